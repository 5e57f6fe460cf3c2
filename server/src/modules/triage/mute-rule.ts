import { invalid, notFound } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { needsName } from '@secure-base/shared/triage/agreement.ts'
import type { TriageRuleView } from '@secure-base/shared/triage/contract.ts'
import { isOfTheTeam, mayMuteRule } from '@secure-base/shared/triage/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { findAccountNamed } from '../accounts/queries.ts'
import { audit } from '../moderation/audit.ts'
import { insertMuted } from './queries.ts'
import { readRules } from './read-rules.ts'
import { shippedRules } from './read-text.ts'

/**
 * An administrator makes a rule say nothing, from the next text on and in every process. What sees risk or danger is
 * muted only where somebody of the team answers for it by name.
 */
export async function muteRule(
  ctx: Ctx,
  rule: string,
  { answersFor }: { answersFor?: string },
): Promise<TriageRuleView> {
  return await ctx.transaction(async (tx) => {
    const allowed = authorize(mayMuteRule, ctx.actor, null)
    const found = shippedRules.find((one) => one.rule === rule) ?? notFound('rule')
    const named = answersFor === undefined ? undefined : await findAccountNamed(tx, answersFor)
    if (answersFor !== undefined && !(named && isOfTheTeam(named))) invalid('answersFor', 'is nobody of the team')
    if (needsName(found.level) && !named) invalid('answersFor', 'is needed for what sees risk or danger')
    const id = newId()
    if (await insertMuted(tx, allowed, { rule, id, mutedBy: ctx.actor.id, answersFor: named?.id ?? null })) {
      await audit(tx, ctx.actor, { action: 'mute-rule', subject: { type: 'rule', id }, reason: rule })
    }
    return (await readRules(tx)).find((one) => one.rule === rule)!
  })
}
