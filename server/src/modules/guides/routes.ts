import * as contract from '@secure-base/shared/guides/contract.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { App } from '../../app.ts'
import { pageOf, readCursor } from '../../kernel/page.ts'
import { serve } from '../../kernel/serve.ts'
import { listGroupsOnGuide } from '../groups/queries.ts'
import { guides } from './guides.ts'

/** Mounts the guides, with the groups that are themed on them. */
export function guideRoutes(app: App): void {
  serve(app, contract.listGuides, async (_ctx, { query }) => {
    const [after] = readCursor(query.cursor, ['number']) ?? []
    const views = guides.map(({ view }) => view)
    const rows = after === undefined ? views : views.filter(({ order }) => order > (after as number))
    return pageOf(
      rows,
      query.limit ?? 50,
      (view) => view,
      (view) => [view.order],
    )
  })

  serve(app, contract.getGuide, async (ctx, { params }) => {
    const guide = guides.find(({ view }) => view.slug === params.slug) ?? notFound('guide')
    return { ...guide.view, groups: await listGroupsOnGuide(ctx.db, guide.view.slug) }
  })
}
