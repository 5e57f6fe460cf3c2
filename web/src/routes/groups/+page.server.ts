import { api } from '#lib/kernel/api.ts'
import type { PageServerLoad } from './$types'

const kinds = ['online', 'therapist-led', 'local'] as const

export const load: PageServerLoad = async ({ fetch, url }) => {
  const kind = kinds.find((one) => one === url.searchParams.get('kind'))
  const { items: guides } = await api(fetch).listGuides()
  const theme = guides.find((one) => one.slug === url.searchParams.get('guide'))?.slug
  const cursor = url.searchParams.get('cursor')
  const groups = await api(fetch).listGroups({
    query: { ...(kind && { kind }), ...(theme && { guide: theme }), ...(cursor && { cursor }) },
  })
  return {
    groups: groups.items,
    nextCursor: groups.nextCursor,
    guides: guides.map(({ slug, title }) => ({ slug, title })),
    kind: kind ?? '',
    theme: theme ?? '',
  }
}
