import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { deleteOwnLoginSession } from './queries.ts'

/** Ends one of one's own login sessions; its sockets are cut at once. */
export async function endLoginSession(ctx: Ctx, loginSessionId: string): Promise<null> {
  return await ctx.transaction(async (tx) => {
    const hash = (await deleteOwnLoginSession(tx, ctx.actor.id, loginSessionId)) ?? notFound('login session')
    tx.afterCommit(() => ctx.push.disconnect(rooms.loginSession(hash)))
    return null
  })
}
