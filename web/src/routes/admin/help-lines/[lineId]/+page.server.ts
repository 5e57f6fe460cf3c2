import { error as refuseEntry, redirect } from '@sveltejs/kit'
import { api } from '#lib/kernel/api.ts'
import { requireAdministrator, requireMe } from '#lib/kernel/forms.ts'
import { lineDraftOf, refuseLine, versionIn } from '../line-draft.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireAdministrator(event)
  const { lines } = await api(event.fetch).listKeptLines()
  const line = lines.find(({ id }) => id === event.params.lineId.toLowerCase())
  return { line: line ?? refuseEntry(404, { code: 'not-found', message: 'not-found' }) }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const { lineId } = event.params
    let line
    try {
      line = await api(event.fetch).keepHelpLine({
        params: { lineId },
        query: versionIn(form),
        body: lineDraftOf(form),
      })
    } catch (error) {
      return await refuseLine(event, error, form)
    }
    redirect(303, `/admin/help-lines?changed=${line.id}&did=corrected`)
  },
}
