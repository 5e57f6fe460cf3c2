import { conflict } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { ownRulesAtMost, type OwnRuleDraft, type OwnRuleView } from '@secure-base/shared/triage/contract.ts'
import { mayKeepOwnRules } from '@secure-base/shared/triage/policy.ts'
import { created, type Answer } from '../../kernel/answer.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { beginReading, readInShadow } from './jobs.ts'
import { countSpeaking, findOwnRule, insertOwnRule } from './queries.ts'
import { demandOwnRule } from './demand-own-rule.ts'
import { readOwnRule } from './read-own-rule.ts'

/**
 * An administrator adds a rule of words. It is in shadow: texts are read for it, those of the last thirty days first, and
 * nothing follows from what it sees.
 * @throws Problem `invalid` where it does not do what its examples say, `conflict` for an id that is taken, or where
 *   there are as many rules as can be
 */
export async function addOwnRule(ctx: Ctx, draft: OwnRuleDraft & { id?: string }): Promise<Answer<OwnRuleView>> {
  const { id = newId(ctx.clock.now().getTime()), ...rule } = draft
  return await ctx.transaction(async (tx) => {
    const allowed = authorize(mayKeepOwnRules, ctx.actor, null)
    const earlier = await findOwnRule(tx, id)
    if (earlier) {
      if (earlier.rule.version > 1 || earlier.rule.madeBy !== ctx.actor.id) conflict('id-taken')
      return await readOwnRule(tx, id)
    }
    demandOwnRule(rule)
    if ((await countSpeaking(tx, id)) >= ownRulesAtMost) conflict('too-many-rules')
    const at = ctx.clock.now()
    const by = ctx.actor.id
    const made = { madeBy: by, madeAt: at, movedBy: by, movedAt: at, state: 'shadow' as const }
    if (!(await insertOwnRule(tx, allowed, { id, version: 1, ...rule, ...made, ...beginReading(at) })))
      conflict('id-taken')
    await ctx.jobs.enqueue(tx, readInShadow, { ruleId: id, version: 1 })
    await audit(tx, ctx.actor, { action: 'add-own-rule', subject: { type: 'own-rule', id }, reason: 'version-1' })
    return created(await readOwnRule(tx, id))
  })
}
