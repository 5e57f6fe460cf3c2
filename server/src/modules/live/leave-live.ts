import type { Ctx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { announce } from './announce.ts'
import { appendLeft } from './queries.ts'
import { holdSession } from './session-facts.ts'

/** Leaves the room, with every browser one has in it. Leaving needs nobody's leave, and one may come back. */
export async function leaveLive(ctx: Ctx, id: string): Promise<{ lastSeq: number }> {
  return await ctx.transaction(async (tx) => {
    const session = await holdSession(ctx, tx, id)
    if (!session.stay?.present) return { lastSeq: session.lastSeq }
    const left = await appendLeft(tx, session.id, ctx.actor.id)
    announce(ctx, tx, left)
    tx.afterCommit(() => ctx.push.putOut(rooms.account(ctx.actor.id), rooms.live(session.id)))
    return { lastSeq: left.seq }
  })
}
