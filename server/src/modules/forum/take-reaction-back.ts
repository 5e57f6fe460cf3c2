import type { ReactionKind, ReactionsView } from '@secure-base/shared/forum/contract.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { deleteOwnReaction, findPost, listOwnReactions } from './queries.ts'

/** Takes one's own reaction back; nobody hears of it. */
export async function takeReactionBack(ctx: Ctx, postId: string, kind: ReactionKind): Promise<ReactionsView> {
  return await ctx.transaction(async (tx) => {
    const post = (await findPost(tx, ctx.actor, postId)) ?? notFound('post')
    await deleteOwnReaction(tx, ctx.actor.id, post.id, kind)
    return { yours: await listOwnReactions(tx, ctx.actor.id, post.id) }
  })
}
