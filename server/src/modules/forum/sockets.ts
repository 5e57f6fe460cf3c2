import * as contract from '@secure-base/shared/forum/contract.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { App } from '../../app.ts'
import { rooms } from '../../kernel/push.ts'
import { answer } from '../../kernel/serve.ts'
import { findThread } from './queries.ts'

/** Mounts listening to a thread. Whoever may not read it does not find it. */
export function forumSockets(app: App): void {
  answer(app, contract.watchThread, async (ctx, { threadId }, socket) => {
    const thread = (await findThread(ctx.db, ctx.actor, threadId)) ?? notFound('thread')
    socket.join(rooms.thread(thread.id))
    return { posts: thread.last_number }
  })
  answer(app, contract.unwatchThread, async (_ctx, { threadId }, socket) => {
    socket.leave(rooms.thread(threadId.toLowerCase()))
    return {}
  })
}
