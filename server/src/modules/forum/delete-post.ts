import { mayDeletePost } from '@secure-base/shared/forum/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { closeTakenBack, forgetText } from '../moderation/review-text.ts'
import { announce } from './announce.ts'
import { deleteWords, lockPost } from './queries.ts'

/** An author takes their words back: they are gone for good, and the place stays. Deleting twice is deleting. */
export async function deletePost(ctx: Ctx, postId: string): Promise<null> {
  return await ctx.transaction(async (tx) => {
    const post = (await lockPost(tx, ctx.actor, postId)) ?? notFound('post')
    const deletable = authorize(mayDeletePost, ctx.actor, post)
    if (post.state === 'deleted') return null
    await deleteWords(tx, deletable)
    const subjects = [{ type: 'post', id: post.id } as const]
    const whole = post.number === 1 ? [...subjects, { type: 'thread', id: post.threadId } as const] : subjects
    for (const subject of whole) {
      await forgetText(tx, subject)
      if (post.state === 'held') await closeTakenBack(tx, subject)
    }
    tx.afterCommit(() => {
      announce(ctx, post.threadId, 'post-changed', post.number)
      if (post.number === 1) announce(ctx, post.threadId, 'thread-changed', 1)
    })
    return null
  })
}
