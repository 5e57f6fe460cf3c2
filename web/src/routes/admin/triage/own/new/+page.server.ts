import { error as refuseEntry, redirect } from '@sveltejs/kit'
import { administers } from '@secure-base/shared/kernel/policy.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { api } from '#lib/kernel/api.ts'
import { requireMe, text } from '#lib/kernel/forms.ts'
import { refuseRule, ruleDraftOf } from '../rule-draft.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const me = await requireMe(event)
  if (!administers(me)) refuseEntry(403, { code: 'forbidden', message: 'forbidden' })
  return { ruleId: newId() }
}

export const actions: Actions = {
  default: async (event) => {
    await requireMe(event)
    const form = await event.request.formData()
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
