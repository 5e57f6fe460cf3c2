import type { Tx } from '../../kernel/ctx.ts'
import { contextRules, type ContextRuleId } from '../triage/rules/context.ts'
import { countCopiesElsewhere, countLateConcerns, hasWrittenBefore, type WrittenRef } from './queries.ts'
import type { Signal, TextSubject } from './review-text.ts'

/** Within which a concern that comes back counts as one that grows. */
const concernHours = 72
/** Within which the same text in several places is one and the same act. */
const copyHours = 24
/** "Thank you, that helps" is the same text everywhere, and means nothing by it. */
const shortestCopy = 60

/** Whether a text is worth a look for its like. */
export function mayBeCopy(subject: TextSubject, text: string): boolean {
  return readBesideOthers(subject) !== null && text.length >= shortestCopy
}

/** What people say to each other, on posts and in rooms, is read beside what else they said. */
function readBesideOthers({ type, id }: TextSubject): WrittenRef | null {
  return type === 'post' || type === 'live-message' ? { type, id } : null
}

/**
 * What a text means beside what its author wrote lately, on posts and in rooms. It looks only where the words gave a reason to, or are long
 * enough to be a copy; what it finds says that something is so, and never where else.
 */
export async function seeContext(
  tx: Tx,
  subject: TextSubject,
  text: string,
  seen: readonly Signal[],
): Promise<Signal[]> {
  const written = readBesideOthers(subject)
  if (!written) return []
  const since = (hours: number) => new Date(tx.clock.now().getTime() - hours * 3_600_000)
  const found: Signal[] = []
  const risks = seen.filter(({ label }) => label === 'risk' || label === 'danger')
  if (
    risks.length > 0 &&
    risks.every(({ level }) => level === 'C1') &&
    (await countLateConcerns(tx, written, since(concernHours))) >= 2
  )
    found.push(contextSignal('repeated-concern', 'risk', 'C2', risks[0]!))

  const offer = seen
    .filter(({ label }) => label === 'solicitation')
    .sort((a, b) => b.level.localeCompare(a.level))
    .at(0)
  // Whoever speaks in a room has a place there: only a first post says something by being the first.
  const firstCounts = offer && offer.level !== 'S3' && written.type === 'post'
  if (firstCounts && !(await hasWrittenBefore(tx, subject.id)))
    found.push(contextSignal('first-post-offers', 'solicitation', offer.level === 'S2' ? 'S3' : 'S2', offer))

  if (mayBeCopy(subject, text)) {
    const copies = await countCopiesElsewhere(tx, written, since(copyHours))
    // Once more may be somebody who hopes for an answer in another group; three times asks for a look.
    if (copies > 0)
      found.push(
        contextSignal('same-text-elsewhere', 'solicitation', copies > 1 ? 'S3' : 'S1', { from: 0, to: text.length }),
      )
  }
  return found
}

/** A signal of a rule about what stands beside the words, over the words that it is about. */
export function contextSignal(
  rule: ContextRuleId,
  label: string,
  level: string,
  { from, to }: Pick<Signal, 'from' | 'to'>,
): Signal {
  return { rule, version: contextRules[rule].version, label, level, from, to, modifiers: [] }
}
