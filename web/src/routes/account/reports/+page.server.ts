import { lookedAtBy } from '@secure-base/shared/moderation/urgency.ts'
import { api } from '#lib/kernel/api.ts'
import { requireMe } from '#lib/kernel/forms.ts'
import { categoryWord } from '#lib/moderation/words.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireMe(event)
  const cursor = event.url.searchParams.get('cursor')
  const [reports, { rules }] = await Promise.all([
    api(event.fetch).listReports({ query: cursor ? { cursor } : {} }),
    api(event.fetch).getRules(),
  ])
  return {
    nextCursor: reports.nextCursor,
    items: reports.items.map((report) => ({
      ...report,
      said: categoryWord(report.category, rules),
      lookedAtBy: lookedAtBy({ category: report.category, at: new Date(report.at) }).toISOString(),
    })),
    now: new Date().toISOString(),
  }
}
