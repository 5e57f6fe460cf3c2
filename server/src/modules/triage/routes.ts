import * as contract from '@secure-base/shared/triage/contract.ts'
import { mayReadRules } from '@secure-base/shared/triage/policy.ts'
import type { App } from '../../app.ts'
import { authorize } from '../../kernel/ctx.ts'
import { serve } from '../../kernel/serve.ts'
import { muteRule } from './mute-rule.ts'
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
}
