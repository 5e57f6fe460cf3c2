import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { subjectTypes } from '@secure-base/shared/moderation/case-state.ts'
import { urgencyOfSignals, waitsForPerson } from '@secure-base/shared/moderation/urgency.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { readText, type Finding, type Reading } from '../triage/read-text.ts'
import { gatherNews } from './gather-news.ts'
import { deleteSignals, insertSignals } from './queries.ts'

/** What a text belongs to. */
export interface TextSubject {
  readonly type:
    | 'account'
    | 'group'
    | 'thread'
    | 'post'
    | 'live-message'
    | 'live-session'
    | 'meetup'
    | 'report'
    | 'decision'
    | 'appeal'
    | 'conversation-message'
  readonly id: string
}

/** What was seen: which rule, where, and how much it matters. Never the words themselves. */
export type Signal = Pick<Finding, 'rule' | 'version' | 'from' | 'to'> & {
  readonly label: string
  readonly level: string
}

/** A text that was read before it is kept. */
export interface ReadText {
  readonly text: string
  readonly reading: Reading
  /** A person should read it before others do. */
  readonly waits: boolean
}

/** Reads a text ahead, where how it is kept depends on what it says; `reviewText` takes what comes of it. */
export function readAhead(text: string): ReadText {
  const reading = readText(text)
  return { text, reading, waits: waitsForPerson(reading.findings) }
}

/**
 * Reads a text that somebody wrote and keeps what it saw beside it. Every text passes here in the transaction that
 * keeps it. It never throws over a text and never stops one: what it cannot read is kept as *not analysed*.
 * @returns what was seen, for the action that wrote the text; it goes to nobody but its author and moderators
 */
export async function reviewText(tx: Tx, subject: TextSubject, written: string | ReadText): Promise<Reading> {
  const { text, reading } = typeof written === 'string' ? readAhead(written) : written
  const seen = signalsOf(reading, text)
  if (seen.length === 0) return reading
  await insertSignals(
    tx,
    subject,
    seen.map((signal) => ({ id: newId(), ...signal })),
  )
  const type = subjectTypes.find((one) => one === subject.type)
  // What is worth no more than a glance waits beside the text until somebody looks for another reason.
  const urgency = urgencyOfSignals(seen)
  if (type && urgency) await gatherNews(tx, { type, id: subject.id }, urgency)
  return reading
}

/** Lets go of what was seen in a text that is about to be reviewed anew, or is gone. */
export async function forgetText(tx: Tx, subject: TextSubject): Promise<void> {
  await deleteSignals(tx, subject)
}

function signalsOf({ unread, findings }: Reading, text: string): Signal[] {
  const seen: Signal[] = findings.map(({ rule, version, label, level, from, to }) => ({
    rule,
    version,
    label,
    level,
    from,
    to,
  }))
  // Never "safe": a person who looks knows that nobody has read it yet.
  if (unread !== null)
    seen.push({
      rule: `not-analysed-${unread}`,
      version: 1,
      label: 'not-analysed',
      level: 'N1',
      from: 0,
      to: text.length,
    })
  return seen
}
