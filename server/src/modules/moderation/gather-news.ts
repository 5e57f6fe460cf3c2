import type { CaseFacts, Urgency } from '@secure-base/shared/moderation/case-state.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { demandStep } from './demand-step.ts'
import { expectAnswer } from './expect-answer.ts'
import { holdCaseAbout, insertPart, updateByNews } from './queries.ts'
import { pageModerators } from './page-moderators.ts'
import { findSubject, type SubjectRef } from './subjects/kinds.ts'
import { tellModerators } from './tell-moderators.ts'

/**
 * A report, a signal or a request comes to the one case about its subject, which opens, opens again, or grows more
 * urgent by it. The case stays held until the transaction ends.
 * @param concerned people whom it concerns besides its author; they look after this case as little as the author does
 */
export async function gatherNews(
  tx: Tx,
  ref: SubjectRef,
  urgency: Urgency,
  concerned: readonly string[] = [],
): Promise<Pick<CaseFacts, 'round' | 'column' | 'level'> & { id: string }> {
  const [{ id, isNew, ...before }, { concernedId }] = await Promise.all([
    holdCaseAbout(tx, ref, urgency),
    findSubject(tx, ref),
  ])
  const after = demandStep({ ...before, words: 'none' }, { type: 'news', urgency }, tx.clock.now())
  if (!isNew) await updateByNews(tx, id, after)
  const opens = isNew || before.state !== after.state
  await Promise.all([
    insertPart(tx, id, [...concerned, ...(concernedId ? [concernedId] : [])], 'concerned'),
    after.column === 'care' && (opens || before.column !== 'care') ? expectAnswer(tx, id) : undefined,
  ])
  if (opens) tellModerators(tx, 'case-opened', id)
  // Once for each opening: as it opens, or when it comes to need somebody now.
  if (after.level === 'now' && (opens || before.level !== 'now'))
    await tx.jobs.enqueue(tx, pageModerators, { caseId: id })
  return { id, round: after.round, column: after.column, level: after.level }
}
