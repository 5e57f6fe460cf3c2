import type { CaseView } from '@secure-base/shared/moderation/contract.ts'
import { mayReadCase } from '@secure-base/shared/moderation/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from './audit.ts'
import { demandStep } from './demand-step.ts'
import { presentCase } from './present.ts'
import {
  findCaseCard,
  listDecisionsIn,
  listEarlierDecisions,
  listHistoryOf,
  listReportsIn,
  listSignalAnswers,
  listSignalsOn,
  lockCase,
  updateClaim,
} from './queries.ts'
import { kindOf } from './subjects/kinds.ts'
import { revisionOf } from './subjects/revision.ts'

/**
 * One case with all that belongs to it. Reading it as its holder keeps the claim. Words that moderators see only here
 * (hidden, held, taken out, or said in a room) are shown, and that somebody looked is written down.
 */
export async function readCase(ctx: Ctx, caseId: string): Promise<CaseView> {
  return await ctx.transaction(async (tx) => {
    const found = (await lockCase(tx, ctx.actor, caseId)) ?? notFound('case')
    const readable = authorize(mayReadCase, ctx.actor, found)
    const { subject } = readable
    const kind = kindOf(subject.type)
    const after = demandStep(found, { type: 'work', by: ctx.actor.id }, ctx.clock.now())
    const words = await kind.read(tx, subject.id)
    if (after.claim !== found.claim) await updateClaim(tx, readable, after.claim, words ? revisionOf(words) : null)

    const view = presentCase(
      (await findCaseCard(tx, ctx.actor, found.id))!,
      {
        subject,
        words,
        original: await kind.redaction?.original(tx, subject.id),
        reports: await listReportsIn(tx, found.id),
        signals: await listSignalsOn(tx, subject),
        answers: await listSignalAnswers(tx, found.id),
        reader: ctx.actor.id,
        decisions: await listDecisionsIn(tx, found.id),
        earlier: await listEarlierDecisions(tx, found),
        history: await listHistoryOf(tx, found.id),
        context: await kind.readAround(ctx, tx, subject.id),
      },
      ctx.clock.now(),
    )
    const hidden = (view.words && (subject.words === 'hidden' || subject.words === 'held')) || view.original
    const onlyHere = kind.seenOnlyHere && (view.words || view.context.length > 0)
    if (hidden || onlyHere) await audit(tx, ctx.actor, { action: 'look', subject, within: found.id })
    return view
  })
}
