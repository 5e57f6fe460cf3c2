import { redact } from '@secure-base/shared/moderation/redact.ts'
import { invalid } from '@secure-base/shared/kernel/problem.ts'
import type { RedactionRow } from './queries.ts'

/** Words as they are kept; a title where there is one. */
export interface Text {
  readonly title: string | null
  readonly body: string
}

/** What a text said before any of the redactions that still show in it, and those; none once it was written anew. */
export function beforeRedactions(
  text: Text,
  redactions: readonly RedactionRow[],
): { base: Text; standing: readonly RedactionRow[] } {
  const last = redactions.at(-1)
  const standing = last ? redactions.filter((one) => same(one, last)) : []
  const { title, body } = last ?? text
  const shows = same(without({ title, body }, wordsOf(standing)), text)
  return last && shows
    ? { base: { title, body }, standing }
    : { base: { title: text.title, body: text.body }, standing: [] }
}

/** A text once these words are taken out of it, and what it said before.
 * @throws Problem `invalid` when one of the words does not stand in it */
export function takenOut(
  text: Text,
  redactions: readonly RedactionRow[],
  removed: readonly string[],
): { base: Text; left: Text } {
  const { base, standing } = beforeRedactions(text, redactions)
  for (const word of removed) {
    if (same(without(base, [word]), base)) invalid('remove', 'holds what does not stand in the words')
  }
  return { base, left: without(base, [...wordsOf(standing), ...removed]) }
}

/** A text with what one decision took out back in it; nothing where nothing of that shows any more. */
export function broughtBack(text: Text, redactions: readonly RedactionRow[], decisionId: string): Text | undefined {
  const { base, standing } = beforeRedactions(text, redactions)
  if (!standing.some((one) => one.decisionId === decisionId)) return undefined
  return without(base, wordsOf(standing.filter((one) => one.decisionId !== decisionId)))
}

function wordsOf(redactions: readonly RedactionRow[]): string[] {
  return redactions.flatMap(({ removed }) => removed)
}

function without({ title, body }: Text, words: readonly string[]): Text {
  return { title: title === null ? null : redact(title, words), body: redact(body, words) }
}

function same(one: Text, other: Text): boolean {
  return one.title === other.title && one.body === other.body
}
