import { redirect } from '@sveltejs/kit'
import { guideOfGroup } from '#lib/groups/guide-of-group.ts'
import { api } from '#lib/kernel/api.ts'
import { refuse, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

const pageSize = 30

export const load: PageServerLoad = async ({ fetch, params, url }) => {
  const { slug } = params
  const [group, guide] = await Promise.all([api(fetch).getGroup({ params: { slug } }), guideOfGroup(fetch, slug)])
  const answersRequests = group.access === 'approval' && group.mayAnswer
  const cursor = url.searchParams.get('cursor')
  const [threads, requests, sessions, meetups] = await Promise.all([
    group.mayRead
      ? api(fetch).listThreads({ params: { slug }, query: { limit: pageSize, ...(cursor && { cursor }) } })
      : null,
    answersRequests ? api(fetch).listRequests({ params: { slug } }) : null,
    api(fetch).listLiveSessions({ query: { group: slug, limit: 3 } }),
    api(fetch).listMeetups({ query: { group: slug, limit: 3 } }),
  ])
  return {
    group,
    guide,
    threads,
    requests: requests?.items ?? null,
    sessions: sessions.items.filter(({ state }) => state !== 'cancelled'),
    meetups: meetups.items,
    older: cursor !== null,
  }
}

export const actions: Actions = {
  join: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    try {
      await api(event.fetch).joinGroup({ params: event.params })
    } catch (error) {
      return await refuse(event, error, form)
    }
    redirect(303, `/groups/${event.params.slug}`)
  },

  leave: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    try {
      await api(event.fetch).leaveGroup({ params: event.params })
    } catch (error) {
      return await refuse(event, error, form)
    }
    redirect(303, `/groups/${event.params.slug}`)
  },

  answer: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    try {
      await api(event.fetch).answerRequest({
        params: { slug: event.params.slug, accountId: text(form, 'accountId') },
        body: { answer: form.get('answer') === 'let-in' ? 'let-in' : 'decline' },
      })
    } catch (error) {
      return await refuse(event, error, form)
    }
    redirect(303, `/groups/${event.params.slug}#requests`)
  },
}
