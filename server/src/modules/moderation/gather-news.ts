import type { Urgency } from '@secure-base/shared/moderation/case-state.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { demandStep } from './demand-step.ts'
import { holdCaseAbout, insertPart, updateByNews } from './queries.ts'
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
): Promise<{ id: string; round: number }> {
  const { id, isNew, ...before } = await holdCaseAbout(tx, ref, urgency)
  const after = demandStep({ ...before, words: 'none' }, { type: 'news', urgency }, tx.clock.now())
  if (!isNew) await updateByNews(tx, id, after)
  const { concernedId } = await findSubject(tx, ref)
  await insertPart(tx, id, [...concerned, ...(concernedId ? [concernedId] : [])], 'concerned')
  if (isNew || before.state !== after.state) tellModerators(tx, 'case-opened', id)
  return { id, round: after.round }
}
