import { and, asc, desc, eq, gt, inArray, isNull, lt, sql, type SQL } from 'drizzle-orm'
import type { ContentNote, PostState } from '@secure-base/shared/forum/contract.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import {
  caseLevels,
  isSooner,
  targetMinutes,
  type CaseColumn,
  type CaseFacts,
  type CaseLevel,
  type CaseState,
  type DecisionAction,
  type SubjectType,
  type WordsState,
} from '@secure-base/shared/moderation/case-state.ts'
import type { CasePartFacts } from '@secure-base/shared/moderation/policy.ts'
import type { Sanction } from '@secure-base/shared/moderation/standing.ts'
import type { Urgency } from '@secure-base/shared/moderation/urgency.ts'
import type { RuleSlug } from '@secure-base/shared/rules/contract.ts'
import { accounts } from '../../db/tables/accounts.ts'
import { posts, threadAliases, threads } from '../../db/tables/forum.ts'
import { groups } from '../../db/tables/groups.ts'
import { liveMessages, liveSessions, liveStays } from '../../db/tables/live.ts'
import { appeals, caseParts, cases, decisions, reports, signals } from '../../db/tables/moderation.ts'
import type { Reader } from '../../db/database.ts'
import { visibleTo } from '../../db/visible-to.ts'
import type { Authorized, Tx } from '../../kernel/ctx.ts'
import type { AuthorRow } from '../../kernel/present-author.ts'
import type { Signal, TextSubject } from './review-text.ts'

// --- signals -------------------------------------------------------------------------------------------------------

export async function insertSignals(tx: Tx, subject: TextSubject, seen: (Signal & { id: string })[]): Promise<void> {
  await tx.insert(signals).values(
    seen.map(({ from, to, ...signal }) => ({
      ...signal,
      subjectType: subject.type,
      subjectId: subject.id,
      spanFrom: from,
      spanTo: to,
      createdAt: tx.clock.now(),
    })),
  )
}

export async function deleteSignals(tx: Tx, subject: TextSubject): Promise<void> {
  await tx.delete(signals).where(and(eq(signals.subjectType, subject.type), eq(signals.subjectId, subject.id)))
}

/** What was seen in texts goes when they are deleted. */
export async function deleteSignalsOf(tx: Tx, type: TextSubject['type'], ids: string[]): Promise<void> {
  if (ids.length > 0)
    await tx.delete(signals).where(and(eq(signals.subjectType, type), inArray(signals.subjectId, ids)))
}

export async function listSignalsOn(db: Reader, subject: SubjectRef) {
  return await db
    .select()
    .from(signals)
    .where(and(eq(signals.subjectType, subject.type), eq(signals.subjectId, subject.id)))
    .orderBy(asc(signals.spanFrom), asc(signals.id))
    .limit(200)
}

// --- subjects ------------------------------------------------------------------------------------------------------

export interface SubjectRef {
  readonly type: SubjectType
  readonly id: string
}

/** What a case is about, as far as the rules ask. Never leaves the server as it is. */
export interface SubjectFacts extends SubjectRef {
  /** Whoever wrote it, or whom it is about; behind an alias too. Null once nothing is left. */
  readonly concernedId: string | null
  readonly concernedRole: string | null
  readonly unnamed: boolean
  readonly words: WordsState
  readonly threadId: string | null
  readonly number: number | null
  readonly groupSlug: string | null
  readonly sessionId: string | null
}

const nothingLeft = {
  concernedId: null,
  concernedRole: null,
  unnamed: false,
  words: 'gone' as WordsState,
  threadId: null,
  number: null,
  groupSlug: null,
  sessionId: null,
}

/** A post by its id, or the first of a thread by the thread's. */
const postOf = ({ type, id }: SubjectRef): SQL =>
  type === 'thread' ? sql`(${posts.threadId} = ${id} and ${posts.number} = 1)` : sql`${posts.id} = ${id}`

async function findPostFacts(db: Reader, ref: SubjectRef, more?: SQL): Promise<SubjectFacts | undefined> {
  const [row] = await db
    .select({
      concernedId: posts.authorId,
      concernedRole: accounts.role,
      unnamed: sql<boolean>`${posts.aliasId} is not null`,
      state: posts.state,
      threadId: posts.threadId,
      number: posts.number,
      groupSlug: groups.slug,
    })
    .from(posts)
    .innerJoin(accounts, eq(accounts.id, posts.authorId))
    .innerJoin(threads, eq(threads.id, posts.threadId))
    .innerJoin(groups, eq(groups.id, threads.groupId))
    .where(and(postOf(ref), more))
  if (!row) return undefined
  const { state, ...facts } = row
  return { ...ref, ...facts, words: state === 'deleted' ? 'gone' : state, sessionId: null }
}

async function findMessageFacts(db: Reader, ref: SubjectRef, more?: SQL): Promise<SubjectFacts | undefined> {
  const [row] = await db
    .select({
      concernedId: liveMessages.authorId,
      concernedRole: accounts.role,
      words: sql<WordsState>`case when ${liveMessages.state} = 'visible' then 'visible'
        when ${liveMessages.body} = '' then 'gone' else 'hidden' end`,
      sessionId: liveMessages.sessionId,
      groupSlug: groups.slug,
    })
    .from(liveMessages)
    .innerJoin(accounts, eq(accounts.id, liveMessages.authorId))
    .innerJoin(liveSessions, eq(liveSessions.id, liveMessages.sessionId))
    .innerJoin(groups, eq(groups.id, liveSessions.groupId))
    .where(and(eq(liveMessages.id, ref.id), more))
  return row && { ...nothingLeft, ...ref, ...row }
}

async function findAccountFacts(db: Reader, ref: SubjectRef): Promise<SubjectFacts | undefined> {
  const [row] = await db
    .select({ id: accounts.id, role: accounts.role })
    .from(accounts)
    .where(and(eq(accounts.id, ref.id), isNull(accounts.erasedAt)))
  return row && { ...nothingLeft, ...ref, concernedId: row.id, concernedRole: row.role, words: 'none' }
}

/** What a case is about as it stands today; of what is gone, no more than that. */
export async function findSubject(db: Reader, ref: SubjectRef): Promise<SubjectFacts> {
  const find = {
    thread: findPostFacts,
    post: findPostFacts,
    'live-message': findMessageFacts,
    account: findAccountFacts,
  }
  return (await find[ref.type](db, ref)) ?? { ...nothingLeft, ...ref }
}

/** The same, if this actor can see it: words in a thread that they may read, or said while they were in the room. */
export async function findReportable(db: Reader, actor: Actor, ref: SubjectRef): Promise<SubjectFacts | undefined> {
  switch (ref.type) {
    case 'thread':
    case 'post':
      return await findPostFacts(db, ref, sql`${visibleTo(actor)} and ${posts.state} <> 'deleted'`)
    case 'live-message':
      return await findMessageFacts(
        db,
        ref,
        sql`exists (select from ${liveStays} where ${liveStays.sessionId} = ${liveMessages.sessionId}
          and ${liveStays.accountId} = ${actor.id}::uuid and ${liveStays.enteredSeq} > 0)`,
      )
    case 'account':
      return await findAccountFacts(db, ref)
  }
}

/** Holds the subject's row until the transaction ends, so that nobody takes the words back meanwhile. */
export async function lockSubject(tx: Tx, ref: SubjectRef): Promise<SubjectFacts> {
  if (ref.type === 'thread' || ref.type === 'post') {
    await tx.select({ id: posts.id }).from(posts).where(postOf(ref)).for('no key update')
  } else if (ref.type === 'live-message') {
    const room = tx.select({ id: liveMessages.sessionId }).from(liveMessages).where(eq(liveMessages.id, ref.id))
    await tx
      .select({ id: liveSessions.id })
      .from(liveSessions)
      .where(inArray(liveSessions.id, room))
      .for('no key update')
  }
  return await findSubject(tx, ref)
}

/** What it says, for moderators, whatever its state. */
export interface SubjectWords extends AuthorRow {
  title: string | null
  body: string | null
  content_notes: ContentNote[]
  /** Name of its group, or title of its session. */
  place: string
}

/** Words and author as they are shown: of something unnamed the alias. */
export async function readSubject(db: Reader, ref: SubjectRef): Promise<SubjectWords | undefined> {
  if (ref.type === 'thread' || ref.type === 'post') {
    const { rows } = await db.execute<SubjectWords & Record<string, unknown>>(sql`
      select case when ${posts.number} = 1 and ${posts.body} is not null then ${threads.title} end as title,
        ${posts.body}, ${posts.contentNotes}, ${groups.name} as place,
        case when ${posts.aliasId} is null and ${accounts.erasedAt} is null then ${posts.authorId} end as author_id,
        case when ${posts.aliasId} is not null then ${threadAliases.name}
          when ${accounts.erasedAt} is null then ${accounts.pseudonym} end as author_name,
        ${threadAliases.seed} as author_seed
      from ${posts} join ${accounts} on ${accounts.id} = ${posts.authorId}
      join ${threads} on ${threads.id} = ${posts.threadId} join ${groups} on ${groups.id} = ${threads.groupId}
      left join ${threadAliases} on ${threadAliases.id} = ${posts.aliasId}
      where ${postOf(ref)}`)
    return rows[0]
  }
  if (ref.type === 'live-message') {
    const { rows } = await db.execute<SubjectWords & Record<string, unknown>>(sql`
      select null as title, nullif(m.body, '') as body, '{}'::text[] as content_notes, s.title as place,
        case when a.erased_at is null then m.author_id end as author_id,
        case when a.erased_at is null then a.pseudonym end as author_name, null as author_seed
      from live_messages m join accounts a on a.id = m.author_id join live_sessions s on s.id = m.session_id
      where m.id = ${ref.id}`)
    return rows[0]
  }
  const { rows } = await db.execute<SubjectWords & Record<string, unknown>>(sql`
    select null as title, null as body, '{}'::text[] as content_notes, null as place, id as author_id,
      pseudonym as author_name, null as author_seed
    from accounts where id = ${ref.id} and erased_at is null`)
  return rows[0]
}

/** Messages around one, in their order; what was withdrawn without its words. */
export async function listMessagesAround(db: Reader, messageId: string, around: number) {
  const { rows } = await db.execute<
    AuthorRow &
      Record<string, unknown> & {
        id: string
        number: number
        html: string | null
        state: 'visible' | 'withdrawn'
        at: string
      }
  >(sql`
    select m.id, m.seq as number, m.state, to_json(m.at) as at,
      case when m.state = 'visible' then m.html end as html,
      case when a.erased_at is null then m.author_id end as author_id,
      case when a.erased_at is null then a.pseudonym end as author_name, null as author_seed
    from live_messages s
    cross join lateral (
      (select * from live_messages b where b.session_id = s.session_id and b.seq < s.seq order by b.seq desc limit ${around})
      union all
      (select * from live_messages f where f.session_id = s.session_id and f.seq >= s.seq order by f.seq limit ${around + 1})
    ) m
    join accounts a on a.id = m.author_id
    where s.id = ${messageId} order by m.seq`)
  return rows
}

// --- cases ---------------------------------------------------------------------------------------------------------

type CaseRow = typeof cases.$inferSelect

/** A case with what it is about, as it stands to one actor. */
export interface MetCase extends CaseFacts, CasePartFacts {
  readonly id: string
  readonly subject: SubjectFacts
  readonly column: CaseColumn
  readonly level: CaseLevel
  readonly openedAt: Date
}

function claimOf(row: CaseRow): CaseFacts['claim'] {
  return row.claimedBy && row.claimedUntil ? { by: row.claimedBy, until: row.claimedUntil } : null
}

/** Whether the actor has reported something in this case. */
async function hasReported(db: Reader, caseId: string, accountId: string | null): Promise<boolean> {
  const rows = await db
    .select({ id: reports.id })
    .from(reports)
    .where(and(eq(reports.caseId, caseId), sql`${reports.reporterId} = ${accountId}::uuid`))
    .limit(1)
  return rows.length > 0
}

async function meet(db: Reader, actor: Actor, row: CaseRow, subject: SubjectFacts): Promise<MetCase> {
  return {
    id: row.id,
    state: row.state,
    round: row.round,
    claim: claimOf(row),
    words: subject.words,
    subject,
    column: row.column,
    level: caseLevels[row.urgency]!,
    openedAt: row.openedAt,
    partOfIt: (actor.id !== null && subject.concernedId === actor.id) || (await hasReported(db, row.id, actor.id)),
  }
}

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
): Promise<Pick<MetCase, 'id' | 'state' | 'round' | 'claim' | 'column' | 'level' | 'openedAt'> & { isNew: boolean }> {
  const now = tx.clock.now()
  const id = newId(now.getTime())
  const [row] = await tx
    .insert(cases)
    .values({
      id,
      subjectType: ref.type,
      subjectId: ref.id,
      column: urgency.column,
      state: 'open',
      round: 1,
      urgency: caseLevels.indexOf(urgency.level),
      openedAt: now,
      targetAt: targetOf(now, urgency.level),
    })
    // Writes nothing new, and so holds the row that is there.
    .onConflictDoUpdate({ target: [cases.subjectType, cases.subjectId], set: { subjectId: ref.id } })
    .returning()
  const { state, round, column, openedAt } = row!
  const level = caseLevels[row!.urgency]!
  return { id: row!.id, state, round, claim: claimOf(row!), column, level, openedAt, isNew: row!.id === id }
}

function targetOf(openedAt: Date, level: CaseLevel): Date {
  return new Date(openedAt.getTime() + targetMinutes[level] * 60_000)
}

/** Something new came: the case is open, and as urgent as the most urgent of it. */
export async function updateByNews(
  tx: Tx,
  before: Pick<MetCase, 'id' | 'state' | 'column' | 'level' | 'openedAt'>,
  after: Pick<CaseFacts, 'round'>,
  { column, level }: Urgency,
): Promise<void> {
  if (before.state === 'decided') return await updateReopened(tx, before.id, after.round, { column, level })
  const sooner = isSooner(level, before.level) ? level : before.level
  if (sooner === before.level && (column === 'rules' || before.column === 'care')) return
  await tx
    .update(cases)
    .set({
      column: column === 'care' ? 'care' : before.column,
      urgency: caseLevels.indexOf(sooner),
      targetAt: targetOf(before.openedAt, sooner),
    })
    .where(eq(cases.id, before.id))
}

async function updateReopened(tx: Tx, id: string, round: number, { column, level }: Urgency): Promise<void> {
  const now = tx.clock.now()
  await tx
    .update(cases)
    .set({
      state: 'open',
      round,
      column,
      urgency: caseLevels.indexOf(level),
      openedAt: now,
      targetAt: targetOf(now, level),
      decidedAt: null,
      claimedBy: null,
      claimedUntil: null,
    })
    .where(eq(cases.id, id))
}

export async function updateCaseReopened(
  tx: Tx,
  found: Authorized<MetCase, 'case.reopen'>,
  after: CaseFacts,
): Promise<void> {
  await updateReopened(tx, found.id, after.round, found)
}

/** Keeps who holds the case, and until when. */
export async function updateClaim(
  tx: Tx,
  found: Authorized<MetCase, 'case.claim'> | Authorized<MetCase, 'case.read'>,
  claim: CaseFacts['claim'],
): Promise<void> {
  await tx
    .update(cases)
    .set({ claimedBy: claim?.by ?? null, claimedUntil: claim?.until ?? null })
    .where(eq(cases.id, found.id))
}

type Part = (typeof caseParts.$inferSelect)['part']

/** Remembers that somebody had to do with a case, for good. */
export async function insertPart(tx: Tx, caseId: string, accountId: string, part: Part): Promise<void> {
  await tx.insert(caseParts).values({ caseId, accountId, part }).onConflictDoNothing()
}

export async function hasPart(db: Reader, caseId: string, accountId: string): Promise<boolean> {
  const rows = await db
    .select({ part: caseParts.part })
    .from(caseParts)
    .where(and(eq(caseParts.caseId, caseId), eq(caseParts.accountId, accountId)))
    .limit(1)
  return rows.length > 0
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
  categories: (typeof reports.$inferSelect)['category'][] | null
  signals: number
  stands: { place: string; number: number | null } | null
  part_of_it: boolean
}

/** Whoever wrote what a case is about, or whom it is about. */
const concernedInCase = sql`case c.subject_type when 'account' then c.subject_id
  when 'post' then (select p.author_id from posts p where p.id = c.subject_id)
  when 'thread' then (select t.author_id from threads t where t.id = c.subject_id)
  else (select m.author_id from live_messages m where m.id = c.subject_id) end`

/** Group and number of a post, or the session in which something was said. */
const whereItStands = sql`case c.subject_type
  when 'live-message' then (select jsonb_build_object('place', l.title)
    from live_messages m join live_sessions l on l.id = m.session_id where m.id = c.subject_id)
  when 'thread' then (select jsonb_build_object('place', g.name)
    from threads t join groups g on g.id = t.group_id where t.id = c.subject_id)
  when 'post' then (select jsonb_build_object('place', g.name, 'number', p.number)
    from posts p join threads t on t.id = p.thread_id join groups g on g.id = t.group_id where p.id = c.subject_id)
  end`

function selectCards(actor: Actor, from: SQL): SQL {
  return sql`
    select c.id, c.subject_type, c.subject_id, c."column", c.state, c.round, c.urgency, c.claimed_by,
      to_json(c.opened_at) as opened_at, to_json(c.target_at) as target_at, to_json(c.decided_at) as decided_at,
      to_json(c.claimed_until) as claimed_until, a.pseudonym as claimed_name, r.reports, r.categories,
      (select count(*)::int from signals s where s.subject_type = c.subject_type and s.subject_id = c.subject_id) as signals,
      ${whereItStands} as stands,
      (coalesce(${concernedInCase} = ${actor.id}::uuid, false) or exists (
        select from reports o where o.case_id = c.id and o.reporter_id = ${actor.id}::uuid)) as part_of_it
    from ${from} c
    left join accounts a on a.id = c.claimed_by
    cross join lateral (
      select count(*)::int as reports, array_agg(distinct category) as categories from reports r
      where r.case_id = c.id and r.round = c.round) r`
}

/** One row longer than asked for. */
export async function listCaseCards(
  db: Reader,
  actor: Actor,
  wanted: {
    state: CaseState
    column: CaseColumn | undefined
    after: { urgency: number; at: string; id: string } | undefined
    limit: number
  },
): Promise<CaseCardRow[]> {
  const { state, column, after } = wanted
  const open = state === 'open'
  const past = !after
    ? sql`true`
    : open
      ? sql`(q.urgency, q.target_at, q.id) > (${after.urgency}::int, ${after.at}::timestamptz, ${after.id}::uuid)`
      : sql`(q.decided_at, q.id) < (${after.at}::timestamptz, ${after.id}::uuid)`
  const order = open ? sql`urgency, target_at, id` : sql`decided_at desc, id desc`
  const { rows } = await db.execute<CaseCardRow & Record<string, unknown>>(sql`
    ${selectCards(
      actor,
      sql`(select * from cases q where q.state = ${state} and ${past}
        and ${column ? sql`q."column" = ${column}` : sql`true`} order by ${order} limit ${wanted.limit + 1})`,
    )}
    order by ${open ? sql`c.urgency, c.target_at, c.id` : sql`c.decided_at desc, c.id desc`}`)
  return rows
}

export async function findCaseCard(db: Reader, actor: Actor, id: string): Promise<CaseCardRow | undefined> {
  const { rows } = await db.execute<CaseCardRow & Record<string, unknown>>(
    selectCards(actor, sql`(select * from cases where id = ${id})`),
  )
  return rows[0]
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

/** One's own report of this that nobody has answered yet. */
export async function findStandingReport(db: Reader, ref: SubjectRef, reporterId: string): Promise<string | undefined> {
  const [row] = await db
    .select({ id: reports.id })
    .from(reports)
    .innerJoin(cases, eq(cases.id, reports.caseId))
    .where(
      and(
        eq(cases.subjectType, ref.type),
        eq(cases.subjectId, ref.id),
        eq(reports.reporterId, reporterId),
        isNull(reports.outcome),
      ),
    )
  return row?.id
}

export async function insertReport(
  tx: Tx,
  _subject: Authorized<SubjectFacts, 'report.make'>,
  report: Omit<typeof reports.$inferInsert, 'createdAt'>,
): Promise<void> {
  await tx.insert(reports).values({ ...report, createdAt: tx.clock.now() })
}

/** Newest first, one row longer than asked for. */
export async function listOwnReports(db: Reader, reporterId: string, before: string | undefined, limit: number) {
  return await db
    .select({
      id: reports.id,
      subjectType: cases.subjectType,
      subjectId: cases.subjectId,
      category: reports.category,
      createdAt: reports.createdAt,
      outcome: reports.outcome,
    })
    .from(reports)
    .innerJoin(cases, eq(cases.id, reports.caseId))
    .where(and(eq(reports.reporterId, reporterId), before ? lt(reports.id, before) : undefined))
    .orderBy(desc(reports.id))
    .limit(limit + 1)
}
export type OwnReportRow = Awaited<ReturnType<typeof listOwnReports>>[number]

const named = {
  author_id: sql<string | null>`case when ${accounts.erasedAt} is null then ${accounts.id} end`,
  author_name: sql<string | null>`case when ${accounts.erasedAt} is null then ${accounts.pseudonym} end`,
  author_seed: sql<null>`null`,
}

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

/** Answers all reports that wait for this decision; gives back who made them. */
export async function answerReports(
  tx: Tx,
  found: Authorized<MetCase, 'case.decide'>,
  outcome: 'acted' | 'kept',
): Promise<string[]> {
  const rows = await tx
    .update(reports)
    .set({ outcome })
    .where(and(eq(reports.caseId, found.id), isNull(reports.outcome)))
    .returning({ id: reports.reporterId })
  return rows.map(({ id }) => id)
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
    .set({ state: 'decided', decidedAt: at, claimedBy: null, claimedUntil: null })
    .where(eq(cases.id, found.id))
}

/** A policy that lets words or a standing be changed. */
type Deciding = Authorized<MetCase, 'case.decide'> | Authorized<MetCase, 'appeal.decide'>

export async function updatePostState(tx: Tx, found: Deciding, state: Extract<PostState, 'visible' | 'hidden'>) {
  await tx
    .update(posts)
    .set({ state })
    .where(and(postOf(found.subject), sql`${posts.state} <> 'deleted'`))
}

/** A later decision by which the same words are hidden, and still hold. */
export async function isHiddenByAnother(db: Reader, caseId: string, round: number): Promise<boolean> {
  const rows = await db
    .select({ id: decisions.id })
    .from(decisions)
    .where(
      and(
        eq(decisions.caseId, caseId),
        gt(decisions.round, round),
        isNull(decisions.undoneAt),
        inArray(decisions.action, ['hide', 'decline']),
      ),
    )
    .limit(1)
  return rows.length > 0
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

/** Who looks after the site, but for those with a part in a case. */
export async function listOtherModerators(db: Reader, found: MetCase, but: string): Promise<string[]> {
  const rows = await listModerators(db)
  const parts = await db.select({ id: reports.reporterId }).from(reports).where(eq(reports.caseId, found.id))
  const out = new Set([but, found.subject.concernedId, ...parts.map(({ id }) => id)])
  return rows.filter((id) => !out.has(id))
}

export async function listModerators(db: Reader): Promise<string[]> {
  const rows = await db
    .select({ id: accounts.id })
    .from(accounts)
    .where(and(inArray(accounts.role, ['moderator', 'administrator']), isNull(accounts.erasedAt)))
  return rows.map(({ id }) => id)
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

/** When and where something was written. */
interface Written {
  at: string
  place: string
  threadId?: string
  number?: number
  sessionId?: string
}

const postWritten = (found: SQL) => sql`(select jsonb_build_object('at', p.created_at, 'place', g.name,
    'threadId', p.thread_id, 'number', p.number)
  from posts p join threads t on t.id = p.thread_id join groups g on g.id = t.group_id where ${found})`
const written = sql<Written | null>`case ${cases.subjectType}
  when 'post' then ${postWritten(sql`p.id = ${cases.subjectId}`)}
  when 'thread' then ${postWritten(sql`p.thread_id = ${cases.subjectId} and p.number = 1`)}
  when 'live-message' then (select jsonb_build_object('at', m.at, 'place', l.title,
      'sessionId', m.session_id)
    from live_messages m join live_sessions l on l.id = m.session_id where m.id = ${cases.subjectId})
  end`

/** Newest first, one row longer than asked for; what one is not told of is left out. */
export async function listDecisionsAbout(db: Reader, accountId: string, before: string | undefined, limit: number) {
  return await db
    .select({
      ...decisionColumns,
      subjectType: cases.subjectType,
      subjectId: cases.subjectId,
      written,
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
  round: decisions.round,
  decision: decisionColumns,
  ...named,
}

function selectAppeals(db: Reader, actor: Actor) {
  return db
    .select({
      ...appealColumns,
      hadPart: sql<boolean>`exists (select from ${caseParts} where ${caseParts.caseId} = ${decisions.caseId}
        and ${caseParts.accountId} = ${actor.id}::uuid)`,
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
