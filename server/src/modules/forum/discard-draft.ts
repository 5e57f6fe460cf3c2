import type { Ctx } from '../../kernel/ctx.ts'
import { deleteOwnDraft } from './queries.ts'

/** Throws one's own unfinished words away. */
export async function discardDraft(ctx: Ctx, place: string): Promise<null> {
  await ctx.transaction((tx) => deleteOwnDraft(tx, ctx.actor.id, place))
  return null
}
