import { and, asc, eq, gt, inArray, isNull, lt, lte, ne, sql, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { ContentNote } from '@secure-base/shared/forum/contract.ts'
import type { Account } from '@secure-base/shared/kernel/policy.ts'
import type { Said } from '@secure-base/shared/triage/agreement.ts'
import type { SampleLabel } from '@secure-base/shared/triage/contract.ts'
import type { OwnRuleSubject } from '@secure-base/shared/triage/own-rule-state.ts'
import type { Reader } from '../../db/database.ts'
import { given, statement } from '../../db/statement.ts'
import { accounts, blocks } from '../../db/tables/accounts.ts'
import { posts, threads } from '../../db/tables/forum.ts'
import { groups } from '../../db/tables/groups.ts'
import { liveMessages } from '../../db/tables/live.ts'
import { mutedRules, ownRuleFlags, ownRules, samples } from '../../db/tables/triage.ts'
import { visibleTo, wordsVisibleTo } from '../../db/visible-to.ts'
import type { Authorized, Tx } from '../../kernel/ctx.ts'
import type { OwnWords } from './own-words.ts'
import type { Label, Level } from './rules/rule.ts'

/** Names of the rules that say nothing. Read anew for every text that any rule speaks of, so that muting holds at once. */
export async function listMutedNames(db: Reader): Promise<ReadonlySet<string>> {
  const rows = await db.select({ rule: mutedRules.rule }).from(mutedRules)
  return new Set(rows.map(({ rule }) => rule))
}

const answering = alias(accounts, 'answering')
const nameOf = (person: typeof accounts | typeof answering) =>
  sql<string | null>`case when ${person.erasedAt} is null then ${person.pseudonym} end`

/** The rules that say nothing, and who muted and who answers for each. */
export async function listMuted(db: Reader) {
  return await db
    .select({
      rule: mutedRules.rule,
      at: mutedRules.at,
      mutedBy: mutedRules.mutedBy,
      mutedName: nameOf(accounts),
      answersFor: mutedRules.answersFor,
      answersName: nameOf(answering),
    })
    .from(mutedRules)
    .innerJoin(accounts, eq(accounts.id, mutedRules.mutedBy))
    .leftJoin(answering, eq(answering.id, mutedRules.answersFor))
}
export type MutedRow = Awaited<ReturnType<typeof listMuted>>[number]

/** Answers true when it was not muted before. */
export async function insertMuted(
  tx: Tx,
  _allowed: Authorized<null, 'triage.mute'>,
  muted: Omit<typeof mutedRules.$inferInsert, 'at'>,
): Promise<boolean> {
  const rows = await tx
    .insert(mutedRules)
    .values({ ...muted, at: tx.clock.now() })
    .onConflictDoNothing()
    .returning({ rule: mutedRules.rule })
  return rows.length > 0
}

/** Answers by what the record named it; nothing where it was not muted. */
export async function deleteMuted(
  tx: Tx,
  _allowed: Authorized<null, 'triage.mute'>,
  rule: string,
): Promise<string | undefined> {
  const [row] = await tx.delete(mutedRules).where(eq(mutedRules.rule, rule)).returning({ id: mutedRules.id })
  return row?.id
}

export interface SaidRow extends Said {
  rule: string
  /** Null of all together. */
  modifier: string | null
}

/** What moderators said of each rule, and of it with each modifier: the last word about every signal, where it is one. */
export async function countAnswers(db: Reader): Promise<SaidRow[]> {
  const { rows } = await db.execute<SaidRow & Record<string, unknown>>(sql`
    with last as (
      select distinct on (signal_id) rule, modifiers, answer in ('agree', 'raise') as agrees, answer
      from signal_answers order by signal_id, id desc),
    counted as (select rule, modifiers, agrees from last where answer <> 'second-opinion')
    select rule, null as modifier, count(*) filter (where agrees)::int as agree,
      count(*) filter (where not agrees)::int as disagree from counted group by rule
    union all
    select rule, modifier, count(*) filter (where agrees)::int, count(*) filter (where not agrees)::int
      from counted cross join unnest(modifiers) as modifier group by rule, modifier
    order by 1, 2`)
  return rows
}

// --- the sample ----------------------------------------------------------------------------------------------------

/** Draws a post; a second time changes nothing. */
export async function insertSample(tx: Tx, postId: string): Promise<void> {
  await tx.insert(samples).values({ postId, drawnAt: tx.clock.now() }).onConflictDoNothing()
}

/** What was drawn and says something else by now, or nothing any more; what was labelled stays. */
export async function deleteWaitingSample(tx: Tx, postId: string): Promise<void> {
  await tx.delete(samples).where(and(eq(samples.postId, postId), isNull(samples.label)))
}

export interface SampleRow {
  post_id: string
  drawn_at: string
  author_id: string
  title: string | null
  html: string
  content_notes: ContentNote[]
  place: string
  thread_id: string
  number: number
}

/**
 * What waits in the sample for somebody: not their own words, nor those of anybody whom they have blocked or who has
 * blocked them, and nothing that was drawn longer ago than this.
 */
function waitingFor(actor: Account, now: Date) {
  const since = new Date(now.getTime() - sampleDays * 24 * 60 * 60_000).toISOString()
  return sql`
    select ${samples.postId} as post_id, to_json(${samples.drawnAt}) as drawn_at, ${posts.authorId} as author_id,
      case when ${posts.number} = 1 then ${threads.title} end as title, ${posts.html}, ${posts.contentNotes} as content_notes,
      ${groups.name} as place, ${posts.threadId} as thread_id, ${posts.number}
    from ${samples}
    join ${posts} on ${posts.id} = ${samples.postId}
    join ${threads} on ${threads.id} = ${posts.threadId}
    join ${groups} on ${groups.id} = ${threads.groupId}
    where ${samples.label} is null and ${samples.drawnAt} > ${since}::timestamptz
      and ${visibleTo(actor)} and ${wordsVisibleTo(actor)} and ${posts.authorId} <> ${actor.id}::uuid
      and not exists (select from ${blocks} where ${blocks.blockerId} = ${posts.authorId}
        and ${blocks.blockedId} = ${actor.id}::uuid)`
}
const sampleDays = 30

/** The earliest first; one row longer than asked for. */
export async function listWaitingSample(
  db: Reader,
  actor: Account,
  now: Date,
  after: { at: string; id: string } | undefined,
  limit: number,
): Promise<SampleRow[]> {
  const { rows } = await db.execute<SampleRow & Record<string, unknown>>(sql`
    ${waitingFor(actor, now)}
    ${after ? sql`and (${samples.drawnAt}, ${samples.postId}) > (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
    order by ${samples.drawnAt}, ${samples.postId} limit ${limit + 1}`)
  return rows
}

/** One of them, held. */
export async function lockWaitingSample(
  tx: Tx,
  actor: Account,
  postId: string,
): Promise<{ postId: string; authorId: string } | undefined> {
  const { rows } = await tx.execute<SampleRow & Record<string, unknown>>(sql`
    ${waitingFor(actor, tx.clock.now())} and ${samples.postId} = ${postId} for update of ${samples}`)
  return rows[0] && { postId: rows[0].post_id, authorId: rows[0].author_id }
}

/** Keeps what a moderator said of a drawn post. */
export async function updateSampleLabel(
  tx: Tx,
  found: Authorized<{ postId: string; authorId: string }, 'triage.label'>,
  label: SampleLabel,
  labelledBy: string,
): Promise<void> {
  await tx
    .update(samples)
    .set({ label, labelledBy, labelledAt: tx.clock.now() })
    .where(eq(samples.postId, found.postId))
}

/** How often each label was given. */
export async function countLabels(db: Reader): Promise<{ label: SampleLabel; count: number }[]> {
  const { rows } = await db.execute<{ label: SampleLabel; count: number }>(sql`
    select label, count(*)::int as count from samples where label is not null group by label order by 2 desc, 1`)
  return rows
}

// --- rules of administrators' own -----------------------------------------------------------------------------------

export interface SpeakingRule {
  id: string
  version: number
  label: Label
  level: Level
  state: 'shadow' | 'live'
}

/** Every rule that reads texts at this moment. Asked anew with every text, or verified as it is kept: changes hold at once. */
export const speakingRules = sql`select id, version, label, level, state from own_rules where state <> 'off' order by id`

/** Whether those that speak are the very ones that a statement is given as `speaking`, by `speakingKey`. */
export const speakAsGiven = sql`
  coalesce((select string_agg(concat_ws(' ', id, version, state), ',' order by id) from own_rules where state <> 'off'), '')
    = ${given('speaking')}::text`

/** Names what speaks, with its version and whether it counts. */
export function speakingKey(rules: readonly SpeakingRule[]): string {
  return rules.map(({ id, version, state }) => `${id} ${version} ${state}`).join()
}

export const listSpeakingRules = statement<object, SpeakingRule>('speaking-own-rules', speakingRules, { quick: true })

/** The words of these versions, which never change. */
export async function listOwnWords(
  db: Reader,
  versions: readonly { id: string; version: number }[],
  keyOf: (one: { id: string; version: number }) => string,
): Promise<OwnWords[]> {
  const rows = await db
    .select({ id: ownRules.id, version: ownRules.version, words: ownRules.words })
    .from(ownRules)
    .where(
      inArray(
        ownRules.id,
        versions.map(({ id }) => id),
      ),
    )
  return rows
    .filter((row) => versions.some(({ id, version }) => id === row.id && version === row.version))
    .map(({ words, ...row }) => ({ key: keyOf(row), words }))
}

const moving = alias(accounts, 'moving')
const ownRuleColumns = {
  rule: ownRules,
  madeName: nameOf(accounts),
  movedName: sql<string | null>`case when ${moving.erasedAt} is null then ${moving.pseudonym} end`,
  sinceThen: sql<number>`(select count(*)::int from (select from ${ownRuleFlags} f where f.rule_id = ${ownRules.id}
    and f.version = ${ownRules.version} and not f.in_past limit 1000) x)`,
}
/** Only the newest version of each. */
const newest = sql`not exists (select from own_rules later where later.id = ${ownRules.id}
  and later.version > ${ownRules.version})`

function selectOwnRules(db: Reader) {
  return db
    .select(ownRuleColumns)
    .from(ownRules)
    .innerJoin(accounts, eq(accounts.id, ownRules.madeBy))
    .innerJoin(moving, eq(moving.id, ownRules.movedBy))
}

/** Each as it stands today, the newest first; one row longer than asked for. */
export async function listOwnRuleRows(db: Reader, before: string | undefined, limit: number) {
  return await selectOwnRules(db)
    .where(and(newest, before ? lt(ownRules.id, before) : undefined))
    .orderBy(sql`${ownRules.id} desc`)
    .limit(limit + 1)
}
export type OwnRuleRow = Awaited<ReturnType<typeof listOwnRuleRows>>[number]

/** One rule as it stands today. */
export async function findOwnRule(db: Reader, id: string): Promise<OwnRuleRow | undefined> {
  const [row] = await selectOwnRules(db).where(and(newest, eq(ownRules.id, id)))
  return row
}

export type OwnRule = typeof ownRules.$inferSelect

/** The newest version of a rule, held. */
export async function lockOwnRule(tx: Tx, id: string): Promise<OwnRule | undefined> {
  const [row] = await tx
    .select()
    .from(ownRules)
    .where(eq(ownRules.id, id))
    .orderBy(sql`${ownRules.version} desc`)
    .limit(1)
    .for('no key update')
  return row
}

/** Makes acts that add to what reads texts wait for each other, and says how many rules do. */
export async function countSpeaking(tx: Tx, but: string): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('own_rules'))`)
  const rows = await tx
    .select({ id: ownRules.id })
    .from(ownRules)
    .where(and(ne(ownRules.state, 'off'), ne(ownRules.id, but)))
  return rows.length
}

/** False where there is such a version already. */
export async function insertOwnRule(
  tx: Tx,
  _allowed: Authorized<null, 'triage.own-rules'>,
  rule: typeof ownRules.$inferInsert,
): Promise<boolean> {
  const rows = await tx.insert(ownRules).values(rule).onConflictDoNothing().returning({ id: ownRules.id })
  return rows.length > 0
}

const thisVersion = ({ id, version }: { id: string; version: number }) =>
  and(eq(ownRules.id, id), eq(ownRules.version, version))

/** @param _because the act that was allowed, or what was read, which needs nobody's leave */
export async function updateOwnRule(
  tx: Tx,
  _because: Authorized<null, 'triage.own-rules'> | 'reading',
  rule: { id: string; version: number },
  set: Partial<Omit<OwnRule, 'id' | 'version'>>,
): Promise<void> {
  await tx.update(ownRules).set(set).where(thisVersion(rule))
}

const flagsOf = ({ id, version }: { id: string; version: number }) =>
  and(eq(ownRuleFlags.ruleId, id), eq(ownRuleFlags.version, version))

/** More would be read by nobody, and a rule that sees everything would fill the table. */
const flagsAtMost = 1_000

/** Keeps what a rule in shadow saw, as long as few enough were kept before. */
export async function insertFlags(
  tx: Tx,
  rule: { id: string; version: number },
  flags: readonly Omit<typeof ownRuleFlags.$inferInsert, 'ruleId' | 'version'>[],
): Promise<void> {
  if (flags.length === 0) return
  const kept = await tx.select({ id: ownRuleFlags.id }).from(ownRuleFlags).where(flagsOf(rule)).limit(flagsAtMost)
  const some = flags.slice(0, flagsAtMost - kept.length)
  if (some.length === 0) return
  const rows = some.map((flag) => ({ ...flag, ruleId: rule.id, version: rule.version }))
  await tx.insert(ownRuleFlags).values(rows).onConflictDoNothing()
}

/** Lets go of what a version flagged. */
export async function deleteFlags(
  tx: Tx,
  _allowed: Authorized<null, 'triage.own-rules'>,
  rule: { id: string; version: number },
): Promise<void> {
  await tx.delete(ownRuleFlags).where(flagsOf(rule))
}

/** The next texts of one kind in the order of their ids, for the rule alone to read; nobody is shown them here. */
export async function listTextsToRead(
  db: Reader,
  kind: OwnRuleSubject,
  { after, since, until }: { after: string | null; since: Date; until: Date },
  limit: number,
): Promise<{ id: string; text: string; at: Date }[]> {
  const of = {
    post: { table: posts, id: posts.id, text: posts.body, at: posts.createdAt },
    thread: { table: threads, id: threads.id, text: threads.title, at: threads.createdAt },
    'live-message': { table: liveMessages, id: liveMessages.id, text: liveMessages.body, at: liveMessages.at },
  }[kind]
  return await db
    .select({ id: of.id, text: sql<string>`${of.text}`, at: of.at })
    .from(of.table)
    .where(
      and(after === null ? undefined : gt(of.id, after), gt(of.at, since), lte(of.at, until), sql`${of.text} <> ''`),
    )
    .orderBy(asc(of.id))
    .limit(limit)
}

export interface FlagRow {
  id: string
  type: OwnRuleSubject
  written_at: string
  place: string | null
  thread_id: string | null
  number: number | null
}

/** Where a flagged text stands, for whoever may see its words there; those of a live room are seen in its case alone. */
function seenPost(actor: Account, more: SQL = sql``): SQL {
  const readable = (fits: SQL) => sql`
    select ${groups.name} as place, ${posts.threadId} as thread_id, ${posts.number} ${more}
    from ${posts} join ${threads} on ${threads.id} = ${posts.threadId} join ${groups} on ${groups.id} = ${threads.groupId}
    where ${fits} and ${visibleTo(actor)} and ${wordsVisibleTo(actor)}`
  return sql`lateral (
    ${readable(sql`f.subject_type = 'post' and ${posts.id} = f.subject_id`)}
    union all ${readable(sql`f.subject_type = 'thread' and ${posts.threadId} = f.subject_id and ${posts.number} = 1`)}
  ) w`
}

/** What was written last first; one row longer than asked for. */
export async function listFlags(
  db: Reader,
  actor: Account,
  rule: { id: string; version: number },
  past: { at: string; id: string } | undefined,
  limit: number,
): Promise<FlagRow[]> {
  const { rows } = await db.execute<FlagRow & Record<string, unknown>>(sql`
    select f.id, f.subject_type as type, to_json(f.written_at) as written_at, w.place, w.thread_id, w.number
    from own_rule_flags f left join ${seenPost(actor)} on true
    where f.rule_id = ${rule.id} and f.version = ${rule.version}
      ${past ? sql`and (f.written_at, f.id) < (${past.at}::timestamptz, ${past.id}::uuid)` : sql``}
    order by f.written_at desc, f.id desc limit ${limit + 1}`)
  return rows
}

export interface FlaggedWords {
  text: string
  from: number
  to: number
  content_notes: ContentNote[]
  type: OwnRuleSubject
  subject_id: string
}

/** The words of one of them, where they may be seen. */
export async function findFlaggedWords(
  db: Reader,
  actor: Account,
  rule: { id: string; version: number },
  flagId: string,
): Promise<FlaggedWords | undefined> {
  const { rows } = await db.execute<FlaggedWords & Record<string, unknown>>(sql`
    select case when f.subject_type = 'thread' then w.title else w.body end as text, f.span_from as "from",
      f.span_to as "to", w.content_notes, f.subject_type as type, f.subject_id
    from own_rule_flags f join ${seenPost(
      actor,
      sql`, ${posts.body}, ${threads.title}, ${posts.contentNotes} as content_notes`,
    )} on true
    where f.id = ${flagId} and f.rule_id = ${rule.id} and f.version = ${rule.version}`)
  return rows[0]
}
