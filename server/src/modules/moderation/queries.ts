import { and, asc, desc, eq, getTableColumns, gt, inArray, isNull, lt, lte, ne, or, sql, type SQL } from 'drizzle-orm'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import {
  caseLevels,
  openCase,
  type CaseColumn,
  type CaseFacts,
  type CaseState,
  type DecisionAction,
  type SubjectType,
  type Urgency,
} from '@secure-base/shared/moderation/case-state.ts'
import type { CasePartFacts } from '@secure-base/shared/moderation/policy.ts'
import { worry, type ReportCategory } from '@secure-base/shared/moderation/report-categories.ts'
import type { SignalAnswer, SignalLabel } from '@secure-base/shared/moderation/signal-answers.ts'
import type { Sanction } from '@secure-base/shared/moderation/standing.ts'
import type { RuleSlug } from '@secure-base/shared/rules/contract.ts'
import { accounts } from '../../db/tables/accounts.ts'
import { liveStays } from '../../db/tables/live.ts'
import {
  appeals,
  auditLog,
  caseParts,
  cases,
  decisions,
  reports,
  signalAnswers,
  signals,
} from '../../db/tables/moderation.ts'
import { ownRuleFlags, ownRules } from '../../db/tables/triage.ts'
import type { Reader } from '../../db/database.ts'
import { placesWithSameWords, type WordsSomewhere } from '../../db/same-words.ts'
import { statement } from '../../db/statement.ts'
import type { Authorized, Tx } from '../../kernel/ctx.ts'
import type { AuthorRow } from '../../kernel/present-author.ts'
import { speakingRules, type SpeakingRule } from '../triage/queries.ts'
import type { Signal, TextSubject } from './review-text.ts'
import { findSubject, lockSubject, type SubjectFacts, type SubjectRef } from './subjects/kinds.ts'

// --- signals -------------------------------------------------------------------------------------------------------

/** Keeps what was seen in a text beside it. */
export async function insertSignals(tx: Tx, subject: TextSubject, seen: (Signal & { id: string })[]): Promise<void> {
  await tx.insert(signals).values(
    seen.map(({ from, to, version, modifiers, ...signal }) => ({
      ...signal,
      modifiers: [...modifiers],
      ruleVersion: version,
      subjectType: subject.type,
      subjectId: subject.id,
      spanFrom: from,
      spanTo: to,
      createdAt: tx.clock.now(),
    })),
  )
}

/** What was seen in one text goes. */
export async function deleteSignals(tx: Tx, subject: TextSubject): Promise<void> {
  await deleteSignalsOf(tx, subject.type, [subject.id])
}

/** What was seen in texts goes when they are deleted; what a rule in shadow would have flagged too. */
export async function deleteSignalsOf(tx: Tx, type: TextSubject['type'], ids: string[]): Promise<void> {
  if (ids.length === 0) return
  for (const table of [signals, ownRuleFlags])
    await tx.delete(table).where(and(sql`${table.subjectType} = ${type}`, inArray(table.subjectId, ids)))
}

/** What was seen in somebody’s words of care for them was not about them, they say. */
export async function markNotMe(
  tx: Tx,
  _own: Authorized<SubjectFacts, 'signal.not-me'>,
  subjects: readonly SubjectRef[],
): Promise<void> {
  for (const subject of subjects) {
    await tx
      .update(signals)
      .set({ notMeAt: tx.clock.now() })
      .where(
        and(
          eq(signals.subjectType, subject.type),
          eq(signals.subjectId, subject.id),
          inArray(signals.label, ['risk', 'danger']),
          isNull(signals.notMeAt),
        ),
      )
  }
}

/** What was seen in a text, in the order of its places. */
export async function listSignalsOn(db: Reader, subject: SubjectRef) {
  return await db
    .select({
      ...getTableColumns(signals),
      /** Of a rule that administrators made: what that version says. */
      ownSentence: sql<string | null>`(select o.sentence from ${ownRules} o
        where ${signals.rule} = 'own-' || o.id and ${signals.ruleVersion} = o.version)`,
    })
    .from(signals)
    .where(and(eq(signals.subjectType, subject.type), eq(signals.subjectId, subject.id)))
    .orderBy(asc(signals.spanFrom), asc(signals.id))
    .limit(200)
}

export type SignalRow = Awaited<ReturnType<typeof listSignalsOn>>[number]

/** Answers to signals of a case, the newest first. */
export async function listSignalAnswers(db: Reader, caseId: string, signalId?: string) {
  return await db
    .select({
      signalId: signalAnswers.signalId,
      answer: signalAnswers.answer,
      rightLabel: signalAnswers.rightLabel,
      answeredBy: signalAnswers.answeredBy,
      at: signalAnswers.at,
      ...named,
    })
    .from(signalAnswers)
    .innerJoin(accounts, eq(accounts.id, signalAnswers.answeredBy))
    .where(and(eq(signalAnswers.caseId, caseId), signalId ? eq(signalAnswers.signalId, signalId) : undefined))
    .orderBy(desc(signalAnswers.id))
    .limit(500)
}
export type SignalAnswerRow = Awaited<ReturnType<typeof listSignalAnswers>>[number]

/** Keeps what a moderator said of a signal, after whatever was said before. */
export async function insertSignalAnswer(
  tx: Tx,
  found: Authorized<MetCase, 'case.answer-signal'>,
  signal: SignalRow,
  given: { answer: SignalAnswer; rightLabel: SignalLabel | null; answeredBy: string },
): Promise<void> {
  const { rule, ruleVersion, label, level, modifiers } = signal
  await tx.insert(signalAnswers).values({
    id: newId(tx.clock.now().getTime()),
    signalId: signal.id,
    caseId: found.id,
    ...given,
    ...{ rule, ruleVersion, label, level, modifiers },
    at: tx.clock.now(),
  })
}

/** What is read beside what its author wrote of late. */
export interface WrittenRef {
  readonly type: 'post' | 'live-message'
  readonly id: string
}

/** The text itself, as SQL. */
const written = ({ type, id }: WrittenRef): SQL =>
  type === 'post'
    ? sql`(select id, author_id from posts where id = ${id}) w`
    : sql`(select id, author_id from live_messages where id = ${id}) w`

/** What else its author wrote, on posts and in rooms, no more than anybody writes in three days. */
const lateOthers = sql`lateral (
  (select 'post' as type, x.id, x.created_at as at
    from posts x where x.author_id = w.author_id and x.id <> w.id order by x.id desc limit 200)
  union all
  (select 'live-message', x.id, x.at
    from live_messages x where x.author_id = w.author_id and x.id <> w.id order by x.id desc limit 200)) o`

/** How many other texts of the same author, since then, sounded like a concern. Asked in no place that shows one. */
export async function countLateConcerns(db: Reader, ref: WrittenRef, since: Date): Promise<number> {
  const { rows } = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (
      select from ${written(ref)}, ${lateOthers} where o.at > ${since.toISOString()}::timestamptz and exists (
        select from signals s where s.subject_type = o.type and s.subject_id = o.id and s.label in ('risk', 'danger'))
      limit 2) x`)
  return rows[0]!.count
}

/** Whether the author of a post wrote another one before. */
export async function hasWrittenBefore(db: Reader, postId: string): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from posts p join posts x on x.author_id = p.author_id and x.id <> p.id where p.id = ${postId} limit 1`)
  return rows.length > 0
}

export interface BesideWords {
  /** In how many other places the same was said. */
  readonly copies: number
  /** The rules of administrators' own that read texts at this moment. */
  readonly speaking: readonly SpeakingRule[]
}

const besideWords = statement<WordsSomewhere, BesideWords>(
  'beside-words',
  sql`
    select (select count(distinct place)::int from (${placesWithSameWords}) same) as copies,
      coalesce((select json_agg(rule) from (${speakingRules}) rule), '[]') as speaking`,
  { quick: true },
)

/** What is to be known beside words that somebody says. */
export async function findBesideWords(db: Reader, words: WordsSomewhere): Promise<BesideWords> {
  const [row] = await besideWords(db, words)
  return row!
}

// --- cases ---------------------------------------------------------------------------------------------------------

type CaseRow = typeof cases.$inferSelect

/** A case with what it is about, as it stands to one actor. */
export interface MetCase extends CaseFacts, CasePartFacts {
  readonly id: string
  readonly subject: SubjectFacts
  /** Names the words that its holder has read; null where nobody holds it, or there are none. */
  readonly wordsRead: string | null
}

function factsOf(row: CaseRow): Omit<CaseFacts, 'words'> {
  return {
    state: row.state,
    round: row.round,
    column: row.column,
    level: caseLevels[row.urgency]!,
    openedAt: row.openedAt,
    targetAt: row.targetAt,
    claim: row.claimedBy && row.claimedUntil ? { by: row.claimedBy, until: row.claimedUntil } : null,
  }
}

function columnsOf(facts: Omit<CaseFacts, 'words'>) {
  return {
    state: facts.state,
    round: facts.round,
    column: facts.column,
    urgency: caseLevels.indexOf(facts.level),
    openedAt: facts.openedAt,
    targetAt: facts.targetAt,
    claimedBy: facts.claim?.by ?? null,
    claimedUntil: facts.claim?.until ?? null,
  }
}

type Part = (typeof caseParts.$inferSelect)['part']
/** With one of these somebody is on a side of a case, and looks after it as little as after their own. */
const sides: Part[] = ['reported', 'concerned', 'appealed']

/** Whether somebody is on a side of a case: reported it, or is concerned by it. */
async function takesSide(db: Reader, caseId: string, accountId: string | null): Promise<boolean> {
  const rows = await db
    .select({ part: caseParts.part })
    .from(caseParts)
    .where(
      and(
        eq(caseParts.caseId, caseId),
        sql`${caseParts.accountId} = ${accountId}::uuid`,
        inArray(caseParts.part, sides),
      ),
    )
    .limit(1)
  return rows.length > 0
}

async function meet(db: Reader, actor: Actor, row: CaseRow, subject: SubjectFacts): Promise<MetCase> {
  return {
    id: row.id,
    ...factsOf(row),
    words: subject.words,
    subject,
    wordsRead: row.claimedRevision,
    partOfIt: (actor.id !== null && subject.concernedId === actor.id) || (await takesSide(db, row.id, actor.id)),
  }
}

/** A case with its subject, and what part the actor had in it. */
export async function findCase(db: Reader, actor: Actor, id: string): Promise<MetCase | undefined> {
  const [row] = await db.select().from(cases).where(eq(cases.id, id))
  if (!row) return undefined
  return await meet(db, actor, row, await findSubject(db, { type: row.subjectType, id: row.subjectId }))
}

/** The same, holding the case's row, and what it is about if that may be changed. */
export async function lockCase(
  tx: Tx,
  actor: Actor,
  id: string,
  subject: 'read' | 'held' = 'read',
): Promise<MetCase | undefined> {
  const [row] = await tx.select().from(cases).where(eq(cases.id, id)).for('no key update')
  if (!row) return undefined
  const ref = { type: row.subjectType, id: row.subjectId }
  return await meet(tx, actor, row, subject === 'held' ? await lockSubject(tx, ref) : await findSubject(tx, ref))
}

/** The case about a subject, held: the one there is, or a new one. */
export async function holdCaseAbout(
  tx: Tx,
  ref: SubjectRef,
  urgency: Urgency,
): Promise<Omit<CaseFacts, 'words'> & { id: string; isNew: boolean }> {
  const now = tx.clock.now()
  const id = newId(now.getTime())
  const [row] = await tx
    .insert(cases)
    .values({ id, subjectType: ref.type, subjectId: ref.id, ...columnsOf(openCase(urgency, now)) })
    // Writes nothing new, and so holds the row that is there.
    .onConflictDoUpdate({ target: [cases.subjectType, cases.subjectId], set: { subjectId: ref.id } })
    .returning()
  return { id: row!.id, isNew: row!.id === id, ...factsOf(row!) }
}

/** The case about a subject, held, if there is one; and whether somebody who reported it waits to hear what came of it. */
export async function lockCaseAbout(
  tx: Tx,
  ref: SubjectRef,
): Promise<(Omit<CaseFacts, 'words'> & { id: string; reported: boolean }) | undefined> {
  const about = and(eq(cases.subjectType, ref.type), eq(cases.subjectId, ref.id))
  const [row] = await tx.select().from(cases).where(about).for('no key update')
  if (!row) return undefined
  const waiting = await tx
    .select({ id: reports.id })
    .from(reports)
    .where(and(eq(reports.caseId, row.id), isNull(reports.outcome)))
    .limit(1)
  return { id: row.id, reported: waiting.length > 0, ...factsOf(row) }
}

/** Closes a case in which nothing is left to decide; no decision, and so nobody's leave. */
export async function updateTakenBack(tx: Tx, id: string, after: CaseFacts): Promise<void> {
  await tx
    .update(cases)
    .set({ ...columnsOf(after), decidedAt: tx.clock.now() })
    .where(eq(cases.id, id))
}

/** Keeps what a case has become by news, which need nobody's leave. */
export async function updateByNews(tx: Tx, id: string, after: CaseFacts): Promise<void> {
  await tx
    .update(cases)
    .set({ ...columnsOf(after), decidedAt: null })
    .where(eq(cases.id, id))
}

/** Somebody opens a case again. */
export async function updateReopened(
  tx: Tx,
  found: Authorized<MetCase, 'case.reopen'>,
  after: CaseFacts,
): Promise<void> {
  await updateByNews(tx, found.id, after)
}

/**
 * Keeps who holds the case, and until when.
 * @param wordsRead names the words that they have read by it; left out, these are as before
 */
export async function updateClaim(
  tx: Tx,
  found:
    | Authorized<MetCase, 'case.claim'>
    | Authorized<MetCase, 'case.read'>
    | Authorized<MetCase, 'case.lift-alias'>
    | Authorized<MetCase, 'case.answer-signal'>,
  claim: CaseFacts['claim'],
  wordsRead?: string | null,
): Promise<void> {
  await tx
    .update(cases)
    .set({ claimedBy: claim?.by ?? null, claimedUntil: claim?.until ?? null, claimedRevision: wordsRead })
    .where(eq(cases.id, found.id))
}

/** Remembers that people had to do with a case, for good. */
export async function insertPart(
  tx: Tx,
  caseId: string,
  accountIds: string | readonly string[],
  part: Part,
): Promise<void> {
  const rows = [accountIds].flat().map((accountId) => ({ caseId, accountId, part }))
  if (rows.length > 0) await tx.insert(caseParts).values(rows).onConflictDoNothing()
}

export interface CaseCardRow {
  id: string
  subject_type: SubjectType
  subject_id: string
  column: CaseColumn
  state: CaseState
  round: number
  urgency: number
  opened_at: string
  target_at: string
  decided_at: string | null
  claimed_by: string | null
  claimed_until: string | null
  claimed_name: string | null
  reports: number
  categories: ReportCategory[] | null
  signals: number
  opinion_wanted: boolean
  part_of_it: boolean
  whereabouts: Whereabouts | null
}

/** Where a subject stands, and how its words do. */
export interface Whereabouts {
  place: string
  /** Null of a meetup that has no page for everybody in its group. */
  path: string | null
  /** Of a post in its thread. */
  number: number | null
  at: string
  words: 'visible' | 'hidden' | 'held' | 'deleted'
}

/**
 * The same as SQL, of a row that has a subject's type and id; null of what is gone altogether, and of a person. A meetup
 * stands in its group: its own title is among the words that may be hidden. How its words stand is `wordsOfMeetup`.
 */
function whereaboutsOf(type: SQL | typeof cases.subjectType, id: SQL | typeof cases.subjectId) {
  const post = sql`select g.name as place, '/threads/' || p.thread_id || '?from=' || p.number as path,
      p.number, p.created_at as at, p.state as words
    from posts p join threads t on t.id = p.thread_id join groups g on g.id = t.group_id`
  return sql<Whereabouts | null>`(select to_json(w) from (
    ${post} where ${type} = 'post' and p.id = ${id}
    union all ${post} where ${type} = 'thread' and p.thread_id = ${id} and p.number = 1
    union all select s.title, '/live/' || s.id, null, m.at,
        case when m.state = 'visible' then 'visible' when m.body = '' then 'deleted' else 'hidden' end
      from live_messages m join live_sessions s on s.id = m.session_id
      where ${type} = 'live-message' and m.id = ${id}
    union all select g.name, case when (m.state = 'published' and m.change is null)
          or (m.state in ('cancelled', 'over') and m.published_at is not null) then '/meetups/' || m.id end,
        null, m.created_at, case
          when m.proposed_by is null then 'deleted'
          when m.change is not null or m.state = 'proposed' then 'held'
          when m.state in ('declined', 'hidden') then 'hidden'
          when m.state in ('approved', 'published') or (m.state = 'over' and m.published_at is not null) then 'visible'
          else 'deleted' end
      from meetups m join groups g on g.id = m.group_id
      where ${type} = 'meetup' and m.id = ${id}
  ) w)`
}

function selectCards(actor: Actor, from: SQL): SQL {
  return sql`
    select c.id, c.subject_type, c.subject_id, c."column", c.state, c.round, c.urgency, c.claimed_by,
      to_json(c.opened_at) as opened_at, to_json(c.target_at) as target_at, to_json(c.decided_at) as decided_at,
      to_json(c.claimed_until) as claimed_until, a.pseudonym as claimed_name, r.reports, r.categories,
      (select count(*)::int from signals s where s.subject_type = c.subject_type and s.subject_id = c.subject_id) as signals,
      exists (select from signal_answers n join signals s on s.id = n.signal_id
        where n.case_id = c.id and n.answer = 'second-opinion' and not exists (
          select from signal_answers m where m.signal_id = n.signal_id and m.id > n.id)) as opinion_wanted,
      exists (select from case_parts o where o.case_id = c.id and o.account_id = ${actor.id}::uuid
        and o.part = any(${sql.param(sides)}::text[])) as part_of_it,
      ${whereaboutsOf(sql`c.subject_type`, sql`c.subject_id`)} as whereabouts
    from ${from} c
    left join accounts a on a.id = c.claimed_by
    cross join lateral (
      select count(distinct reporter_id)::int as reports, array_agg(distinct category) as categories from reports r
      where r.case_id = c.id and r.round = c.round) r`
}

/** Whom a case is about is told nothing of it, moderator or not: a condition over `cases q`. */
const isNotAbout = (accountId: string | null) => sql`not exists (
  select from case_parts o where o.case_id = q.id and o.account_id = ${accountId}::uuid and o.part = 'concerned')`

/** Where a page of cases ends: open ones are counted on by urgency and target, decided ones by when that was. */
export interface CasePlace {
  urgency: number
  at: string
  id: string
}

/** Cases that one is concerned by oneself are not in one's queue; one row longer than asked for. */
export async function listCaseCards(
  db: Reader,
  actor: Actor,
  wanted: {
    state: CaseState
    column: CaseColumn | undefined
    /** Open ones that the actor holds at this moment. */
    heldAt: Date | undefined
    after: CasePlace | undefined
    limit: number
  },
): Promise<CaseCardRow[]> {
  const { state, column, heldAt, after } = wanted
  const open = state === 'open'
  const conditions = [sql`q.state = ${state}`, isNotAbout(actor.id)]
  if (column) conditions.push(sql`q."column" = ${column}`)
  if (heldAt)
    conditions.push(sql`q.claimed_by = ${actor.id}::uuid and q.claimed_until > ${heldAt.toISOString()}::timestamptz`)
  if (after && open) {
    conditions.push(
      sql`(q.urgency, q.target_at, q.id) > (${after.urgency}::int, ${after.at}::timestamptz, ${after.id}::uuid)`,
    )
  } else if (after) conditions.push(sql`(q.decided_at, q.id) < (${after.at}::timestamptz, ${after.id}::uuid)`)
  const order = (row: SQL) =>
    open ? sql`${row}.urgency, ${row}.target_at, ${row}.id` : sql`${row}.decided_at desc, ${row}.id desc`
  const page = sql`(select * from cases q where ${sql.join(conditions, sql` and `)}
    order by ${order(sql`q`)} limit ${wanted.limit + 1})`
  const { rows } = await db.execute<CaseCardRow & Record<string, unknown>>(sql`
    ${selectCards(actor, page)} order by ${order(sql`c`)}`)
  return rows
}

/** One case as it stands in the lists. */
export async function findCaseCard(db: Reader, actor: Actor, id: string): Promise<CaseCardRow | undefined> {
  const { rows } = await db.execute<CaseCardRow & Record<string, unknown>>(
    selectCards(actor, sql`(select * from cases where id = ${id})`),
  )
  return rows[0]
}

export interface WaitingRow {
  count: number
  first: string | null
}
/** Counted no further than this: whoever reads it wants to know whether there is much. */
const enough = 100

/** How much waits in each column and of objections, and how many cases somebody holds. */
export async function readWorkload(
  db: Reader,
  accountId: string,
  now: Date,
): Promise<{ care: WaitingRow; rules: WaitingRow; appeals: WaitingRow; mine: number }> {
  const some = (from: SQL, at: SQL) => sql`(
    select json_build_object('count', count(*)::int, 'first', min(x.at)) from (
      select ${at} as at from ${from} limit ${enough}) x)`
  const column = (name: CaseColumn) =>
    some(
      sql`cases q where q.state = 'open' and q."column" = ${name} and ${isNotAbout(accountId)}
        order by q.urgency, q.target_at, q.id`,
      sql`q.target_at`,
    )
  const { rows } = await db.execute<{ care: WaitingRow; rules: WaitingRow; appeals: WaitingRow; mine: number }>(sql`
    select ${column('care')} as care, ${column('rules')} as rules,
      ${some(sql`appeals q where q.state = 'open' order by q.id`, sql`q.created_at`)} as appeals,
      (select count(*)::int from (select from cases q where q.claimed_by = ${accountId}::uuid and q.state = 'open'
        and q.claimed_until > ${now.toISOString()}::timestamptz limit ${enough}) x) as mine`)
  return rows[0]!
}

/** What was written down about a case, the newest first. */
export async function listHistoryOf(db: Reader, caseId: string) {
  return await db
    .select({ at: auditLog.at, action: auditLog.action, reason: auditLog.reason, ...named })
    .from(auditLog)
    .leftJoin(accounts, eq(accounts.id, auditLog.actor))
    .where(eq(auditLog.within, caseId))
    .orderBy(desc(auditLog.seq))
    .limit(100)
}

/**
 * What an open case of care is about, where it is a post that nobody but its author has written after and that no
 * moderator has in hand. Nothing where the case is as urgent as can be.
 */
export async function findUnanswered(
  tx: Tx,
  caseId: string,
): Promise<{ ref: SubjectRef; span: { from: number; to: number } } | undefined> {
  const { rows } = await tx.execute<{ type: SubjectType; id: string; from: number | null; to: number | null }>(sql`
    select c.subject_type as type, c.subject_id as id, s.span_from as "from", s.span_to as "to"
    from cases c
    join posts p on p.id = c.subject_id or (p.thread_id = c.subject_id and p.number = 1)
    left join lateral (select span_from, span_to from signals
      where subject_type = c.subject_type and subject_id = c.subject_id and label in ('risk', 'danger')
      order by level desc, id limit 1) s on true
    where c.id = ${caseId} and c.subject_type in ('post', 'thread') and c.state = 'open' and c."column" = 'care'
      and c.urgency > 0 and p.state = 'visible'
      and (c.claimed_until is null or c.claimed_until <= ${tx.clock.now().toISOString()}::timestamptz)
      and not exists (select from posts a where a.thread_id = p.thread_id and a.number > p.number
        and a.author_id <> p.author_id and a.state = 'visible')`)
  const [row] = rows
  return row && { ref: { type: row.type, id: row.id }, span: { from: row.from ?? 0, to: row.to ?? 0 } }
}

/** Whether a person should still look at a subject, or hear an objection to what was decided about it. */
export async function isStillJudged(db: Reader, { type, id }: SubjectRef): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from cases c
    where c.subject_type = ${type} and c.subject_id = ${id} and (c.state = 'open' or exists (
      select from decisions d join appeals a on a.decision_id = d.id where d.case_id = c.id and a.state = 'open'))
    limit 1`)
  return rows.length > 0
}

/** Whether a person should still look at something that was said in a room, or hear an objection to it. */
export async function isRoomHeld(db: Reader, sessionId: string): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from live_messages m join cases c on c.subject_type = 'live-message' and c.subject_id = m.id
    where m.session_id = ${sessionId} and (c.state = 'open' or exists (
      select from decisions d join appeals a on a.decision_id = d.id where d.case_id = c.id and a.state = 'open'))
    limit 1`)
  return rows.length > 0
}

// --- reports -------------------------------------------------------------------------------------------------------

/** Somebody who told moderators of something. */
export interface Reporter {
  readonly id: string
  readonly category: ReportCategory
}

/** One's own report of this, or one's own worry, that nobody has answered yet. */
export async function findStandingReport(
  db: Reader,
  ref: SubjectRef,
  reporterId: string,
  category: ReportCategory,
): Promise<string | undefined> {
  const [row] = await db
    .select({ id: reports.id })
    .from(reports)
    .innerJoin(cases, eq(cases.id, reports.caseId))
    .where(
      and(
        eq(cases.subjectType, ref.type),
        eq(cases.subjectId, ref.id),
        eq(reports.reporterId, reporterId),
        category === worry ? eq(reports.category, worry) : ne(reports.category, worry),
        isNull(reports.outcome),
      ),
    )
  return row?.id
}

/** Keeps a report, or a worry. */
export async function insertReport(
  tx: Tx,
  _subject: Authorized<SubjectFacts, 'report.make'>,
  report: Omit<typeof reports.$inferInsert, 'createdAt'>,
): Promise<void> {
  await tx.insert(reports).values({ ...report, createdAt: tx.clock.now() })
}

/** Whose reports of a case wait for an answer. */
export async function listStandingReporters(db: Reader, caseId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: reports.reporterId })
    .from(reports)
    .where(and(eq(reports.caseId, caseId), isNull(reports.outcome)))
    .limit(enough)
  return rows.map(({ id }) => id)
}

/** Newest first, one row longer than asked for. */
export async function listOwnReports(
  db: Reader,
  reporterId: string,
  before: string | undefined,
  limit: number,
): Promise<OwnReportRow[]> {
  const { rows } = await db.execute<OwnReportRow & Record<string, unknown>>(sql`
    select r.id, c.subject_type, c.subject_id, r.category, r.note, to_json(r.created_at) as created_at,
      to_json(r.looked_at) as looked_at, r.outcome,
      ${whereaboutsOf(sql`c.subject_type`, sql`c.subject_id`)} as whereabouts
    from (select * from reports q where q.reporter_id = ${reporterId}
      ${before ? sql`and q.id < ${before}::uuid` : sql``} order by q.id desc limit ${limit + 1}) r
    join cases c on c.id = r.case_id
    order by r.id desc`)
  return rows
}
export interface OwnReportRow {
  id: string
  whereabouts: Whereabouts | null
  subject_type: SubjectType
  subject_id: string
  category: ReportCategory
  note: string | null
  created_at: string
  looked_at: string | null
  outcome: (typeof reports.$inferSelect)['outcome']
}

const named = {
  author_id: sql<string | null>`case when ${accounts.erasedAt} is null then ${accounts.id} end`,
  author_name: sql<string | null>`case when ${accounts.erasedAt} is null then ${accounts.pseudonym} end`,
  author_seed: sql<null>`null`,
}

/** What was reported in a case and by whom, the latest first, two hundred at most. */
export async function listReportsIn(db: Reader, caseId: string) {
  return await db
    .select({
      id: reports.id,
      round: reports.round,
      category: reports.category,
      note: reports.note,
      createdAt: reports.createdAt,
      ...named,
    })
    .from(reports)
    .innerJoin(accounts, eq(accounts.id, reports.reporterId))
    .where(eq(reports.caseId, caseId))
    .orderBy(desc(reports.id))
    .limit(200)
}
export type ReportRow = Awaited<ReturnType<typeof listReportsIn>>[number]

/** Keeps that a person looks at reports that nobody had looked at; gives back who made them. */
export async function markLookedAt(tx: Tx, found: Authorized<MetCase, 'case.claim'>): Promise<Reporter[]> {
  return await tx
    .update(reports)
    .set({ lookedAt: tx.clock.now() })
    .where(and(eq(reports.caseId, found.id), isNull(reports.outcome), isNull(reports.lookedAt)))
    .returning({ id: reports.reporterId, category: reports.category })
}

/**
 * What was done is taken back: all of it in this case, or what was decided in one round. Gives back who had been told
 * that moderators acted.
 */
export async function takeAnswersBack(tx: Tx, found: Deciding, round?: number): Promise<Reporter[]> {
  const rows = await tx
    .update(reports)
    .set({ outcome: 'changed' })
    .where(
      and(
        eq(reports.caseId, found.id),
        eq(reports.outcome, 'acted'),
        round === undefined ? undefined : eq(reports.round, round),
      ),
    )
    .returning({ id: reports.reporterId, category: reports.category })
  return [...new Map(rows.map((row) => [row.id, row])).values()]
}

/** Answers all reports that wait for this decision, and of a worry says no more than that it was seen; gives back who made them. */
export async function answerReports(
  tx: Tx,
  found: Authorized<MetCase, 'case.decide'>,
  outcome: 'acted' | 'kept',
): Promise<Reporter[]> {
  return await tx
    .update(reports)
    .set({ outcome: sql`case when ${reports.category} = ${worry} then 'seen' else ${outcome} end` })
    .where(and(eq(reports.caseId, found.id), isNull(reports.outcome)))
    .returning({ id: reports.reporterId, category: reports.category })
}

// --- decisions and what they do ------------------------------------------------------------------------------------

export interface NewDecision {
  id: string
  action: DecisionAction
  reason: (typeof decisions.$inferInsert)['reason']
  statement: string
  until: Date | null
  decidedBy: string
  accountId: string | null
}

/** Keeps the decision and closes the case. */
export async function insertDecision(
  tx: Tx,
  found: Authorized<MetCase, 'case.decide'>,
  decision: NewDecision,
): Promise<void> {
  const at = tx.clock.now()
  await tx.insert(decisions).values({ ...decision, caseId: found.id, round: found.round, at })
  await tx
    .update(cases)
    .set({ state: 'decided', decidedAt: at, claimedBy: null, claimedUntil: null, claimedRevision: null })
    .where(eq(cases.id, found.id))
}

/** A policy that lets words or a standing be changed. */
export type Deciding = Authorized<MetCase, 'case.decide'> | Authorized<MetCase, 'appeal.decide'>

/** Whether a later decision hides the same words, and still holds. */
export async function isHiddenByAnother(db: Reader, subject: SubjectFacts, decisionId: string): Promise<boolean> {
  const about = ({ type, id }: SubjectRef) => and(eq(cases.subjectType, type), eq(cases.subjectId, id))
  const rows = await db
    .select({ id: decisions.id })
    .from(decisions)
    .innerJoin(cases, eq(cases.id, decisions.caseId))
    .where(
      and(
        or(about(subject), subject.sameAs ? about(subject.sameAs) : undefined),
        gt(decisions.id, decisionId),
        isNull(decisions.undoneAt),
        inArray(decisions.action, ['hide', 'decline']),
      ),
    )
    .limit(1)
  return rows.length > 0
}

/** Why one of somebody's own posts is seen by nobody else: what was decided, or by when a person should have looked. */
export interface WithheldRow {
  post_id: string
  decision_id: string | null
  reason: RuleSlug | null
  decided_at: string | null
  objected: boolean
  target_at: string | null
}

/** That of each of these posts, which are their reader's own. A first post is hidden with its thread too. */
export async function listWithheld(db: Reader, authorId: string, postIds: string[]): Promise<WithheldRow[]> {
  const about = sql`((c.subject_type = 'post' and c.subject_id = p.id)
    or (p.number = 1 and c.subject_type = 'thread' and c.subject_id = p.thread_id))`
  const { rows } = await db.execute<WithheldRow & Record<string, unknown>>(sql`
    select p.id as post_id, d.id as decision_id, d.reason, to_json(d.at) as decided_at, d.objected,
      (select to_json(min(c.target_at)) from cases c where c.state = 'open' and ${about}) as target_at
    from posts p left join lateral (
      select d.id, d.reason, d.at, exists (select from appeals a where a.decision_id = d.id) as objected
      from cases c join decisions d on d.case_id = c.id
      where ${about} and d.account_id = p.author_id and d.action in ('hide', 'decline') and d.undone_at is null
      order by d.id desc limit 1
    ) d on p.state = 'hidden'
    where p.id = any(${sql.param(postIds)}::uuid[]) and p.author_id = ${authorId} and p.state in ('hidden', 'held')`)
  return rows
}

/** Decisions that limit somebody at this moment, with the rule of each; the one that lasts longest first. */
export async function listSanctions(
  db: Reader,
  accountId: string,
  now: Date,
): Promise<(Sanction & { reason: RuleSlug })[]> {
  const rows = await db
    .select({ action: decisions.action, until: decisions.until, reason: decisions.reason })
    .from(decisions)
    .where(
      and(
        eq(decisions.accountId, accountId),
        inArray(decisions.action, ['mute', 'suspend']),
        gt(decisions.until, now),
        isNull(decisions.undoneAt),
      ),
    )
    .orderBy(desc(decisions.until))
  return rows as (Sanction & { reason: RuleSlug })[]
}

/**
 * Sets somebody's standing, unless they are banned or gone; answers whether it changed.
 * @param _because the act that was allowed, or time, which needs nobody's leave
 */
export async function updateStanding(
  tx: Tx,
  _because: Deciding | 'time',
  accountId: string,
  standing: 'good' | 'muted' | 'suspended',
): Promise<boolean> {
  const rows = await tx
    .update(accounts)
    .set({ standing })
    .where(
      and(
        eq(accounts.id, accountId),
        isNull(accounts.erasedAt),
        sql`${accounts.standing} not in ('banned', ${standing})`,
      ),
    )
    .returning({ id: accounts.id })
  return rows.length > 0
}

/** Holds an account, so that one decision after the other changes it, and nobody leaves for good meanwhile. */
export async function lockAccount(tx: Tx, accountId: string): Promise<void> {
  await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, accountId)).for('no key update')
}

/** Live sessions that somebody is in. */
export async function listRoomsOf(db: Reader, accountId: string): Promise<string[]> {
  const rows = await db
    .select({ id: liveStays.sessionId })
    .from(liveStays)
    .where(and(eq(liveStays.accountId, accountId), eq(liveStays.present, true)))
    .orderBy(asc(liveStays.sessionId))
  return rows.map(({ id }) => id)
}

/** Who looks after the site at this moment, but for those with one of these parts in a case. */
async function listModeratorsWithout(db: Reader, caseId: string, parts: Part[]): Promise<string[]> {
  const rows = await db
    .select({ id: accounts.id })
    .from(accounts)
    .where(
      and(
        inArray(accounts.role, ['moderator', 'administrator']),
        eq(accounts.standing, 'good'),
        isNull(accounts.erasedAt),
        sql`not exists (select from ${caseParts} where ${caseParts.caseId} = ${caseId}
          and ${caseParts.accountId} = ${accounts.id} and ${caseParts.part} = any(${sql.param(parts)}::text[]))`,
      ),
    )
  return rows.map(({ id }) => id)
}

/** Moderators who may know of a case. */
export async function listModeratorsFor(db: Reader, caseId: string): Promise<string[]> {
  return await listModeratorsWithout(db, caseId, ['concerned'])
}

/** Moderators who may look after a case: who are on no side of it. */
export async function listModeratorsWhoMayAct(db: Reader, caseId: string): Promise<string[]> {
  return await listModeratorsWithout(db, caseId, sides)
}

/** Moderators who are on no side of a case, and are not the one who acts. */
export async function listOtherModerators(db: Reader, caseId: string, but: string): Promise<string[]> {
  return (await listModeratorsWhoMayAct(db, caseId)).filter((id) => id !== but)
}

/** Somebody's public name: what lifting an alias shows. */
export async function findNameOf(
  db: Reader,
  _found: Authorized<MetCase, 'case.lift-alias'>,
  accountId: string,
): Promise<AuthorRow | undefined> {
  const [row] = await db.select(named).from(accounts).where(eq(accounts.id, accountId))
  return row
}

const decisionColumns = {
  id: decisions.id,
  at: decisions.at,
  action: decisions.action,
  reason: decisions.reason,
  statement: decisions.statement,
  until: decisions.until,
  round: decisions.round,
  undoneAt: decisions.undoneAt,
}

/** Decisions on one case, newest first. */
export async function listDecisionsIn(db: Reader, caseId: string) {
  return await db
    .select({ ...decisionColumns, ...named, appealId: appeals.id, appealState: appeals.state })
    .from(decisions)
    .innerJoin(accounts, eq(accounts.id, decisions.decidedBy))
    .leftJoin(appeals, eq(appeals.decisionId, decisions.id))
    .where(eq(decisions.caseId, caseId))
    .orderBy(desc(decisions.round))
    .limit(100)
}
export type CaseDecisionRow = Awaited<ReturnType<typeof listDecisionsIn>>[number]

/**
 * Decisions about the same person in other cases. What was written unnamed is left out on both sides: who wrote it would
 * show by what else they did.
 */
export async function listEarlierDecisions(db: Reader, found: MetCase) {
  const { concernedId, unnamed } = found.subject
  if (!concernedId || unnamed) return []
  return await db
    .select({ ...decisionColumns, caseId: cases.id, subjectType: cases.subjectType, subjectId: cases.subjectId })
    .from(decisions)
    .innerJoin(cases, eq(cases.id, decisions.caseId))
    .where(
      and(
        eq(decisions.accountId, concernedId),
        ne(decisions.caseId, found.id),
        sql`not exists (select from posts p where p.alias_id is not null
          and (p.id = ${cases.subjectId} or (p.thread_id = ${cases.subjectId} and p.number = 1)))`,
      ),
    )
    .orderBy(desc(decisions.id))
    .limit(20)
}

/** Newest first, one row longer than asked for; what one is not told of is left out. */
export async function listDecisionsAbout(
  db: Reader,
  accountId: string,
  { before, from }: { before: string | undefined; from: string | undefined },
  limit: number,
) {
  return await db
    .select({
      ...decisionColumns,
      subjectType: cases.subjectType,
      subjectId: cases.subjectId,
      whereabouts: whereaboutsOf(cases.subjectType, cases.subjectId),
      appealId: appeals.id,
      appealText: appeals.text,
      appealAt: appeals.createdAt,
      appealState: appeals.state,
      appealStatement: appeals.statement,
      appealDecidedAt: appeals.decidedAt,
    })
    .from(decisions)
    .innerJoin(cases, eq(cases.id, decisions.caseId))
    .leftJoin(appeals, eq(appeals.decisionId, decisions.id))
    .where(
      and(
        eq(decisions.accountId, accountId),
        sql`${decisions.action} <> 'dismiss'`,
        before ? lt(decisions.id, before) : undefined,
        from ? lte(decisions.id, from) : undefined,
      ),
    )
    .orderBy(desc(decisions.id))
    .limit(limit + 1)
}
export type DecisionAboutMeRow = Awaited<ReturnType<typeof listDecisionsAbout>>[number]

// --- appeals -------------------------------------------------------------------------------------------------------

/** A decision about this person that they were told of. */
export async function findDecisionAbout(db: Reader, accountId: string, id: string) {
  const [row] = await db
    .select({ ...decisionColumns, caseId: decisions.caseId })
    .from(decisions)
    .where(and(eq(decisions.id, id), eq(decisions.accountId, accountId), sql`${decisions.action} <> 'dismiss'`))
  return row
}

/** False if there is one already. */
export async function insertAppeal(
  tx: Tx,
  decision: Authorized<{ id: string }, 'decision.appeal'>,
  appeal: { id: string; accountId: string; text: string },
): Promise<boolean> {
  const rows = await tx
    .insert(appeals)
    .values({ ...appeal, decisionId: decision.id, createdAt: tx.clock.now(), state: 'open' })
    .onConflictDoNothing()
    .returning({ id: appeals.id })
  return rows.length > 0
}

const appealColumns = {
  id: appeals.id,
  text: appeals.text,
  createdAt: appeals.createdAt,
  state: appeals.state,
  statement: appeals.statement,
  decidedAt: appeals.decidedAt,
  appellantId: appeals.accountId,
  caseId: decisions.caseId,
  subjectType: cases.subjectType,
  subjectId: cases.subjectId,
  whereabouts: whereaboutsOf(cases.subjectType, cases.subjectId),
  decision: decisionColumns,
  ...named,
}

function selectAppeals(db: Reader, actor: Actor) {
  return db
    .select({
      ...appealColumns,
      // To have heard this very objection is no part that one had before.
      hadPart: sql<boolean>`exists (select from ${caseParts} where ${caseParts.caseId} = ${decisions.caseId}
        and ${caseParts.accountId} = ${actor.id}::uuid
        and (${caseParts.part} <> 'heard' or ${appeals.decidedBy} is distinct from ${actor.id}::uuid))`,
    })
    .from(appeals)
    .innerJoin(decisions, eq(decisions.id, appeals.decisionId))
    .innerJoin(cases, eq(cases.id, decisions.caseId))
    .innerJoin(accounts, eq(accounts.id, decisions.decidedBy))
}

/** Open ones the oldest first, heard ones the newest first; one row longer than asked for. */
export async function listAppealRows(
  db: Reader,
  actor: Actor,
  state: CaseState,
  past: string | undefined,
  limit: number,
) {
  const open = state === 'open'
  return await selectAppeals(db, actor)
    .where(
      and(
        open ? eq(appeals.state, 'open') : inArray(appeals.state, ['upheld', 'overturned']),
        past ? (open ? gt(appeals.id, past) : lt(appeals.id, past)) : undefined,
      ),
    )
    .orderBy(open ? asc(appeals.id) : desc(appeals.id))
    .limit(limit + 1)
}
export type AppealRow = Awaited<ReturnType<typeof listAppealRows>>[number]

/** An objection, with whether the actor had a part in what it is about. */
export async function findAppeal(db: Reader, actor: Actor, id: string): Promise<AppealRow | undefined> {
  const [row] = await selectAppeals(db, actor).where(eq(appeals.id, id))
  return row
}

/** Keeps how an appeal was decided; the database refuses whoever had a part in the case. */
export async function updateAppealDecided(
  tx: Tx,
  _found: Authorized<MetCase, 'appeal.decide'>,
  appeal: { id: string; decision: { id: string } },
  verdict: { outcome: 'upheld' | 'overturned'; statement: string; decidedBy: string },
): Promise<void> {
  const at = tx.clock.now()
  await tx
    .update(appeals)
    .set({ state: verdict.outcome, statement: verdict.statement, decidedBy: verdict.decidedBy, decidedAt: at })
    .where(eq(appeals.id, appeal.id))
  if (verdict.outcome === 'overturned') {
    await tx.update(decisions).set({ undoneAt: at }).where(eq(decisions.id, appeal.decision.id))
  }
}
