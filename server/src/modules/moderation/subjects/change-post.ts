import type { ThreadEvent } from '@secure-base/shared/forum/contract.ts'
import type { Ctx, Tx } from '../../../kernel/ctx.ts'
import { rooms } from '../../../kernel/push.ts'
import { setTimer } from '../../../kernel/timers.ts'
import { replyToTell } from '../../forum/jobs.ts'
import type { Deciding } from '../queries.ts'
import { updatePostState, type PostPlace, type PostRef } from './queries.ts'

/** Hides a post or shows it again; its thread's title goes with the first. Kept pages of it go, and watchers hear. */
export async function changePost(
  ctx: Ctx,
  tx: Tx,
  because: Deciding,
  ref: PostRef,
  to: 'visible' | 'hidden',
): Promise<void> {
  const changed = await updatePostState(tx, because, ref, to)
  if (!changed) return
  const { id, number } = changed
  // Those whom a held reply concerns have not heard of it; who has hears nothing twice.
  if (to === 'visible' && number > 1) await setTimer(tx, replyToTell, id, tx.clock.now())
  announcePost(ctx, tx, changed)
}

/** Once it is kept: kept pages of a post that changed go, and watchers hear. */
export function announcePost(ctx: Pick<Ctx, 'push' | 'pages'>, tx: Tx, place: PostPlace): void {
  const { threadId, number, groupSlug } = place
  tx.afterCommit(() => {
    const tell = (type: ThreadEvent['type']) => {
      const event: ThreadEvent = { threadId, type, number }
      ctx.push.emit(rooms.thread(threadId), 'thread:event', event)
    }
    ctx.pages.drop(`thread:${threadId}`)
    if (number === 1) ctx.pages.drop(`group:${groupSlug}`)
    tell('post-changed')
    if (number === 1) tell('thread-changed')
  })
}
