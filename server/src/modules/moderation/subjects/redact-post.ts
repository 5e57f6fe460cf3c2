import { redact } from '@secure-base/shared/moderation/redact.ts'
import { conflict, invalid } from '@secure-base/shared/kernel/problem.ts'
import type { Reader } from '../../../db/database.ts'
import type { Authorized, Ctx, Tx } from '../../../kernel/ctx.ts'
import { renderWords } from '../../../kernel/markdown.ts'
import { rereadText } from '../review-text.ts'
import type { Deciding, MetCase } from '../queries.ts'
import { announcePost } from './change-post.ts'
import {
  findPostText,
  insertRedaction,
  listRedactions,
  updatePostText,
  type PostRef,
  type PostText,
  type RedactionRow,
} from './queries.ts'

interface Text {
  readonly title: string | null
  readonly body: string
}

/**
 * Takes words out of a post and of its title, for good: what is kept, shown, quoted and counted from then on is without
 * them. What it said is kept beside the decision.
 * @throws Problem `invalid` when none of the words stands in it
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
  const { base, standing } = baseOf(post, await listRedactions(tx, post.id))
  for (const word of removed) {
    if (same(without(base, [word]), base)) invalid('remove', 'holds what does not stand in the words')
  }
  const left = without(base, [...standing.flatMap((one) => one.removed), ...removed])
  await insertRedaction(tx, because, { decisionId, postId: post.id, authorId: post.authorId, ...base, removed })
  await keep(ctx, tx, because, post, left)
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
  const all = await listRedactions(tx, post.id, decisionId)
  const { base, standing } = baseOf(post, all)
  if (!standing.some((one) => one.decisionId === decisionId)) return
  const others = standing.filter((one) => one.decisionId !== decisionId)
  await keep(
    ctx,
    tx,
    because,
    post,
    without(
      base,
      others.flatMap((one) => one.removed),
    ),
  )
}

/** What a post said before words were taken out, if any of that still shows. */
export async function findOriginal(db: Reader, ref: PostRef): Promise<Text | undefined> {
  const post = await findPostText(db, ref)
  const { base, standing } = post ? baseOf(post, await listRedactions(db, post.id)) : { base: undefined, standing: [] }
  return standing.length > 0 ? base : undefined
}

/** What the post said before any of the redactions that still show in it, and those; none once its author wrote it anew. */
function baseOf(post: Text, redactions: readonly RedactionRow[]): { base: Text; standing: readonly RedactionRow[] } {
  const last = redactions.at(-1)
  const standing = last ? redactions.filter((one) => same(one, last)) : []
  const { title, body } = last ?? post
  const shows = same(
    without(
      { title, body },
      standing.flatMap((one) => one.removed),
    ),
    post,
  )
  return last && shows
    ? { base: { title, body }, standing }
    : { base: { title: post.title, body: post.body }, standing: [] }
}

function without({ title, body }: Text, words: readonly string[]): Text {
  return { title: title === null ? null : redact(title, words), body: redact(body, words) }
}

function same(one: Text, other: Text): boolean {
  return one.title === other.title && one.body === other.body
}

async function keep(ctx: Ctx, tx: Tx, because: Deciding, post: PostText, { title, body }: Text): Promise<void> {
  await updatePostText(tx, because, post, { title, body, html: renderWords(body) })
  await rereadText(tx, { type: 'post', id: post.id }, body)
  if (title !== null) await rereadText(tx, { type: 'thread', id: post.threadId }, title)
  announcePost(ctx, tx, post)
}
