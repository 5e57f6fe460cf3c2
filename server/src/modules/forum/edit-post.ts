import type { PostAnswer, PostChange } from '@secure-base/shared/forum/contract.ts'
import { mayEditPost } from '@secure-base/shared/forum/policy.ts'
import { invalid, notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { renderWords } from '../../kernel/markdown.ts'
import { setTimer } from '../../kernel/timers.ts'
import { noCare, offerCare } from '../care/offer-care.ts'
import { forgetText, readAhead, reviewText } from '../moderation/review-text.ts'
import { announce } from './announce.ts'
import { replyToTell } from './jobs.ts'
import { findPost, insertVersion, lockPost, updateThreadWords, updateWords } from './queries.ts'
import { readPost } from './read-posts.ts'

/**
 * An author changes a post; what it said before is kept for them and for moderators. Saying the same again is no edit.
 * What is held is looked at as a whole: once nothing in it waits for a person any more, it is seen.
 */
export async function editPost(ctx: Ctx, postId: string, change: PostChange): Promise<PostAnswer> {
  const { threadId, number, offered } = await ctx.transaction(async (tx) => {
    // Seen first, then locked: one's own post in a group that one has left can be deleted, not edited.
    if (!(await findPost(tx, ctx.actor, postId))) notFound('post')
    const post = (await lockPost(tx, ctx.actor, postId)) ?? notFound('post')
    const editable = authorize(mayEditPost, ctx.actor, post)
    const { title, supportWanted } = change
    if (post.number > 1) {
      if (title !== undefined) invalid('title', 'belongs to the first post of a thread')
      if (supportWanted !== undefined) invalid('supportWanted', 'belongs to the first post of a thread')
    }
    const body = change.body ?? post.body ?? ''
    const contentNotes = change.contentNotes ?? post.contentNotes
    const newTitle = title !== undefined && title !== post.title
    const newWords = body !== post.body || contentNotes.join() !== post.contentNotes.join()

    const held = post.state === 'held'
    const ownTitle = post.number === 1 ? (title ?? post.title ?? '') : ''
    const { threadId: place, authorId } = post
    const where = { authorId, place, unnamed: post.aliasId !== null, now: ctx.clock.now() }
    const within = { db: tx, log: ctx.log }
    const [readTitle, readBody] = [await readAhead(within, ownTitle), await readAhead(within, body, where)]
    // What others see already and says it still, is out: only new words wait.
    const waits = ((newTitle || held) && readTitle.waits) || ((newWords || held) && readBody.waits)
    if (newTitle || newWords) {
      await insertVersion(tx, editable)
      await updateWords(tx, editable, {
        body,
        html: renderWords(body),
        contentNotes,
        state: waits ? 'held' : 'visible',
      })
      await forgetText(tx, { type: 'post', id: post.id })
      await reviewText(tx, { type: 'post', id: post.id }, readBody)
    }
    if (newTitle || supportWanted !== undefined) await updateThreadWords(tx, editable, { title, supportWanted })
    if (newTitle) {
      await forgetText(tx, { type: 'thread', id: post.threadId })
      await reviewText(tx, { type: 'thread', id: post.threadId }, readTitle)
    }
    // Those whom it concerns hear of a held reply when it comes out, by whatever way; nobody hears of it twice.
    if (held && !waits && post.number > 1) await setTimer(tx, replyToTell, post.id, ctx.clock.now())
    tx.afterCommit(() => {
      announce(ctx, post.threadId, 'post-changed', post.number)
      if (post.number === 1) announce(ctx, post.threadId, 'thread-changed', 1)
    })
    // Only what is new is answered to: a change of content notes asks nobody how they are.
    const news = [...(newTitle ? [readTitle.reading] : []), ...(body !== post.body ? [readBody.reading] : [])]
    const offered = news.length > 0 ? await offerCare(tx, ctx.actor.id, post.id, news) : noCare
    return { threadId: post.threadId, number: post.number, offered }
  })
  return { ...(await readPost(ctx, threadId, number)), ...offered }
}
