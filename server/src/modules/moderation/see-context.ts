import type { Reader } from '../../db/database.ts'
import { sinceOfCopies } from '../../db/same-words.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { contextRules, type ContextRuleId } from '../triage/rules/context.ts'
import { listSpeakingRules } from '../triage/queries.ts'
import { countLateConcerns, findBesideWords, hasWrittenBefore, type BesideWords, type WrittenRef } from './queries.ts'
import type { Signal, TextSubject } from './review-text.ts'

/** Within which a concern that comes back counts as one that grows. */
const concernHours = 72

/** Where somebody writes, and whether under their own name. */
export interface WrittenWhere {
  readonly authorId: string
  /** The thread or the room. */
  readonly place: string
  readonly unnamed: boolean
}

/**
 * What is to be known beside a text before it is kept: which rules of administrators' own speak, and in how many other
 * threads and rooms its author said the same under their name of late. What is said unnamed is not looked for: that it is
 * the same would tell who is behind the alias.
 */
export async function askBeside(
  db: Reader,
  text: string,
  where?: WrittenWhere & { readonly now: Date },
): Promise<BesideWords> {
  if (!where || where.unnamed) return { speaking: await listSpeakingRules(db, {}), copies: 0 }
  const { authorId, place, now } = where
  return await findBesideWords(db, { authorId, place, body: text, since: sinceOfCopies(text, now) })
}

function hoursBefore(now: Date, hours: number): Date {
  return new Date(now.getTime() - hours * 3_600_000)
}

/** What people say to each other, on posts and in rooms, is read beside what else they said. */
function readBesideOthers({ type, id }: TextSubject): WrittenRef | null {
  return type === 'post' || type === 'live-message' ? { type, id } : null
}

/**
 * What a text means beside what its author wrote lately, on posts and in rooms. It looks only where the words gave a
 * reason to; what it finds says that something is so, and never where else.
 * @param copies in how many other places the same was said
 */
export async function seeContext(
  tx: Tx,
  subject: TextSubject,
  text: string,
  seen: readonly Signal[],
  copies: number,
): Promise<Signal[]> {
  const written = readBesideOthers(subject)
  if (!written) return []
  const found: Signal[] = []
  const risks = seen.filter(({ label }) => label === 'risk' || label === 'danger')
  if (
    risks.length > 0 &&
    risks.every(({ level }) => level === 'C1') &&
    (await countLateConcerns(tx, written, hoursBefore(tx.clock.now(), concernHours))) >= 2
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

  // Once more may be somebody who hopes for an answer in another group; three times asks for a look.
  if (copies > 0)
    found.push(
      contextSignal('same-text-elsewhere', 'solicitation', copies > 1 ? 'S3' : 'S1', { from: 0, to: text.length }),
    )
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
