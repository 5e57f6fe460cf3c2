import type { Account } from '@secure-base/shared/kernel/policy.ts'
import type { AppealView } from '@secure-base/shared/moderation/contract.ts'
import { decisionRules } from '@secure-base/shared/moderation/case-state.ts'
import { mayDecideAppeal } from '@secure-base/shared/moderation/policy.ts'
import { conflict, notFound } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { created, type Answer } from '../../kernel/answer.ts'
import { authorize, type Authorized, type Ctx, type Tx } from '../../kernel/ctx.ts'
import { tellPeople } from '../notifications/jobs.ts'
import { audit } from './audit.ts'
import { changeStanding } from './change-standing.ts'
import { decisionPage } from './pages.ts'
import { presentAppeal } from './present.ts'
import {
  findAppeal,
  insertPart,
  isHiddenByAnother,
  lockAccount,
  lockCase,
  takeAnswersBack,
  updateAppealDecided,
  type AppealRow,
  type MetCase,
} from './queries.ts'
import { reviewText } from './review-text.ts'
import { kindOf } from './subjects/kinds.ts'
import { tellModerators } from './tell-moderators.ts'
import { tellReporters } from './tell-reporters.ts'

interface Verdict {
  outcome: 'upheld' | 'overturned'
  statement: string
}

/** Whoever had a part in the case is turned away before anything else is said, even about what they sent; nobody else is. */
export async function refusePart(ctx: Ctx<Account>, appealId: string): Promise<void> {
  const appeal = await findAppeal(ctx.db, ctx.actor, appealId)
  if (appeal) authorize(mayDecideAppeal, ctx.actor, appeal)
}

/**
 * A moderator who had no part in the case hears an objection. `overturned` takes back what was done, and those who had
 * reported it hear that.
 * @throws Problem `forbidden` `same-moderator`, `conflict` `decided`
 */
export async function decideAppeal(ctx: Ctx, appealId: string, verdict: Verdict): Promise<Answer<AppealView>> {
  return await ctx.transaction(async (tx) => {
    const met = (await findAppeal(tx, ctx.actor, appealId)) ?? notFound('appeal')
    await lockAccount(tx, met.appellantId)
    const found = (await lockCase(tx, ctx.actor, met.caseId, 'held')) ?? notFound('case')
    const appeal = (await findAppeal(tx, ctx.actor, appealId)) ?? notFound('appeal')
    const decidable = authorize(mayDecideAppeal, ctx.actor, { ...found, hadPart: appeal.hadPart })
    if (appeal.state !== 'open') conflict('decided')

    await updateAppealDecided(tx, decidable, appeal, { ...verdict, decidedBy: ctx.actor.id })
    await insertPart(tx, found.id, ctx.actor.id, 'heard')
    await reviewText(tx, { type: 'appeal', id: appeal.id }, verdict.statement)
    if (verdict.outcome === 'overturned') {
      await undo(ctx, tx, decidable, appeal)
      await tellReporters(tx, await takeAnswersBack(tx, decidable, appeal.decision.round), 'changed')
    }
    await ctx.jobs.enqueue(tx, tellPeople, {
      notices: [
        {
          id: newId(),
          accountId: appeal.appellantId,
          kind: 'appeal-answered',
          path: decisionPage(appeal.decision.id),
          about: null,
        },
      ],
    })
    tellModerators(tx, 'appeal-decided', found.id)
    const view = presentAppeal((await findAppeal(tx, ctx.actor, appeal.id))!)
    const subject = { type: 'decision', id: appeal.decision.id }
    await audit(tx, ctx.actor, { action: verdict.outcome, subject, reason: appeal.decision.reason, within: found.id })
    return created(view)
  })
}

/** Words come back unless they are gone, or another decision hides them too; the standing is reckoned anew. */
async function undo(
  ctx: Ctx,
  tx: Tx,
  found: Authorized<MetCase & { hadPart: boolean }, 'appeal.decide'>,
  { decision, appellantId }: AppealRow,
): Promise<void> {
  if (decisionRules[decision.action].standing) return await changeStanding(ctx, tx, found, appellantId)
  if (decision.action === 'redact') return await kindOf(found.subject.type).redaction?.undo(ctx, tx, found, decision.id)
  const hides = decision.action === 'hide' || decision.action === 'decline'
  if (!hides || found.words !== 'hidden' || (await isHiddenByAnother(tx, found.subject, decision.id))) return
  await kindOf(found.subject.type).change(ctx, tx, found, 'visible')
}
