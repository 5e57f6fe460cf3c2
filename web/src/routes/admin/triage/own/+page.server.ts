import { api } from '#lib/kernel/api.ts'
import { requireAdministrator } from '#lib/kernel/forms.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireAdministrator(event)
  const cursor = event.url.searchParams.get('cursor')
  const { items, nextCursor } = await api(event.fetch).listOwnRules({ query: { limit: 20, ...(cursor && { cursor }) } })
  return { rules: items, nextCursor }
}
