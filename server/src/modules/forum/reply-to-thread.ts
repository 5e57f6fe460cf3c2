import type { PostAnswer, ReplyDraft } from '@secure-base/shared/forum/contract.ts'
import { mayReply } from '@secure-base/shared/forum/policy.ts'
import { conflict, forbidden, invalid, notFound, Problem } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { isDatabaseAway } from '../../db/away.ts'
import { sinceOfCopies } from '../../db/same-words.ts'
import { created, type Answer } from '../../kernel/answer.ts'
import { authorize, type Authorized, type Ctx, type Tx } from '../../kernel/ctx.ts'
import { renderWords } from '../../kernel/markdown.ts'
import { inTurn } from '../../kernel/turns.ts'
import { offerCare } from '../care/offer-care.ts'
import { leavesTraces, readAhead, readBeside, reviewText, type ReadText } from '../moderation/review-text.ts'
import { drawAlias } from './aliases.ts'
import { announce } from './announce.ts'
import { replyToTell } from './jobs.ts'
import { forgetThread, recallThread, rememberThread, type KnownThread } from './known-threads.ts'
import { presentFresh } from './present.ts'
import {
  findOwnPost,
  findQuotable,
  findWritableThread,
  insertAlias,
  insertReply,
  type NewPost,
  type ReplyGuess,
  type WritableThread,
} from './queries.ts'
import { readPost } from './read-posts.ts'

const notPosted = 'not-posted'

/** What is sent, with what is made of it before anything is asked. */
interface Sent {
  readonly draft: ReplyDraft
  readonly words: Pick<NewPost, 'id' | 'authorId' | 'body' | 'html' | 'contentNotes' | 'createdAt'>
  /** Under one's own name and without quotes, as most are. */
  readonly isPlain: boolean
}

/**
 * A member answers a thread. Safe to retry: a draft's id is posted once by its author. Those whom it concerns hear of
 * it by a timer that is due at once.
 * @throws Problem `forbidden` with the policy's reason or `cannot-be-quoted`, `conflict` for an id that is taken
 */
export async function replyToThread(ctx: Ctx, threadId: string, draft: ReplyDraft): Promise<Answer<PostAnswer>> {
  const now = ctx.clock.now()
  const words = {
    id: draft.id ?? newId(now.getTime()),
    authorId: ctx.actor.id,
    body: draft.body,
    html: renderWords(draft.body),
    contentNotes: draft.contentNotes ?? [],
    createdAt: now,
  }
  const sent = { draft, words, isPlain: !draft.unnamed && !draft.quotes?.length }
  const known = sent.isPlain ? recallThread(threadId, ctx.actor) : undefined
  const written = (known && (await writeAsKnown(ctx, sent, known))) ?? (await writeAsReadTwice(ctx, sent, threadId))

  const { number, anew, fresh, ...offered } = written
  const view = { ...(fresh ?? (await readPost(ctx, threadId, number))), ...offered }
  return anew ? created(view) : view
}

/**
 * Takes the thread to stand as it did before, which is verified as the reply is written.
 * @returns undefined where nothing was written, for whatever reason: then it is to be read how it stands
 */
async function writeAsKnown(ctx: Ctx, sent: Sent, { thread, speaking }: KnownThread) {
  const { body, createdAt } = sent.words
  const read = await readBeside(ctx, body, { copies: 0, speaking })
  try {
    const written = await write(ctx, sent, thread, read, { speaking, since: sinceOfCopies(body, createdAt) })
    if (written) return written
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    // What cannot be verified stops nothing: the long way goes on without it. Were it not told here, a fault in the guess
    // alone would only make every reply slower.
    ctx.log.error({ err: error }, 'a reply was not written as its thread was known')
  }
  forgetThread(thread.id)
  return undefined
}

/** Somebody locked or opened the thread after it was read, or the id is taken: read anew, it tells which. */
async function writeAsReadTwice(ctx: Ctx, sent: Sent, threadId: string) {
  try {
    return await writeAsRead(ctx, sent, threadId)
  } catch (problem) {
    if (!(problem instanceof Problem && problem.more.reason === notPosted)) throw problem
    return await writeAsRead(ctx, sent, threadId)
  }
}

async function writeAsRead(ctx: Ctx, sent: Sent, threadId: string) {
  const { id, body, createdAt } = sent.words
  const where = { authorId: ctx.actor.id, place: threadId, unnamed: sent.draft.unnamed === true, now: createdAt }
  const [found, read] = await Promise.all([
    findWritableThread(ctx.db, ctx.actor, threadId, id),
    readAhead(ctx, body, where),
  ])
  const thread = found ?? notFound('thread')
  const written = await write(ctx, sent, thread, read)
  if (sent.isPlain) rememberThread(thread, read)
  return written ?? conflict(notPosted)
}

/** @returns undefined where nothing was written because the guess was wrong */
async function write(ctx: Ctx, sent: Sent, thread: WritableThread, read: ReadText, guess?: ReplyGuess) {
  const { draft, words, isPlain } = sent
  const subject = { type: 'post', id: words.id } as const
  const work = async (tx: Tx) => {
    const care = (anew: boolean) => offerCare(tx, ctx.actor.id, words.id, [read.reading], anew)
    const again = async (number: number) => ({ number, anew: false, fresh: undefined, ...(await care(false)) })
    if (thread.earlier !== null) return await again(thread.earlier)
    const writable = authorize(mayReply, ctx.actor, thread)
    const quotes = await checkQuotes(tx, ctx, writable, draft.quotes ?? [])
    const aliasId = draft.unnamed ? (thread.aliasId ?? (await giveAlias(tx, writable, ctx.actor.id))) : null

    const post = { ...words, aliasId, state: read.waits ? ('held' as const) : ('visible' as const), quotes }
    const number = await insertReply(tx, writable, post, replyToTell, guess)
    if (number === undefined) {
      if (guess) return undefined
      // Sent twice at the same moment, and the other one was quicker.
      return await again((await findOwnPost(tx, ctx.actor.id, thread.id, words.id)) ?? conflict(notPosted))
    }
    await reviewText(tx, subject, read)
    tx.afterCommit(() => announce(ctx, thread.id, 'post-added', number))
    return { number, anew: true, fresh: presentFresh(ctx.actor, { ...post, number }), ...(await care(true)) }
  }
  const isOneStatement = isPlain && !leavesTraces(subject, read)
  return await inTurn(thread.id, () => (isOneStatement ? ctx.singleWrite(work) : ctx.transaction(work)))
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
