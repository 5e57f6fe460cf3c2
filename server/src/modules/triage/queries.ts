import { and, eq, isNull, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { ContentNote } from '@secure-base/shared/forum/contract.ts'
import type { Account } from '@secure-base/shared/kernel/policy.ts'
import type { Said } from '@secure-base/shared/triage/agreement.ts'
import type { SampleLabel } from '@secure-base/shared/triage/contract.ts'
import type { Reader } from '../../db/database.ts'
import { accounts, blocks } from '../../db/tables/accounts.ts'
import { posts, threads } from '../../db/tables/forum.ts'
import { groups } from '../../db/tables/groups.ts'
import { mutedRules, samples } from '../../db/tables/triage.ts'
import { visibleTo, wordsVisibleTo } from '../../db/visible-to.ts'
import type { Authorized, Tx } from '../../kernel/ctx.ts'

/** Names of the rules that say nothing. Read anew for every text that any rule speaks of, so that muting holds at once. */
export async function listMutedNames(db: Reader): Promise<ReadonlySet<string>> {
  const rows = await db.select({ rule: mutedRules.rule }).from(mutedRules)
  return new Set(rows.map(({ rule }) => rule))
}

const answering = alias(accounts, 'answering')
const nameOf = (person: typeof accounts | typeof answering) =>
  sql<string | null>`case when ${person.erasedAt} is null then ${person.pseudonym} end`

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
