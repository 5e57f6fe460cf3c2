import * as contract from '@secure-base/shared/triage/contract.ts'
import { mayReadRules } from '@secure-base/shared/triage/policy.ts'
import type { App } from '../../app.ts'
import { authorize } from '../../kernel/ctx.ts'
import { pageOf, readCursor } from '../../kernel/page.ts'
import { serve } from '../../kernel/serve.ts'
import { labelSample } from './label-sample.ts'
import { muteRule } from './mute-rule.ts'
import { presentEstimate, presentSampled } from './present.ts'
import { countLabels, listWaitingSample } from './queries.ts'
import { readRules } from './read-rules.ts'
import { unmuteRule } from './unmute-rule.ts'

export function triageRoutes(app: App): void {
  serve(app, contract.listTriageRules, async (ctx) => {
    authorize(mayReadRules, ctx.actor, null)
    return { items: await readRules(ctx.db) }
  })
  serve(app, contract.muteRule, (ctx, { params, body }) => muteRule(ctx, params.rule, body))
  serve(app, contract.unmuteRule, async (ctx, { params }) => {
    await unmuteRule(ctx, params.rule)
    return null
  })

  serve(app, contract.listSample, async (ctx, { query }) => {
    authorize(mayReadRules, ctx.actor, null)
    const [at, id] = (readCursor(query.cursor, ['instant', 'uuid']) ?? []) as string[]
    const after = at !== undefined && id !== undefined ? { at, id } : undefined
    const limit = query.limit ?? 50
    const rows = await listWaitingSample(ctx.db, ctx.actor, ctx.clock.now(), after, limit)
    const page = pageOf(rows, limit, presentSampled, (row) => [new Date(row.drawn_at).toISOString(), row.post_id])
    return { ...page, estimate: presentEstimate(await countLabels(ctx.db)) }
  })
  serve(app, contract.labelSample, async (ctx, { params, body }) => {
    await labelSample(ctx, params.postId, body.label)
    return null
  })
}
