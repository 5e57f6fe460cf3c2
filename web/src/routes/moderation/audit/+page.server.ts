import { api } from '#lib/kernel/api.ts'
import { requireAdministrator } from '#lib/kernel/forms.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireAdministrator(event)
  const { searchParams } = event.url
  const cursor = searchParams.get('cursor')
  const [{ items, nextCursor }, verdict] = await Promise.all([
    api(event.fetch).listAudit({ query: { limit: 40, ...(cursor && { cursor }) } }),
    searchParams.has('verify') ? api(event.fetch).verifyAudit() : null,
  ])
  // The record holds ids; names are those that people have today.
  const ids = new Set(
    items.flatMap(({ actor, subject }) => [actor, ...(subject.type === 'account' ? [subject.id] : [])]),
  )
  const { items: people } =
    ids.size > 0 ? await api(event.fetch).findAccounts({ query: { ids: [...ids].join(',') } }) : { items: [] }
  return {
    entries: items,
    nextCursor,
    verdict,
    names: Object.fromEntries(people.map(({ id, pseudonym }) => [id, pseudonym])),
  }
}
