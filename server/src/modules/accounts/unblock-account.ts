import type { Ctx } from '../../kernel/ctx.ts'
import { deleteOwnBlock } from './queries.ts'

/** Ends a block; ending one that is not there is the same. */
export async function unblockAccount(ctx: Ctx, accountId: string): Promise<null> {
  await ctx.transaction((tx) => deleteOwnBlock(tx, ctx.actor.id, accountId))
  return null
}
