import { mayAppeal } from '@secure-base/shared/moderation/policy.ts'
import { conflict, notFound, Problem } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { created, type Answer } from '../../kernel/answer.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { holdAccount } from '../accounts/queries.ts'
import { tellPeople } from '../notifications/jobs.ts'
import { answerBy, appealUntil } from '@secure-base/shared/moderation/appeal-until.ts'
import { decisionPage } from './pages.ts'
import { findDecisionAbout, insertAppeal, insertPart, lockCase } from './queries.ts'
import { reviewText } from './review-text.ts'
import { tellModerators } from './tell-moderators.ts'

/**
 * Somebody objects to a decision about them; whoever had no part in the case will hear it.
 * @throws Problem `conflict` `already-made` the second time
 */
export async function appealDecision(
  ctx: Ctx,
  decisionId: string,
  text: string,
): Promise<Answer<{ id: string; at: string; state: 'open'; answerBy: string }>> {
  return await ctx.transaction(async (tx) => {
    if (!(await holdAccount(tx, ctx.actor.id))) throw new Problem('unauthenticated')
    const decision = (await findDecisionAbout(tx, ctx.actor.id, decisionId)) ?? notFound('decision')
    await lockCase(tx, ctx.actor, decision.caseId)
    const now = ctx.clock.now()
    const facts = { ...decision, appealUntil: appealUntil(decision.at), now }
    const id = newId(now.getTime())
    const made = await insertAppeal(tx, authorize(mayAppeal, ctx.actor, facts), { id, accountId: ctx.actor.id, text })
    if (!made) conflict('already-made')
    await insertPart(tx, decision.caseId, ctx.actor.id, 'appealed')
    await reviewText(tx, { type: 'appeal', id }, text)
    await ctx.jobs.enqueue(tx, tellPeople, {
      notices: [
        { id: newId(), accountId: ctx.actor.id, kind: 'appeal-received', path: decisionPage(decisionId), about: null },
      ],
    })
    tellModerators(tx, 'appeal-made', decision.caseId)
    return created({ id, at: now.toISOString(), state: 'open' as const, answerBy: answerBy(now).toISOString() })
  })
}
