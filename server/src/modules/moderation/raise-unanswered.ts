import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { gatherNews } from './gather-news.ts'
import { findUnanswered, insertSignals } from './queries.ts'
import { contextSignal } from './see-context.ts'

/** Words of risk that nobody answered in an hour, and that no moderator has in hand, go to the head of the queue. */
export async function raiseUnanswered(tx: Tx, caseId: string): Promise<void> {
  const found = await findUnanswered(tx, caseId)
  if (!found) return
  const { ref, span } = found
  await insertSignals(tx, ref, [{ id: newId(), ...contextSignal('unanswered', 'risk', 'C2', span) }])
  await gatherNews(tx, ref, { column: 'care', level: 'now' })
}
