import { api } from '#lib/kernel/api.ts'
import { asCards } from './practices.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ fetch, params }) => {
  const guide = await api(fetch).getGuide({ params: { slug: params.slug } })
  return { guide: { ...guide, html: asCards(guide.html) } }
}
