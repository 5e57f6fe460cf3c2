import { api } from '#lib/kernel/api.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ fetch, locals, url }) => {
  const cursor = url.searchParams.get('cursor')
  const [sessions, me] = await Promise.all([
    api(fetch).listLiveSessions({ query: { limit: 30, ...(cursor && { cursor }) } }),
    locals.me().catch(() => null),
  ])
  return {
    sessions: sessions.items.filter((session) => session.state !== 'cancelled'),
    nextCursor: sessions.nextCursor,
    mayPlan: me?.standing === 'good' && me.groups.some((group) => group.leads),
  }
}
