import { fail, redirect } from '@sveltejs/kit'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { ApiProblem } from '#lib/kernel/ask.ts'
import { refuse, requireMe } from '#lib/kernel/forms.ts'
import { asOther } from '#lib/places/others.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ fetch, params }) => {
  const session = await api(fetch).getLiveSession({ params })
  const { rules } = session.mayLead || session.removed ? await api(fetch).getRules() : { rules: [] }
  const { items: guides } = session.guide ? await api(fetch).listGuides() : { items: [] }
  const guide = guides.find(({ slug }) => slug === session.guide)
  return {
    session,
    /** What somebody can be asked to leave for. */
    reasons: rules.map(({ slug, title }) => ({ slug, title })),
    said: session.mayReadAgain ? await whatWasSaid(fetch, params.sessionId) : [],
    guide: guide ? { slug: guide.slug, title: guide.title, summary: guide.summary } : null,
  }
}

/** What stands in the log of a closed session, for whoever was there. */
async function whatWasSaid(fetch: typeof globalThis.fetch, sessionId: string) {
  const said: { id: string; authorId: string; name: string; mark: string; html: string }[] = []
  for (let after = 0; ;) {
    const { events, lastSeq } = await api(fetch).listLiveEvents({ params: { sessionId }, query: { after } })
    for (const event of events) {
      if (event.type !== 'message-posted') continue
      const { id, author, html } = event.message
      said.push({ id, authorId: author.id, name: author.name, mark: author.mark, html })
    }
    after = events.at(-1)?.seq ?? lastSeq
    if (after >= lastSeq) return said
  }
}

export const actions: Actions = {
  take: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    try {
      await api(event.fetch).takeLivePlace({ params: event.params })
    } catch (error) {
      const refused = await refuse(event, error, form, {
        problems: { 'no-place-here': m.live_no_place_here, 'not-a-member': m.live_refusal_not_member },
      })
      const elsewhere = error instanceof ApiProblem && error.reason === 'no-place-here'
      const others = elsewhere ? (await api(event.fetch).listOtherLiveSessions({ params: event.params })).items : []
      return fail(refused.status, { ...refused.data, others: others.map(asOther) })
    }
    redirect(303, `/live/${event.params.sessionId}`)
  },

  'give-back': async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    try {
      await api(event.fetch).giveUpLivePlace({ params: event.params })
    } catch (error) {
      return await refuse(event, error, form)
    }
    redirect(303, `/live/${event.params.sessionId}`)
  },

  cancel: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    try {
      await api(event.fetch).cancelLiveSession({ params: event.params })
    } catch (error) {
      return await refuse(event, error, form)
    }
    redirect(303, `/live/${event.params.sessionId}`)
  },
}
