import { api } from '#lib/kernel/api.ts'

interface GuideCard {
  slug: string
  title: string
  summary: string
}

const keptMs = 10 * 60_000
// Groups and guides are public and hardly ever change: asking for them with every page of a thread would be waste.
const kept = new Map<string, { card: Promise<GuideCard | null>; until: number }>()

/** The guide that a group is themed on, for the card beside its threads; null when it cannot be had. */
export function guideOfGroup(fetch: typeof globalThis.fetch, slug: string): Promise<GuideCard | null> {
  const known = kept.get(slug)
  if (known && known.until > Date.now()) return known.card
  const card = find(fetch, slug).catch(() => {
    kept.delete(slug)
    return null
  })
  kept.set(slug, { card, until: Date.now() + keptMs })
  return card
}

async function find(fetch: typeof globalThis.fetch, groupSlug: string): Promise<GuideCard> {
  const { guide } = await api(fetch).getGroup({ params: { slug: groupSlug } })
  const { slug, title, summary } = await api(fetch).getGuide({ params: { slug: guide } })
  return { slug, title, summary }
}
