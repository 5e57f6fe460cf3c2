import { conflict } from '@secure-base/shared/kernel/problem.ts'
import type { Reader } from '../../../db/database.ts'
import type { Authorized, Ctx, Tx } from '../../../kernel/ctx.ts'
import { renderWords } from '../../../kernel/markdown.ts'
import { rereadText } from '../review-text.ts'
import type { Deciding, MetCase } from '../queries.ts'
import { announcePost } from './change-post.ts'
import {
  findPostText,
  insertRedaction,
  listPostVersions,
  listRedactions,
  updatePostText,
  updateVersionText,
  type PostRef,
  type PostText,
} from './queries.ts'
import { beforeRedactions, broughtBack, takenOut, without, wordsOf, type Text } from './taken-out.ts'

/**
 * Takes words out of a post and of its title, for good: what is kept, shown, quoted and counted from then on is without
 * them. What it said is kept beside the decision.
 * @throws Problem `invalid` when one of the words does not stand in it
 */
export async function redactPost(
  ctx: Ctx,
  tx: Tx,
  because: Authorized<MetCase, 'case.decide'>,
  ref: PostRef,
  decisionId: string,
  removed: string[],
): Promise<void> {
  const post = (await findPostText(tx, ref)) ?? conflict('words-gone')
  const { base, left } = takenOut(post, await listRedactions(tx, { postId: post.id }), removed)
  const of = { postId: post.id, messageId: null, meetupId: null, authorId: post.authorId }
  await insertRedaction(tx, because, { decisionId, ...of, ...base, removed })
  await keep(ctx, tx, because, post, left)
  await keepVersions(tx, because, post)
}

/** An objection was right: what this decision took out comes back, unless the words have changed since. */
export async function bringWordsBack(
  ctx: Ctx,
  tx: Tx,
  because: Authorized<MetCase, 'appeal.decide'>,
  ref: PostRef,
  decisionId: string,
): Promise<void> {
  const post = await findPostText(tx, ref)
  if (!post) return
  const back = broughtBack(post, await listRedactions(tx, { postId: post.id }, decisionId), decisionId)
  if (back) await keep(ctx, tx, because, post, back)
  await keepVersions(tx, because, post)
}

/** What a post said before words were taken out, if any of that still shows. */
export async function findOriginal(db: Reader, ref: PostRef): Promise<Text | undefined> {
  const post = await findPostText(db, ref)
  if (!post) return undefined
  const { base, standing } = beforeRedactions(post, await listRedactions(db, { postId: post.id }))
  return standing.length > 0 ? base : undefined
}

/** What it said before it was edited is without the words of every decision that holds, also once today's were written anew. */
async function keepVersions(tx: Tx, because: Deciding, { id }: PostText): Promise<void> {
  const words = wordsOf(await listRedactions(tx, { postId: id }))
  for (const version of await listPostVersions(tx, id)) {
    await updateVersionText(tx, because, version, words.length > 0 ? without(version, words) : null)
  }
}

async function keep(ctx: Ctx, tx: Tx, because: Deciding, post: PostText, { title, body }: Text): Promise<void> {
  await updatePostText(tx, because, post, { title, body, html: renderWords(body) })
  await rereadText(tx, { type: 'post', id: post.id }, body)
  if (title !== null) await rereadText(tx, { type: 'thread', id: post.threadId }, title)
  announcePost(ctx, tx, post)
}
