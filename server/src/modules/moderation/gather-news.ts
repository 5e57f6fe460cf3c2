import type { Urgency } from '@secure-base/shared/moderation/urgency.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { demandStep } from './demand-step.ts'
import { holdCaseAbout, updateByNews, type SubjectRef } from './queries.ts'

/**
 * A report or a signal comes to the one case about its subject, which opens, opens again, or grows more urgent by it.
 * The case stays held until the transaction ends.
 */
export async function gatherNews(
  tx: Tx,
  subject: SubjectRef,
  urgency: Urgency,
): Promise<{ id: string; round: number; opened: boolean }> {
  const found = await holdCaseAbout(tx, subject, urgency)
  const after = demandStep({ ...found, words: 'none' }, { type: 'news' }, tx.clock.now())
  if (!found.isNew) await updateByNews(tx, found, after, urgency)
  return { id: found.id, round: after.round, opened: found.isNew || found.state !== after.state }
}
