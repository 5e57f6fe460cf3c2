import { redirect } from '@sveltejs/kit'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { api } from '#lib/kernel/api.ts'
import { requireAdministrator, requireMe, text } from '#lib/kernel/forms.ts'
import { lineDraftOf, refuseLine } from '../line-draft.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireAdministrator(event)
  return { id: newId() }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    let line
    try {
      line = await api(event.fetch).keepHelpLine({
        params: { lineId: text(form, 'id') },
        body: lineDraftOf(form),
      })
    } catch (error) {
      return await refuseLine(event, error, form)
    }
    redirect(303, `/admin/help-lines?changed=${line.id}&did=added`)
  },
}
