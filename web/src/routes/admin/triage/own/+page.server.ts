import { error as refuseEntry } from '@sveltejs/kit'
import { administers } from '@secure-base/shared/kernel/policy.ts'
import { api } from '#lib/kernel/api.ts'
import { requireMe } from '#lib/kernel/forms.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const me = await requireMe(event)
  if (!administers(me)) refuseEntry(403, { code: 'forbidden', message: 'forbidden' })
  const cursor = event.url.searchParams.get('cursor')
  const { items, nextCursor } = await api(event.fetch).listOwnRules({ query: { limit: 20, ...(cursor && { cursor }) } })
  return { rules: items, nextCursor }
}
