import type { ThreadEvent } from '@secure-base/shared/forum/contract.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'

/** After the commit: whoever watches the thread hears that something changed, and kept pages of it go. */
export function announce(ctx: Ctx<Actor>, threadId: string, type: ThreadEvent['type'], number: number): void {
  const event: ThreadEvent = { threadId, type, number }
  ctx.pages.drop(`thread:${threadId}`)
  ctx.push.emit(rooms.thread(threadId), 'thread:event', event)
}
