import { api } from '#lib/kernel/api.ts'
import { refuse, requireMe } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireMe(event)
  const cursor = event.url.searchParams.get('cursor')
  return await api(event.fetch).listNotifications({ query: cursor ? { cursor } : {} })
}

export const actions: Actions = {
  read: async (event) => {
    try {
      await api(event.fetch).readNotifications({ body: {} })
    } catch (error) {
      return await refuse(event, error, new FormData())
    }
  },
}
