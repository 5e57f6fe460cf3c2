import { redirect } from '@sveltejs/kit'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { api } from '#lib/kernel/api.ts'
import { requireAdministrator, requireMe, text } from '#lib/kernel/forms.ts'
import { refuseRule, ruleDraftOf } from '../rule-draft.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireAdministrator(event)
  return { ruleId: newId() }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const draft = ruleDraftOf(form)
    let made
    try {
      made = await api(event.fetch).addOwnRule({ body: { id: text(form, 'id') || newId(), ...draft } })
    } catch (error) {
      return await refuseRule(event, error, form, draft)
    }
    redirect(303, `/admin/triage/own/${made.id}`)
  },
}
