import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { mayMuteRule } from '@secure-base/shared/triage/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { deleteMuted } from './queries.ts'
import { ruleIds } from './read-text.ts'

/** An administrator lets a rule speak again, from the next text on and in every process. */
export async function unmuteRule(ctx: Ctx, rule: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const allowed = authorize(mayMuteRule, ctx.actor, null)
    if (!ruleIds.includes(rule)) notFound('rule')
    const id = await deleteMuted(tx, allowed, rule)
    if (id) await audit(tx, ctx.actor, { action: 'unmute-rule', subject: { type: 'rule', id }, reason: rule })
  })
}
