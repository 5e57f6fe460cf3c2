import { api, ApiProblem } from '#lib/kernel/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ fetch }) => {
  const [guides, threads] = await Promise.all([
    api(fetch).listGuides().then(items, withoutIt),
    api(fetch)
      .listRecentThreads({ query: { limit: 4 } })
      .then(items, withoutIt),
  ])
  return { guides, threads: threads.filter((thread) => thread.title !== null) }
}

function items<T>(page: { items: T[] }): T[] {
  return page.items
}

/** The front door opens, even while one of its rooms does not. */
function withoutIt(error: unknown): [] {
  if (error instanceof ApiProblem) return []
  throw error
}
