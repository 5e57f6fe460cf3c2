import type { ThreadEvent } from '@secure-base/shared/forum/contract.ts'
import type { LiveEvent } from '@secure-base/shared/live/contract.ts'
import type { Authorized, Ctx, Tx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { withdrawByDecision } from '../live/queries.ts'
import { updatePostState, type MetCase } from './queries.ts'

/** Hides a message from a room. It is final there: the log has said that it was withdrawn. */
export async function hideMessage(ctx: Ctx, tx: Tx, found: Authorized<MetCase, 'case.decide'>): Promise<void> {
  const { id, sessionId } = found.subject
  const logged = await withdrawByDecision(tx, found, { id, sessionId: sessionId! })
  const event: LiveEvent = {
    sessionId: logged.sessionId,
    seq: logged.seq,
    at: logged.at.toISOString(),
    type: 'message-withdrawn',
    messageId: id,
  }
  tx.afterCommit(() => ctx.push.emit(rooms.live(logged.sessionId), 'live:event', event))
}

/** Hides a post or shows it again; its thread's title goes with the first. Kept pages of it go, and watchers hear. */
export async function changePost(
  ctx: Ctx,
  tx: Tx,
  found: Authorized<MetCase, 'case.decide'> | Authorized<MetCase, 'appeal.decide'>,
  to: 'visible' | 'hidden',
): Promise<void> {
  await updatePostState(tx, found, to)
  const { threadId, number, groupSlug } = found.subject
  tx.afterCommit(() => {
    const tell = (type: ThreadEvent['type']) => {
      const event: ThreadEvent = { threadId: threadId!, type, number: number! }
      ctx.push.emit(rooms.thread(threadId!), 'thread:event', event)
    }
    ctx.pages.drop(`thread:${threadId}`)
    if (number === 1) ctx.pages.drop(`group:${groupSlug}`)
    tell('post-changed')
    if (number === 1) tell('thread-changed')
  })
}
