import { api } from '#lib/kernel/api.ts'
import { ApiProblem } from '#lib/kernel/ask.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ fetch }) => {
  const [guides, threads, sessions, meetups] = await Promise.all([
    api(fetch).listGuides().then(items, withoutIt),
    api(fetch)
      .listRecentThreads({ query: { limit: 4 } })
      .then(items, withoutIt),
    api(fetch)
      .listLiveSessions({ query: { limit: 3 } })
      .then(items, withoutIt),
    api(fetch)
      .listMeetups({ query: { limit: 3 } })
      .then(items, withoutIt),
  ])
  const first = sessions[0]
  const soon = first !== undefined && new Date(first.startsAt).getTime() - Date.now() < 18 * 60 * 60 * 1000
  return { guides, threads: threads.filter((thread) => thread.title !== null), sessions, soon, meetups }
}

function items<T>(page: { items: T[] }): T[] {
  return page.items
}

/** The front door opens, even while one of its rooms does not. */
function withoutIt(error: unknown): [] {
  if (error instanceof ApiProblem) return []
  throw error
}
