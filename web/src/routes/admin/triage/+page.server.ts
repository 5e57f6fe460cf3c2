import { error as refuseEntry } from '@sveltejs/kit'
import { administers, moderates } from '@secure-base/shared/kernel/policy.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { refuse, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const me = await requireMe(event)
  if (!moderates(me)) refuseEntry(403, { code: 'forbidden', message: 'forbidden' })
  return { rules: (await api(event.fetch).listTriageRules()).items, mayMute: administers(me) }
}

export const actions: Actions = {
  mute: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const [rule, answersFor] = [text(form, 'rule'), text(form, 'answersFor').trim()]
    try {
      await api(event.fetch).muteRule({ params: { rule }, body: { ...(answersFor && { answersFor }) } })
    } catch (error) {
      return await refuse(event, error, form, { fields: { answersFor: m.triage_answers_missing }, of: rule })
    }
    return { of: rule, done: m.triage_muted_now() }
  },
  unmute: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const rule = text(form, 'rule')
    try {
      await api(event.fetch).unmuteRule({ params: { rule } })
    } catch (error) {
      return await refuse(event, error, form, { of: rule })
    }
    return { of: rule, done: m.triage_speaks_now() }
  },
}
