import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { OwnRuleLookView } from '@secure-base/shared/triage/contract.ts'
import { mayKeepOwnRules } from '@secure-base/shared/triage/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { findFlaggedWords, findOwnRule } from './queries.ts'

/**
 * An administrator opens the words of one text that a rule would have flagged, as far as they may be seen where they
 * stand, and without whoever wrote them. That somebody looked is written down.
 */
export async function lookAtFlag(ctx: Ctx, ruleId: string, flagId: string): Promise<OwnRuleLookView> {
  return await ctx.transaction(async (tx) => {
    authorize(mayKeepOwnRules, ctx.actor, null)
    const { rule } = (await findOwnRule(tx, ruleId)) ?? notFound('rule')
    const found = (await findFlaggedWords(tx, ctx.actor, rule, flagId)) ?? notFound('text')
    await audit(tx, ctx.actor, {
      action: 'look',
      subject: { type: found.type, id: found.subject_id },
      reason: 'own-rule',
    })
    return { text: found.text, from: found.from, to: found.to, contentNotes: found.content_notes }
  })
}
