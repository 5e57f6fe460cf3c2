import { conflict, notFound } from '@secure-base/shared/kernel/problem.ts'
import { ownRulesAtMost, type OwnRuleView } from '@secure-base/shared/triage/contract.ts'
import { stepOwnRule, type OwnRuleState } from '@secure-base/shared/triage/own-rule-state.ts'
import { mayKeepOwnRules } from '@secure-base/shared/triage/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { beginReading, readInShadow } from './jobs.ts'
import { countSpeaking, deleteFlags, lockOwnRule, updateOwnRule } from './queries.ts'
import { readOwnRule } from './read-own-rule.ts'

/**
 * An administrator makes a rule live, sends it to shadow, or ends it; from the next text on, in every process. What it
 * would have flagged is kept while it is in shadow and live, and goes when it is off or reads anew.
 * @throws Problem `conflict` where it cannot go there yet, or is no longer the version that was looked at
 */
export async function moveOwnRule(
  ctx: Ctx,
  ruleId: string,
  { version, state }: { version: number; state: OwnRuleState },
): Promise<OwnRuleView> {
  return await ctx.transaction(async (tx) => {
    const allowed = authorize(mayKeepOwnRules, ctx.actor, null)
    const before = (await lockOwnRule(tx, ruleId)) ?? notFound('rule')
    if (before.version !== version) conflict('changed-meanwhile')
    const step = stepOwnRule({ state: before.state, isRead: before.readAt !== null }, state)
    if ('refused' in step) conflict(step.refused)
    const at = ctx.clock.now()
    const { id } = before
    if (step.reads === 'on') await ctx.jobs.enqueue(tx, readInShadow, { ruleId: id, version })
    if (step.reads === 'on' || (step.state === before.state && !step.reads)) return await readOwnRule(tx, id)

    if (before.state === 'off' && (await countSpeaking(tx, id)) >= ownRulesAtMost) conflict('too-many-rules')
    if (step.state !== 'live') await deleteFlags(tx, allowed, before)
    await updateOwnRule(tx, allowed, before, {
      state: step.state,
      movedBy: ctx.actor.id,
      movedAt: at,
      ...(step.reads === 'anew' && beginReading(at)),
    })
    if (step.reads === 'anew') await ctx.jobs.enqueue(tx, readInShadow, { ruleId: id, version })
    await audit(tx, ctx.actor, {
      action: `own-rule-${step.state}`,
      subject: { type: 'own-rule', id },
      reason: `version-${version}`,
    })
    return await readOwnRule(tx, id)
  })
}
