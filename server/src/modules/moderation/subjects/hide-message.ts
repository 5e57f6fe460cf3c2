import type { LiveEvent } from '@secure-base/shared/live/contract.ts'
import type { Ctx, Tx } from '../../../kernel/ctx.ts'
import { rooms } from '../../../kernel/push.ts'
import { findMessage, withdrawByDecision } from '../../live/queries.ts'
import type { Deciding } from '../queries.ts'

/** Hides a message from a room. It is final there: the log has said that it was withdrawn, and nothing takes that back. */
export async function hideMessage(ctx: Ctx, tx: Tx, because: Deciding, to: 'visible' | 'hidden'): Promise<void> {
  const message = await findMessage(tx, because.subject.id)
  if (to === 'visible' || message?.state !== 'visible') return
  const { sessionId, seq, at } = await withdrawByDecision(tx, because, message)
  const event: LiveEvent = { sessionId, seq, at: at.toISOString(), type: 'message-withdrawn', messageId: message.id }
  tx.afterCommit(() => ctx.push.emit(rooms.live(sessionId), 'live:event', event))
}
