import type { ThreadEvent } from '@secure-base/shared/forum/contract.ts'
import type { Ctx, Tx } from '../../../kernel/ctx.ts'
import { rooms } from '../../../kernel/push.ts'
import { notifyReply } from '../../forum/jobs.ts'
import type { Deciding } from '../queries.ts'
import { updatePostState, type PostRef } from './queries.ts'

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
  const { id, threadId, number, groupSlug } = changed
  // Those whom a held reply concerns have not heard of it; who has hears nothing twice.
  if (to === 'visible' && number > 1) await ctx.jobs.enqueue(tx, notifyReply, { postId: id })
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
