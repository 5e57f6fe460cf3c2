import type { OwnRuleState } from '@secure-base/shared/triage/own-rule-state.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { refuse, requireAdministrator, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireAdministrator(event)
  const cursor = event.url.searchParams.get('cursor')
  const { params } = event
  const [rule, flags] = await Promise.all([
    api(event.fetch).getOwnRule({ params }),
    api(event.fetch).listOwnRuleFlags({ params, query: { limit: 20, ...(cursor && { cursor }) } }),
  ])
  return { rule, flags }
}

export const actions: Actions = {
  move: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const state = text(form, 'state') as OwnRuleState
    try {
      await api(event.fetch).moveOwnRule({
        params: event.params,
        body: { version: Number(text(form, 'version')), state },
      })
    } catch (error) {
      return await refuse(event, error, form, {
        problems: {
          'changed-meanwhile': m.own_rule_changed_meanwhile,
          'shadow-unfinished': m.own_rule_unfinished,
          'not-in-shadow': m.own_rule_unfinished,
          'too-many-rules': m.own_rule_too_many,
        },
        of: 'move',
      })
    }
    return {
      of: 'move',
      done: { live: m.own_rule_is_live, shadow: m.own_rule_is_shadow, off: m.own_rule_is_off }[state](),
    }
  },
  look: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const flagId = text(form, 'flag')
    try {
      const params = { ruleId: event.params.ruleId, flagId }
      return { of: flagId, look: await api(event.fetch).lookAtOwnRuleFlag({ params }) }
    } catch (error) {
      return await refuse(event, error, form, { problems: { 'not-found': m.own_rule_words_gone }, of: flagId })
    }
  },
}
