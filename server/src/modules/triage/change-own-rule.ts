import { conflict, notFound } from '@secure-base/shared/kernel/problem.ts'
import { ownRulesAtMost, type OwnRuleDraft, type OwnRuleView } from '@secure-base/shared/triage/contract.ts'
import { mayKeepOwnRules } from '@secure-base/shared/triage/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { demandOwnRule } from './demand-own-rule.ts'
import { beginReading, readInShadow } from './jobs.ts'
import { countSpeaking, deleteFlags, insertOwnRule, lockOwnRule, updateOwnRule } from './queries.ts'
import { readOwnRule } from './read-own-rule.ts'

/**
 * An administrator says a rule anew: that is another version, which begins in shadow. The one before stops with the same
 * act; what it has signalled stays with its number and its sentence.
 * @throws Problem `conflict` where it is no longer the version that was changed
 */
export async function changeOwnRule(
  ctx: Ctx,
  ruleId: string,
  { version, ...draft }: OwnRuleDraft & { version: number },
): Promise<OwnRuleView> {
  return await ctx.transaction(async (tx) => {
    const allowed = authorize(mayKeepOwnRules, ctx.actor, null)
    const before = (await lockOwnRule(tx, ruleId)) ?? notFound('rule')
    if (before.version !== version) conflict('changed-meanwhile')
    demandOwnRule(draft)
    if ((await countSpeaking(tx, before.id)) >= ownRulesAtMost) conflict('too-many-rules')
    const { id } = before
    const at = ctx.clock.now()
    const by = ctx.actor.id
    await updateOwnRule(tx, allowed, before, { state: 'off', movedBy: by, movedAt: at })
    await deleteFlags(tx, allowed, before)
    const after = { id, version: version + 1, ...draft, madeBy: by, madeAt: at, movedBy: by, movedAt: at }
    if (!(await insertOwnRule(tx, allowed, { ...after, state: 'shadow', ...beginReading(at) })))
      conflict('changed-meanwhile')
    await ctx.jobs.enqueue(tx, readInShadow, { ruleId: id, version: after.version })
    await audit(tx, ctx.actor, {
      action: 'change-own-rule',
      subject: { type: 'own-rule', id },
      reason: `version-${after.version}`,
    })
    return await readOwnRule(tx, id)
  })
}
