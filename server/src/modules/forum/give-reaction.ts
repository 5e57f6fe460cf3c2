import type { ReactionKind, ReactionsView } from '@secure-base/shared/forum/contract.ts'
import { mayReact } from '@secure-base/shared/forum/policy.ts'
import { notFound, Problem } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { holdAccount } from '../accounts/queries.ts'
import { findPost, insertReaction, listOwnReactions } from './queries.ts'

/** A warm answer without words. Given twice, it is given. */
export async function giveReaction(ctx: Ctx, postId: string, kind: ReactionKind): Promise<ReactionsView> {
  return await ctx.transaction(async (tx) => {
    if (!(await holdAccount(tx, ctx.actor.id))) throw new Problem('unauthenticated')
    const post = (await findPost(tx, ctx.actor, postId)) ?? notFound('post')
    await insertReaction(tx, authorize(mayReact, ctx.actor, { ...post, kind }), ctx.actor.id)
    return { yours: await listOwnReactions(tx, ctx.actor.id, post.id) }
  })
}
