import { redirect } from '@sveltejs/kit'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { refuse, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireMe(event)
  const cursor = event.url.searchParams.get('cursor')
  // A link to one of them leads there, however many there have been since.
  const from = event.url.searchParams.get('from')
  const [decisions, { rules }] = await Promise.all([
    api(event.fetch).listMyDecisions({ query: cursor ? { cursor } : from ? { from } : {} }),
    api(event.fetch).getRules(),
  ])
  return {
    nextCursor: decisions.nextCursor,
    /** There may be newer ones. */
    inside: cursor !== null || from !== null,
    items: decisions.items.map((decision) => ({
      ...decision,
      rule: rules.find(({ slug }) => slug === decision.reason)?.title ?? decision.reason,
    })),
    now: new Date().toISOString(),
  }
}

export const actions: Actions = {
  object: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const decisionId = text(form, 'decisionId')
    try {
      await api(event.fetch).appealDecision({ params: { decisionId }, body: { text: text(form, 'text') } })
    } catch (error) {
      return await refuse(event, error, form, {
        fields: { text: m.appeal_text_missing },
        problems: { 'already-made': m.appeal_made, 'too-late': m.appeal_late },
        of: decisionId,
      })
    }
    redirect(303, `/account/decisions?from=${decisionId}#decision-${decisionId}`)
  },
}
