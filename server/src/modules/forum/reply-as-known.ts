import type { PostView } from '@secure-base/shared/forum/contract.ts'
import { mayReply } from '@secure-base/shared/forum/policy.ts'
import { isDatabaseAway } from '../../db/away.ts'
import { sinceOfCopies } from '../../db/same-words.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { inTurn } from '../../kernel/turns.ts'
import { leavesTraces, readBeside, type ReadText } from '../moderation/review-text.ts'
import type { SpeakingRule } from '../triage/queries.ts'
import { announce } from './announce.ts'
import { replyToTell } from './jobs.ts'
import { presentFresh } from './present.ts'
import { insertReply, type NewPost, type WritableThread } from './queries.ts'

/**
 * How threads stood when this process last wrote in them. No truth: the statement that writes verifies all of it, and
 * where something has changed since, nothing is written.
 */
const known = new Map<string, WritableThread>()
const mostKnown = 1_000
/** The rules of administrators' own that spoke as a reply was last read: the same in every thread. No truth either. */
let speaking: readonly SpeakingRule[] | undefined

/** Keeps how a thread stood as somebody wrote in it, and which rules spoke. */
export function rememberThread(thread: WritableThread, read: ReadText): void {
  if (!read.speaking) return
  speaking = read.speaking
  known.delete(thread.id)
  known.set(thread.id, { ...thread, aliasId: null, earlier: null })
  if (known.size > mostKnown) known.delete(known.keys().next().value!)
}

/**
 * Writes a reply of plain words under one's own name without reading beforehand how its thread stands: most of what such
 * a reply costs is ways to the database, and this is one in place of three.
 * @returns undefined where nothing was written, for whatever reason: it is to be read what there is
 */
export async function replyAsKnown(ctx: Ctx, threadId: string, post: NewPost): Promise<PostView | undefined> {
  const thread = known.get(threadId)
  const guess = speaking && { speaking, since: sinceOfCopies(post.body, post.createdAt) }
  if (!thread || !guess || !mayReply.decide(ctx.actor, thread).allowed) return undefined
  const read = await readBeside(ctx, post.body, { copies: 0, speaking: guess.speaking })
  if (read.waits || leavesTraces({ type: 'post', id: post.id }, read)) return undefined
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
