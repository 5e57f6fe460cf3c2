import { redact } from '@secure-base/shared/moderation/redact.ts'
import { invalid } from '@secure-base/shared/kernel/problem.ts'
import type { RedactionRow } from './queries.ts'

/** Words as they are kept; a title where there is one. */
export interface Text {
  readonly title: string | null
  readonly body: string
  /** Of a meetup, whose words on access are the body. */
  readonly area?: string | null
  readonly address?: string | null
}

/** What a text said before any of the redactions that still show in it, and those; none once it was written anew. */
export function beforeRedactions(
  text: Text,
  redactions: readonly RedactionRow[],
): { base: Required<Text>; standing: readonly RedactionRow[] } {
  const last = redactions.at(-1)
  const standing = last ? redactions.filter((one) => same(one, last)) : []
  const base = textOf(last ?? text)
  return last && same(without(base, wordsOf(standing)), text)
    ? { base, standing }
    : { base: textOf(text), standing: [] }
}

/** A text once these words are taken out of it, and what it said before.
 * @throws Problem `invalid` when one of the words does not stand in it */
export function takenOut(
  text: Text,
  redactions: readonly RedactionRow[],
  removed: readonly string[],
): { base: Required<Text>; left: Text } {
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

/** What was taken out by these, in the order in which it went. */
export function wordsOf(redactions: readonly RedactionRow[]): string[] {
  return redactions.flatMap(({ removed }) => removed)
}

/** A text without these words. */
export function without({ title, body, area, address }: Text, words: readonly string[]): Text {
  const left = (one: string | null | undefined) => (one ? redact(one, words) : (one ?? null))
  return { title: left(title), body: redact(body, words), area: left(area), address: left(address) }
}

function textOf({ title, body, area, address }: Text): Required<Text> {
  return { title, body, area: area ?? null, address: address ?? null }
}

function same(one: Text, other: Text): boolean {
  const [a, b] = [textOf(one), textOf(other)]
  return a.title === b.title && a.body === b.body && a.area === b.area && a.address === b.address
}
