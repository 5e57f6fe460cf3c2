import type { PostView } from '@secure-base/shared/forum/contract.ts'
import { mayReply } from '@secure-base/shared/forum/policy.ts'
import { isDatabaseAway } from '../../db/away.ts'
import { sinceOfCopies } from '../../db/same-words.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { inTurn } from '../../kernel/turns.ts'
import { leavesTraces, readBeside, type ReadText } from '../moderation/review-text.ts'
import { announce } from './announce.ts'
import { replyToTell } from './jobs.ts'
import { presentFresh } from './present.ts'
import { insertReply, type NewPost, type ReplyGuess, type WritableThread } from './queries.ts'

type Known = { readonly thread: WritableThread } & Pick<ReplyGuess, 'speaking'>

/**
 * How threads stood when this process last wrote in them. No truth: the statement that writes verifies all of it, and
 * where something has changed since, nothing is written.
 */
const known = new Map<string, Known>()
const mostKnown = 1_000

/** Keeps how a thread stood as somebody wrote in it. */
export function rememberThread(thread: WritableThread, { speaking }: ReadText): void {
  if (!speaking) return
  known.delete(thread.id)
  known.set(thread.id, { thread: { ...thread, aliasId: null, earlier: null }, speaking })
  if (known.size > mostKnown) known.delete(known.keys().next().value!)
}

/**
 * Writes a reply of plain words under one's own name without reading beforehand how its thread stands: most of what such
 * a reply costs is ways to the database, and this is one in place of three.
 * @returns undefined where nothing was written, for whatever reason: it is to be read what there is
 */
export async function replyAsKnown(ctx: Ctx, threadId: string, post: NewPost): Promise<PostView | undefined> {
  const found = known.get(threadId)
  if (!found || !mayReply.decide(ctx.actor, found.thread).allowed) return undefined
  const { thread, speaking } = found
  const read = await readBeside(ctx, post.body, { copies: 0, speaking })
  if (read.waits || leavesTraces({ type: 'post', id: post.id }, read)) return undefined
  const guess = { speaking, since: sinceOfCopies(post.body, post.createdAt) }
  try {
    const number = await inTurn(threadId, () =>
      ctx.singleWrite(async (tx) => {
        const number = await insertReply(tx, authorize(mayReply, ctx.actor, thread), post, replyToTell, guess)
        if (number !== undefined) tx.afterCommit(() => announce(ctx, threadId, 'post-added', number))
        return number
      }),
    )
    if (number !== undefined) return presentFresh(ctx.actor, { ...post, number })
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    // What cannot be verified stops nothing: the long way goes on without it. Were it not told here, a fault in the guess
    // alone would only make every reply slower.
    ctx.log.error({ err: error }, 'a reply was not written as its thread was known')
  }
  known.delete(threadId)
  return undefined
}
