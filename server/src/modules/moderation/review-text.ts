import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { subjectTypes } from '@secure-base/shared/moderation/case-state.ts'
import { urgencyOfSignals, waitsForPerson } from '@secure-base/shared/moderation/urgency.ts'
import { ownRuleSubjects, type OwnRuleSubject } from '@secure-base/shared/triage/own-rule-state.ts'
import type { Reader } from '../../db/database.ts'
import { isDatabaseAway } from '../../db/away.ts'
import { tryWithin, type Ctx, type Tx } from '../../kernel/ctx.ts'
import { isSampled } from '../triage/is-sampled.ts'
import { deleteWaitingSample, insertFlags, insertSample, listMutedNames, type SpeakingRule } from '../triage/queries.ts'
import { readByOwnRules, type ShadowFinding } from '../triage/read-by-own-rules.ts'
import { readText, readTextWithout, type Finding, type Reading } from '../triage/read-text.ts'
import { demandStep } from './demand-step.ts'
import { gatherNews } from './gather-news.ts'
import { deleteSignals, insertSignals, lockCaseAbout, updateTakenBack, type BesideWords } from './queries.ts'
import { askBeside, seeContext, type WrittenWhere } from './see-context.ts'
import type { SubjectRef } from './subjects/kinds.ts'
import { tellModerators } from './tell-moderators.ts'

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
export type Signal = Pick<Finding, 'rule' | 'version' | 'from' | 'to' | 'modifiers'> & {
  readonly label: string
  readonly level: string
}

/** A text that was read before it is kept. */
export interface ReadText {
  readonly text: string
  readonly reading: Reading
  /** A person should read it before others do. */
  readonly waits: boolean
  /** What rules on trial would have flagged. */
  readonly shadow: readonly ShadowFinding[]
  /** In how many other places its author said the same. */
  readonly copies: number
  /** The rules of administrators' own that read it; null where they could not be asked for. */
  readonly speaking: readonly SpeakingRule[] | null
}

/**
 * Reads a post, a title or what is said in a room ahead, where what becomes of it depends on what it says; `reviewText`
 * takes what comes of it. Rules of administrators' own say something like the others, and neither hold a text nor let one
 * go. What cannot be asked beside the text stops nothing: it is *not analysed*, and what was seen in it counts.
 * @param ctx best outside of a transaction, in which nothing could go on after a question that failed
 * @param where for what people say to each other: it is looked for elsewhere
 * @throws Error when the database is away
 */
export async function readAhead(
  ctx: Pick<Ctx, 'db' | 'log'>,
  text: string,
  where?: WrittenWhere & { readonly now: Date },
): Promise<ReadText> {
  return await readBeside(ctx, text, askBeside(ctx.db, text, where))
}

/** The same where what is to be known beside the text is being asked, or is known. */
export async function readBeside(
  { db, log }: Pick<Ctx, 'db' | 'log'>,
  text: string,
  asked: Promise<BesideWords> | BesideWords,
): Promise<ReadText> {
  const unasked = (error: unknown): null => {
    if (isDatabaseAway(error)) throw error
    log.error({ err: error }, 'a text was not wholly analysed')
    return null
  }
  const [unmuted, beside] = await Promise.all([
    readUnmuted(db, text).catch(unasked),
    Promise.resolve(asked).catch(unasked),
  ])
  const own = beside && (await readByOwnRules(db, text, beside.speaking).catch(unasked))
  const { unread, findings } = unmuted ?? readText(text)
  const whole = unmuted && own
  return {
    copies: beside?.copies ?? 0,
    speaking: beside?.speaking ?? null,
    text,
    reading: { unread: whole ? unread : 'error', findings: [...findings, ...(own?.live ?? [])] },
    waits: waitsForPerson(findings),
    shadow: own?.shadow ?? [],
  }
}

/** The same of any text. */
async function read(tx: Tx, subject: TextSubject, text: string): Promise<ReadText> {
  if (ownRuleSubjectOf(subject)) return await readAhead({ db: tx, log: tx.log }, text)
  const reading = await readUnmuted(tx, text)
  return { text, reading, waits: waitsForPerson(reading.findings), shadow: [], copies: 0, speaking: null }
}

/** The kind of a text where administrators' own rules look in it. */
function ownRuleSubjectOf({ type }: TextSubject): OwnRuleSubject | undefined {
  return ownRuleSubjects.find((one) => one === type)
}

/**
 * Reads a text that somebody wrote and keeps what it saw beside it. Every text passes here in the transaction that
 * keeps it. It never throws over a text and never stops one: what it cannot read, or cannot keep what it saw of, is kept
 * as *not analysed*.
 * @returns what was seen, for the action that wrote the text; it goes to nobody but its author and moderators
 */
export async function reviewText(tx: Tx, subject: TextSubject, written: string | ReadText): Promise<Reading> {
  const ahead = typeof written === 'string' ? await read(tx, subject, written) : written
  const { text, reading, shadow, copies } = ahead
  if (shadow.length > 0) await tryWithin(tx, (part) => keepFlags(part, subject, shadow))
  const seen = signalsOf(reading, text)
  if (seen.length === 0 && copies === 0) {
    await maybeSample(tx, subject)
    return reading
  }
  if (await tryWithin(tx, (part) => keep(part, subject, seen, ahead))) return reading
  await tryWithin(tx, (part) => keepSignals(part, subject, signalsOf({ unread: 'error', findings: [] }, text)))
  return { ...reading, unread: 'error' }
}

async function keep(tx: Tx, subject: TextSubject, seen: readonly Signal[], { text, copies }: ReadText): Promise<void> {
  const all = [...seen, ...(await seeContext(tx, subject, text, seen, copies))]
  if (all.length === 0) return await maybeSample(tx, subject)
  const type = subjectTypes.find((one) => one === subject.type)
  // What is worth no more than a glance waits beside the text until somebody looks for another reason.
  const urgency = urgencyOfSignals(all)
  await Promise.all([
    keepSignals(tx, subject, all),
    type && urgency ? gatherNews(tx, { type, id: subject.id }, urgency) : undefined,
  ])
}

/** Whether `reviewText` would keep something beside this text, and so needs a transaction of several statements. */
export function leavesTraces(subject: TextSubject, { reading, shadow, copies, text }: ReadText): boolean {
  return shadow.length > 0 || copies > 0 || signalsOf(reading, text).length > 0 || mayBeSampled(subject)
}

function mayBeSampled({ type, id }: TextSubject): boolean {
  return type === 'post' && isSampled(id)
}

/** Some of the posts in which nothing was seen come to moderators, to learn what is missed. */
async function maybeSample(tx: Tx, subject: TextSubject): Promise<void> {
  if (mayBeSampled(subject)) await insertSample(tx, subject.id)
}

/** Reads words anew that a decision changed, and opens no case by it: a person has just looked at them. */
export async function rereadText(tx: Tx, subject: TextSubject, text: string): Promise<void> {
  await forgetText(tx, subject)
  const { reading, shadow } = await read(tx, subject, text)
  await keepSignals(tx, subject, signalsOf(reading, text))
  await keepFlags(tx, subject, shadow)
}

async function keepSignals(tx: Tx, subject: TextSubject, seen: readonly Signal[]): Promise<void> {
  if (seen.length === 0) return
  await insertSignals(
    tx,
    subject,
    seen.map((signal) => ({ id: newId(), ...signal })),
  )
}

/** Keeps what rules in shadow would have flagged. It opens no case, and no moderator is shown it. */
async function keepFlags(tx: Tx, subject: TextSubject, seen: readonly ShadowFinding[]): Promise<void> {
  const subjectType = ownRuleSubjectOf(subject)
  if (!subjectType) return
  for (const { rule, from, to } of seen) {
    const at = tx.clock.now()
    const place = { subjectType, subjectId: subject.id, spanFrom: from, spanTo: to }
    await insertFlags(tx, rule, [{ id: newId(at.getTime()), ...place, writtenAt: at, inPast: false }])
  }
}

/** What the rules see that are not muted. Which are is asked only where one has something to say. */
async function readUnmuted(db: Reader, text: string): Promise<Reading> {
  const reading = readText(text)
  if (reading.findings.length === 0) return reading
  const muted = await listMutedNames(db)
  return reading.findings.some(({ rule }) => muted.has(rule)) ? readTextWithout(text, muted) : reading
}

/** Lets go of what was seen in a text that is about to be reviewed anew, or is gone. */
export async function forgetText(tx: Tx, subject: TextSubject): Promise<void> {
  await deleteSignals(tx, subject)
  if (subject.type === 'post') await deleteWaitingSample(tx, subject.id)
}

/**
 * The author of held words took them back before anybody else read them. The case about them closes, for there is nothing
 * left to decide; not while somebody who reported it waits for an answer, nor where a person may need care.
 */
export async function closeTakenBack(tx: Tx, subject: SubjectRef): Promise<void> {
  const found = await lockCaseAbout(tx, subject)
  if (!found || found.reported || found.column === 'care') return
  const after = demandStep({ ...found, words: 'gone' }, { type: 'taken-back' }, tx.clock.now())
  if (after.state === found.state) return
  await updateTakenBack(tx, found.id, after)
  tellModerators(tx, 'case-decided', found.id)
}

function signalsOf({ unread, findings }: Reading, text: string): Signal[] {
  const seen: Signal[] = findings.map(({ rule, version, label, level, from, to, modifiers }) => ({
    rule,
    version,
    label,
    level,
    from,
    to,
    modifiers,
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
      modifiers: [],
    })
  return seen
}
