import * as contract from '@secure-base/shared/triage/contract.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { mayKeepOwnRules, mayReadRules } from '@secure-base/shared/triage/policy.ts'
import type { App } from '../../app.ts'
import { authorize } from '../../kernel/ctx.ts'
import { pageOf, readCursor } from '../../kernel/page.ts'
import { serve } from '../../kernel/serve.ts'
import { addOwnRule } from './add-own-rule.ts'
import { changeOwnRule } from './change-own-rule.ts'
import { labelSample } from './label-sample.ts'
import { lookAtFlag } from './look-at-flag.ts'
import { moveOwnRule } from './move-own-rule.ts'
import { muteRule } from './mute-rule.ts'
import { presentEstimate, presentFlag, presentOwnRule, presentSampled } from './present.ts'
import { countAnswers, countLabels, findOwnRule, listFlags, listOwnRuleRows, listWaitingSample } from './queries.ts'
import { readOwnRule } from './read-own-rule.ts'
import { readRules } from './read-rules.ts'
import { unmuteRule } from './unmute-rule.ts'

/** Mounts the rules that read texts, administrators' own, and the sample. */
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

  serve(app, contract.listOwnRules, async (ctx, { query }) => {
    authorize(mayKeepOwnRules, ctx.actor, null)
    const [before] = (readCursor(query.cursor, ['uuid']) ?? []) as string[]
    const limit = query.limit ?? 50
    const rows = await listOwnRuleRows(ctx.db, before, limit)
    const said = await countAnswers(ctx.db)
    return pageOf(
      rows,
      limit,
      (row) => presentOwnRule(row, said),
      ({ rule }) => [rule.id],
    )
  })
  serve(app, contract.addOwnRule, (ctx, { body }) => addOwnRule(ctx, body))
  serve(app, contract.getOwnRule, async (ctx, { params }) => {
    authorize(mayKeepOwnRules, ctx.actor, null)
    return await readOwnRule(ctx.db, params.ruleId)
  })
  serve(app, contract.changeOwnRule, (ctx, { params, body }) => changeOwnRule(ctx, params.ruleId, body))
  serve(app, contract.moveOwnRule, (ctx, { params, body }) => moveOwnRule(ctx, params.ruleId, body))
  serve(app, contract.listOwnRuleFlags, async (ctx, { params, query }) => {
    authorize(mayKeepOwnRules, ctx.actor, null)
    const { rule } = (await findOwnRule(ctx.db, params.ruleId)) ?? notFound('rule')
    const [at, id] = (readCursor(query.cursor, ['instant', 'uuid']) ?? []) as string[]
    const past = at !== undefined && id !== undefined ? { at, id } : undefined
    const limit = query.limit ?? 50
    const rows = await listFlags(ctx.db, ctx.actor, rule, past, limit)
    return pageOf(rows, limit, presentFlag, (row) => [new Date(row.written_at).toISOString(), row.id])
  })
  serve(app, contract.lookAtOwnRuleFlag, (ctx, { params }) => lookAtFlag(ctx, params.ruleId, params.flagId))
}
