import type { Ctx } from '../../kernel/ctx.ts'
import { markRead } from './queries.ts'

/** Marks one's own notifications as read: those named, else all. */
export async function readNotifications(ctx: Ctx, ids: string[] | undefined): Promise<null> {
  await ctx.transaction((tx) => markRead(tx, ctx.actor.id, ids))
  return null
}
