import { redirect } from '@sveltejs/kit'
import { api } from '#lib/kernel/api.ts'
import { requireAdministrator, requireMe, text } from '#lib/kernel/forms.ts'
import { refuseRule, ruleDraftOf } from '../../rule-draft.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireAdministrator(event)
  return { rule: await api(event.fetch).getOwnRule({ params: event.params }) }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const draft = ruleDraftOf(form)
    try {
      const version = Number(text(form, 'version'))
      await api(event.fetch).changeOwnRule({ params: event.params, body: { version, ...draft } })
    } catch (error) {
      return await refuseRule(event, error, form, draft)
    }
    redirect(303, `/admin/triage/own/${event.params.ruleId}`)
  },
}
