import { redirect } from '@sveltejs/kit'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { refuse, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ fetch, url }) => {
  const state = url.searchParams.get('state') === 'decided' ? 'decided' : 'open'
  const shown = url.searchParams.get('column') === 'rules' ? 'rules' : 'care'
  const cursor = url.searchParams.get('cursor')
  const list = (column: 'care' | 'rules') =>
    api(fetch).listCases({
      query: { state, column, limit: 20, ...(cursor && shown === column && { cursor }) },
    })
  const asking = state === 'open' && !cursor ? api(fetch).listWaitingConversations({ query: { limit: 50 } }) : null
  const [care, rules, conversations] = await Promise.all([list('care'), list('rules'), asking])
  return {
    ...({ state, shown } as const),
    further: cursor !== null,
    care,
    ruling: rules,
    conversations: conversations?.items ?? [],
  }
}

export const actions: Actions = {
  take: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const caseId = text(form, 'caseId')
    try {
      await api(event.fetch).claimCase({ params: { caseId } })
    } catch (error) {
      return await refuse(event, error, form, {
        problems: { 'claimed-by-another': m.case_problem_claimed_first, decided: m.moderation_gone },
      })
    }
    redirect(303, `/moderation/cases/${caseId}`)
  },
}
