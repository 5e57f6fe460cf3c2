import type { PostAnswer, ReplyDraft } from '@secure-base/shared/forum/contract.ts'
import { mayReply } from '@secure-base/shared/forum/policy.ts'
import { conflict, forbidden, invalid, notFound, Problem } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { created, type Answer } from '../../kernel/answer.ts'
import { authorize, type Authorized, type Ctx, type Tx } from '../../kernel/ctx.ts'
import { renderWords } from '../../kernel/markdown.ts'
import { noCare, offerCare } from '../care/offer-care.ts'
import { readAhead, reviewText } from '../moderation/review-text.ts'
import { drawAlias } from './aliases.ts'
import { announce } from './announce.ts'
import { replyToTell } from './jobs.ts'
import { presentFresh } from './present.ts'
import {
  findOwnPost,
  findQuotable,
  findWritableThread,
  insertAlias,
  insertReply,
  type NewPost,
  type WritableThread,
} from './queries.ts'
import { readPost } from './read-posts.ts'
import { rememberThread, replyAsKnown } from './reply-as-known.ts'

const notPosted = 'not-posted'
const isPlainReply = (draft: ReplyDraft): boolean => !draft.unnamed && !draft.quotes?.length

/**
 * A member answers a thread. Safe to retry: a draft's id is posted once by its author. Those whom it concerns hear of
 * it by a timer that is due at once.
 * @throws Problem `forbidden` with the policy's reason or `cannot-be-quoted`, `conflict` for an id that is taken
 */
export async function replyToThread(ctx: Ctx, threadId: string, draft: ReplyDraft): Promise<Answer<PostAnswer>> {
  const id = draft.id ?? newId(ctx.clock.now().getTime())
  const now = ctx.clock.now()
  const words = {
    id,
    authorId: ctx.actor.id,
    body: draft.body,
    html: renderWords(draft.body),
    contentNotes: draft.contentNotes ?? [],
    createdAt: now,
  }
  const soon =
    isPlainReply(draft) &&
    (await replyAsKnown(ctx, threadId, { ...words, aliasId: null, state: 'visible', quotes: [] }))
  if (soon) return created({ ...soon, ...noCare })

  try {
    return await writeReply(ctx, threadId, draft, words)
  } catch (problem) {
    if (!(problem instanceof Problem && problem.more.reason === notPosted)) throw problem
    // Somebody locked or opened the thread after it was read, or the id is taken: read anew, it tells which.
    return await writeReply(ctx, threadId, draft, words)
  }
}

/** Reads how the thread stands, and writes. */
async function writeReply(
  ctx: Ctx,
  threadId: string,
  draft: ReplyDraft,
  words: Omit<NewPost, 'aliasId' | 'state' | 'quotes'>,
): Promise<Answer<PostAnswer>> {
  const { id } = words
  const isPlain = isPlainReply(draft)
  const where = { authorId: ctx.actor.id, place: threadId, unnamed: draft.unnamed === true, now: words.createdAt }
  const [found, read] = await Promise.all([
    findWritableThread(ctx.db, ctx.actor, threadId, id),
    readAhead(ctx, draft.body, where),
  ])
  const thread = found ?? notFound('thread')

  const { number, anew, fresh, ...offered } = await ctx.transaction(async (tx) => {
    const care = (anew: boolean) => offerCare(tx, ctx.actor.id, id, [read.reading], anew)
    const again = async (number: number) => ({ number, anew: false, fresh: undefined, ...(await care(false)) })
    if (thread.earlier !== null) return await again(thread.earlier)
    const writable = authorize(mayReply, ctx.actor, thread)
    const quotes = await checkQuotes(tx, ctx, writable, draft.quotes ?? [])
    const aliasId = draft.unnamed ? (thread.aliasId ?? (await giveAlias(tx, writable, ctx.actor.id))) : null

    const post = { ...words, aliasId, state: read.waits ? ('held' as const) : ('visible' as const), quotes }
    const number = await insertReply(tx, writable, post, replyToTell)
    if (number === undefined) {
      // Sent twice at the same moment, and the other one was quicker.
      return await again((await findOwnPost(tx, ctx.actor.id, thread.id, id)) ?? conflict(notPosted))
    }
    await reviewText(tx, { type: 'post', id }, read)
    tx.afterCommit(() => announce(ctx, thread.id, 'post-added', number))
    return { number, anew: true, fresh: presentFresh(ctx.actor, { ...post, number }), ...(await care(true)) }
  })

  if (isPlain) rememberThread(thread, read)
  const view = { ...(fresh ?? (await readPost(ctx, threadId, number))), ...offered }
  return anew ? created(view) : view
}

/** Quotes are references to posts of the same thread whose words the writer can see. */
async function checkQuotes(
  tx: Tx,
  ctx: Ctx,
  thread: Authorized<WritableThread, 'thread.reply'>,
  ids: string[],
): Promise<string[]> {
  if (ids.length === 0) return ids
  const found = await findQuotable(tx, ctx.actor, thread.id, ids)
  if (found.length < ids.length) invalid('quotes', 'names a post that is not in this thread')
  // One reason for all: a post that is gone, and one whose author wants no dealings with the writer.
  if (found.some(({ quotable }) => !quotable)) forbidden('cannot-be-quoted')
  return ids
}

async function giveAlias(
  tx: Tx,
  thread: Authorized<WritableThread, 'thread.reply'>,
  accountId: string,
): Promise<string> {
  for (let attempt = 0; attempt < 40; attempt++) {
    const aliasId = await insertAlias(tx, thread, accountId, drawAlias(attempt))
    if (aliasId) return aliasId
  }
  throw new Error('no free alias in this thread')
}
