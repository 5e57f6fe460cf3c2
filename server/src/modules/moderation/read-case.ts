import type { CaseView, ContextWords } from '@secure-base/shared/moderation/contract.ts'
import { mayReadCase } from '@secure-base/shared/moderation/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx, type Tx } from '../../kernel/ctx.ts'
import { listPostRows } from '../forum/queries.ts'
import { audit } from './audit.ts'
import { demandStep } from './demand-step.ts'
import { presentCase, presentMessageAround, presentPostAround } from './present.ts'
import {
  findCaseCard,
  listDecisionsIn,
  listMessagesAround,
  listReportsIn,
  listSignalsOn,
  lockCase,
  readSubject,
  updateClaim,
  type SubjectFacts,
} from './queries.ts'

const around = 5

/**
 * One case with all that belongs to it. Reading it as its holder keeps the claim. Words that moderators see only here
 * (hidden, held, or said in a room) are shown, and that somebody looked is written down.
 */
export async function readCase(ctx: Ctx, caseId: string): Promise<CaseView> {
  return await ctx.transaction(async (tx) => {
    const found = (await lockCase(tx, ctx.actor, caseId)) ?? notFound('case')
    const readable = authorize(mayReadCase, ctx.actor, found)
    const { subject } = readable
    const after = demandStep(found, { type: 'work', by: ctx.actor.id }, ctx.clock.now())
    if (after.claim !== found.claim) await updateClaim(tx, readable, after.claim)

    const view = presentCase(
      (await findCaseCard(tx, ctx.actor, found.id))!,
      {
        subject,
        words: await readSubject(tx, subject),
        reports: await listReportsIn(tx, found.id),
        signals: await listSignalsOn(tx, subject),
        decisions: await listDecisionsIn(tx, found.id),
        context: await readAround(ctx, tx, subject),
      },
      ctx.clock.now(),
    )
    const shownOnlyHere = subject.words === 'hidden' || subject.words === 'held' || subject.type === 'live-message'
    if (view.words && shownOnlyHere) await audit(tx, ctx.actor, { action: 'look', subject, within: found.id })
    return view
  })
}

async function readAround(ctx: Ctx, tx: Tx, subject: SubjectFacts): Promise<ContextWords[]> {
  if (subject.type === 'live-message') {
    const rows = await listMessagesAround(tx, subject.id, around)
    return rows.map((row) => presentMessageAround(row, subject.id))
  }
  if (!subject.threadId || !subject.number) return []
  const from = Math.max(1, subject.number - around)
  const found = await listPostRows(tx, ctx.actor, subject.threadId, { from, limit: 2 * around + 1 })
  return (found?.posts ?? []).map((row) => presentPostAround(row, subject.number!))
}
