import { redirect } from '@sveltejs/kit'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { refuse, refuseFields, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ fetch, url }) => {
  const state = url.searchParams.get('state') === 'decided' ? 'decided' : 'open'
  const cursor = url.searchParams.get('cursor')
  const { items, nextCursor } = await api(fetch).listAppeals({ query: { state, limit: 20, ...(cursor && { cursor }) } })
  return { state, items, nextCursor, answered: url.searchParams.has('answered') } as const
}

export const actions: Actions = {
  hear: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const appealId = text(form, 'appealId')
    const outcome = text(form, 'outcome')
    if (outcome !== 'upheld' && outcome !== 'overturned') {
      return refuseFields(form, { outcome: m.appeals_outcome_missing() }, appealId)
    }
    try {
      await api(event.fetch).decideAppeal({
        params: { appealId },
        body: { outcome, statement: text(form, 'statement') },
      })
    } catch (error) {
      return await refuse(event, error, form, {
        fields: { statement: m.case_statement_missing },
        problems: { 'same-moderator': m.appeals_same, decided: m.appeals_decided },
        of: appealId,
      })
    }
    redirect(303, '/moderation/appeals?answered')
  },
}
