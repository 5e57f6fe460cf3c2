import { LinkifyIt } from 'linkify-it'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { subjectTypes } from '@secure-base/shared/moderation/case-state.ts'
import { urgencyOfSignal } from '@secure-base/shared/moderation/urgency.ts'
import type { Tx } from '../../kernel/ctx.ts'
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
  readonly id: string
}

/** What was seen: which rule, where, and how much it matters. Never the words themselves. */
export interface Signal {
  readonly rule: string
  readonly ruleVersion: number
  readonly label: 'personal' | 'solicitation'
  readonly level: string
  readonly from: number
  readonly to: number
}

const ruleVersion = 1
const links = new LinkifyIt().set({ fuzzyLink: true, fuzzyEmail: true, fuzzyIP: false })
/** A run of digits as people write telephone numbers: 7 to 15 of them, with the usual marks between. */
const phone = /(?<![\p{L}\p{N}])(?:\+|00)?\d(?:[ ()./-]{0,2}\d){6,14}(?![\p{L}\p{N}])/gu
/** Dates and times have as many digits, and mean nobody. */
const date = /^\d{4}-\d{2}-\d{2}|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}/

/**
 * Reads a text that somebody wrote and keeps what it saw beside it. Every text passes here in the transaction that
 * keeps it. It never throws and never stops a text; so far it knows links, e-mail addresses and telephone numbers.
 */
export async function reviewText(tx: Tx, subject: TextSubject, text: string): Promise<void> {
  const seen = findSignals(text)
  if (seen.length === 0) return
  await insertSignals(
    tx,
    subject,
    seen.map((signal) => ({ id: newId(), ...signal })),
  )
  const type = subjectTypes.find((one) => one === subject.type)
  if (!type) return
  // What is worth no more than a glance waits beside the text until somebody looks for another reason.
  for (const urgency of seen.map(urgencyOfSignal)) {
    if (urgency) await gatherNews(tx, { type, id: subject.id }, urgency)
  }
}

/** Lets go of what was seen in a text that is about to be reviewed anew, or is gone. */
export async function forgetText(tx: Tx, subject: TextSubject): Promise<void> {
  await deleteSignals(tx, subject)
}

/** What the rules see in a text, in order of place. Linear in its length. */
export function findSignals(text: string): Signal[] {
  const seen: Signal[] = []
  for (const match of links.match(text) ?? []) {
    const isMail = match.schema === 'mailto:'
    seen.push({
      rule: isMail ? 'email-address' : 'link',
      ruleVersion,
      label: isMail ? 'personal' : 'solicitation',
      level: isMail ? 'P1' : 'S1',
      from: match.index,
      to: match.lastIndex,
    })
  }
  for (const match of text.matchAll(phone)) {
    const [from, to] = [match.index, match.index + match[0].length]
    if (date.test(match[0]) || seen.some((other) => other.from < to && from < other.to)) continue
    seen.push({ rule: 'phone-number', ruleVersion, label: 'personal', level: 'P1', from, to })
  }
  return seen.sort((a, b) => a.from - b.from)
}
