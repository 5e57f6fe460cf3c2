import * as contract from '@secure-base/shared/guides/contract.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { App } from '../../app.ts'
import { serve } from '../../kernel/serve.ts'
import { listGroupsOnGuide } from '../groups/queries.ts'
import { guides } from './guides.ts'

export function guideRoutes(app: App): void {
  serve(app, contract.listGuides, async () => ({ items: guides.map(({ view }) => view), nextCursor: null }))

  serve(app, contract.getGuide, async (ctx, { params }) => {
    const guide = guides.find(({ view }) => view.slug === params.slug) ?? notFound('guide')
    return { ...guide.view, groups: await listGroupsOnGuide(ctx.db, guide.view.slug) }
  })
}
