import { eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Said } from '@secure-base/shared/triage/agreement.ts'
import type { Reader } from '../../db/database.ts'
import { accounts } from '../../db/tables/accounts.ts'
import { mutedRules } from '../../db/tables/triage.ts'
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
