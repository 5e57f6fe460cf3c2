import { and, eq, getTableColumns, lte, sql, type SQL } from 'drizzle-orm'
import type { DutyHours } from '@secure-base/shared/care/duty-hours.ts'
import type { ConversationFacts } from '@secure-base/shared/care/conversation-state.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import type { Reader } from '../../db/database.ts'
import { conversationMessages, conversations, dutyHours, helpLines, softLines } from '../../db/tables/care.ts'
import { accounts, blocks } from '../../db/tables/accounts.ts'
import type { Authorized, Tx } from '../../kernel/ctx.ts'
import type { AuthorRow } from '../../kernel/present-author.ts'

// --- the team ------------------------------------------------------------------------------------------------------

/** Of the team, as SQL over one account. */
const isOfTeam = (account: string): SQL => {
  const a = sql.raw(account)
  return sql`(${a}.role in ('moderator', 'administrator') and ${a}.standing = 'good' and ${a}.erased_at is null)`
}

/** Whether a member has blocked an account, as SQL. */
const hasBlocked = (member: SQL, account: SQL): SQL =>
  sql`exists (select from ${blocks} where ${blocks.blockerId} = ${member} and ${blocks.blockedId} = ${account})`

/**
 * Who would look after a member: the team without themselves, and without whom they have blocked, as long as anybody is
 * left.
 */
export async function findTeamFor(
  db: Reader,
  memberId: string,
): Promise<{ ids: string[]; reach: 'team' | 'blocked' | 'nobody' }> {
  const { rows } = await db.execute<{ id: string; blocked: boolean }>(sql`
    select a.id, ${hasBlocked(sql`${memberId}::uuid`, sql`a.id`)} as blocked
    from ${accounts} a where ${isOfTeam('a')} and a.id <> ${memberId}`)
  const welcome = rows.filter((one) => !one.blocked)
  const reach = welcome.length > 0 ? 'team' : rows.length > 0 ? 'blocked' : 'nobody'
  return { ids: (welcome.length > 0 ? welcome : rows).map(({ id }) => id), reach }
}

/** The same the other way round: a condition over `conversations c`, for one of the team. */
const isFor = (accountId: string | null): SQL => sql`(c.member_id <> ${accountId}::uuid and (
  not ${hasBlocked(sql`c.member_id`, sql`${accountId}::uuid`)}
  or not exists (select from ${accounts} o where ${isOfTeam('o')} and o.id <> c.member_id
    and not ${hasBlocked(sql`c.member_id`, sql`o.id`)})))`

/** When the team means to be here; no hours at all until an administrator sets some. */
export async function findDutyHours(db: Reader): Promise<DutyHours> {
  const [row] = await db.select().from(dutyHours)
  return row ?? { timeZone: 'UTC', hours: [] }
}

/** Keeps the hours in place of those before. */
export async function upsertDutyHours(
  tx: Tx,
  _allowed: Authorized<null, 'duty-hours.set'>,
  { timeZone, hours }: DutyHours,
): Promise<void> {
  const values = { timeZone, hours: [...hours] }
  await tx
    .insert(dutyHours)
    .values({ id: 1, ...values })
    .onConflictDoUpdate({ target: dutyHours.id, set: values })
}

// --- conversations -------------------------------------------------------------------------------------------------

export interface ConversationRow {
  id: string
  member_id: string
  member_name: string | null
  state: 'open' | 'closed'
  /** Null as soon as they are not of the team any more. */
  taken_by: string | null
  taken_name: string | null
  taken_at: string | null
  opened_at: string
  waiting_since: string | null
  urgency: number
  turn_at: string
  last_number: number
  last_at: string
  closed_at: string | null
  closed_by: 'member' | 'team' | 'time' | null
}

function selectConversations(from: SQL): SQL {
  return sql`
    select c.id, c.member_id, member.pseudonym as member_name, c.state, taker.id as taken_by,
      taker.pseudonym as taken_name, case when taker.id is not null then to_json(c.taken_at) end as taken_at,
      to_json(c.opened_at) as opened_at, to_json(c.waiting_since) as waiting_since, c.urgency,
      to_json(c.turn_at) as turn_at, c.last_number, to_json(c.last_at) as last_at, to_json(c.closed_at) as closed_at,
      c.closed_by
    from ${from} c
    join ${accounts} member on member.id = c.member_id
    left join ${accounts} taker on taker.id = c.taken_by and ${isOfTeam('taker')}`
}

/** A conversation as rules and policies read it. */
export interface MetConversation extends ConversationFacts {
  readonly id: string
  readonly memberId: string
  readonly row: ConversationRow
}

function met(row: ConversationRow): MetConversation {
  return {
    id: row.id,
    memberId: row.member_id,
    state: row.state,
    takenBy: row.taken_by,
    waitingSince: row.waiting_since === null ? null : new Date(row.waiting_since),
    closedBy: row.closed_by,
    row,
  }
}

/** One’s own, or of the team the one that is theirs to look after. To everybody else it does not exist. */
export async function findConversation(db: Reader, actor: Actor, id: string): Promise<MetConversation | undefined> {
  const { rows } = await db.execute<ConversationRow & Record<string, unknown>>(sql`
    ${selectConversations(sql`${conversations}`)}
    where c.id = ${id} and (c.member_id = ${actor.id}::uuid or (${isFor(actor.id)}
      and exists (select from ${accounts} me where me.id = ${actor.id}::uuid and ${isOfTeam('me')})))`)
  return rows[0] && met(rows[0])
}

/** The same, holding its row. */
export async function lockConversation(tx: Tx, actor: Actor, id: string): Promise<MetConversation | undefined> {
  await tx.select({ id: conversations.id }).from(conversations).where(eq(conversations.id, id)).for('no key update')
  return await findConversation(tx, actor, id)
}

/** For timers, which act for nobody. */
export async function lockConversationByTime(tx: Tx, id: string): Promise<MetConversation | undefined> {
  await tx.select({ id: conversations.id }).from(conversations).where(eq(conversations.id, id)).for('no key update')
  const { rows } = await tx.execute<ConversationRow & Record<string, unknown>>(sql`
    ${selectConversations(sql`${conversations}`)} where c.id = ${id}`)
  return rows[0] && met(rows[0])
}

/** Id of the one conversation that a member has open. */
export async function findOpenConversation(db: Reader, memberId: string): Promise<string | undefined> {
  const [row] = await db
    .select({ id: conversations.id })
    .from(conversations)
    .where(and(eq(conversations.memberId, memberId), eq(conversations.state, 'open')))
  return row?.id
}

/** Whose conversation this id is, if it is one. */
export async function findMemberOf(db: Reader, id: string): Promise<string | undefined> {
  const [row] = await db.select({ of: conversations.memberId }).from(conversations).where(eq(conversations.id, id))
  return row?.of
}

/** Newest first, one row longer than asked for. */
export async function listOwnConversations(
  db: Reader,
  memberId: string,
  before: { at: string; id: string } | undefined,
  limit: number,
): Promise<ConversationRow[]> {
  const page = sql`(select * from ${conversations} q where q.member_id = ${memberId}
    ${before ? sql`and (q.opened_at, q.id) < (${before.at}::timestamptz, ${before.id}::uuid)` : sql``}
    order by q.opened_at desc, q.id desc limit ${limit + 1})`
  const { rows } = await db.execute<ConversationRow & Record<string, unknown>>(
    sql`${selectConversations(page)} order by c.opened_at desc, c.id desc`,
  )
  return rows
}

/** Open ones: those that wait first, the longest first; one row longer than asked for. */
export async function listWaiting(
  db: Reader,
  actor: Actor,
  after: { urgency: number; at: string; id: string } | undefined,
  limit: number,
): Promise<ConversationRow[]> {
  const page = sql`(select c.* from ${conversations} c where c.state = 'open' and ${isFor(actor.id)}
    ${after ? sql`and (c.urgency, c.turn_at, c.id) > (${after.urgency}::int, ${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
    order by c.urgency, c.turn_at, c.id limit ${limit + 1})`
  const { rows } = await db.execute<ConversationRow & Record<string, unknown>>(
    sql`${selectConversations(page)} order by c.urgency, c.turn_at, c.id`,
  )
  return rows
}

/** Opens a conversation without any words yet; it waits from now on. */
export async function insertConversation(
  tx: Tx,
  _allowed: Authorized<null, 'conversation.open'>,
  { id, memberId, facts }: { id: string; memberId: string; facts: ConversationFacts },
): Promise<void> {
  const now = tx.clock.now()
  await tx.insert(conversations).values({
    id,
    memberId,
    openedAt: now,
    lastNumber: 0,
    lastAt: now,
    urgency: 0,
    turnAt: now,
    state: facts.state,
    waitingSince: facts.waitingSince,
  })
}

/** What lets a conversation be changed; time needs nobody’s leave. */
type Changing =
  | Authorized<MetConversation, 'conversation.write'>
  | Authorized<MetConversation, 'conversation.end'>
  | Authorized<MetConversation, 'conversation.take'>
  | Authorized<MetConversation, 'conversation.answer'>

/** Keeps what a conversation has become. */
export async function updateConversation(
  tx: Tx,
  before: MetConversation,
  _because: Changing | 'time',
  after: ConversationFacts,
): Promise<void> {
  const now = tx.clock.now()
  const taken = after.takenBy !== before.takenBy ? { takenAt: after.takenBy === null ? null : now } : {}
  await tx
    .update(conversations)
    .set({
      state: after.state,
      takenBy: after.takenBy,
      ...taken,
      waitingSince: after.waitingSince,
      urgency: after.waitingSince ? 0 : 1,
      ...(after.waitingSince?.getTime() !== before.waitingSince?.getTime() && { turnAt: after.waitingSince ?? now }),
      ...(after.state === 'closed' && before.state === 'open' && { closedAt: now, closedBy: after.closedBy }),
    })
    .where(eq(conversations.id, before.id))
}

// --- what is said --------------------------------------------------------------------------------------------------

export type MessageRow = AuthorRow & {
  id: string
  conversation_id: string
  number: number
  written_by: string | null
  body: string
  at: string
}

const selectMessages = sql`
  select m.id, m.conversation_id, m.number, m.written_by, m.body, to_json(m.at) as at, null as author_seed,
    case when a.erased_at is null then a.id end as author_id,
    case when a.erased_at is null then a.pseudonym end as author_name
  from ${conversationMessages} m join ${accounts} a on a.id = coalesce(m.written_by, m.member_id)`

/** In order, one row longer than asked for; with proof that they may be read. */
export async function listMessageRows(
  db: Reader,
  conversation: Authorized<MetConversation, 'conversation.read'>,
  from: number,
  limit: number,
): Promise<MessageRow[]> {
  const { rows } = await db.execute<MessageRow & Record<string, unknown>>(sql`
    ${selectMessages} where m.conversation_id = ${conversation.id} and m.number >= ${from}
    order by m.number limit ${limit + 1}`)
  return rows
}

/** Known by its id, wherever it stands: a draft that was sent before. */
export async function findMessage(db: Reader, id: string): Promise<MessageRow | undefined> {
  const { rows } = await db.execute<MessageRow & Record<string, unknown>>(sql`${selectMessages} where m.id = ${id}`)
  return rows[0]
}

/** Gives it the next number. */
export async function insertMessage(
  tx: Tx,
  _because: Changing | Authorized<null, 'conversation.open'>,
  message: { id: string; conversationId: string; memberId: string; writtenBy: string | null; body: string },
): Promise<void> {
  const now = tx.clock.now()
  const [row] = await tx
    .update(conversations)
    .set({ lastNumber: sql`${conversations.lastNumber} + 1`, lastAt: now })
    .where(eq(conversations.id, message.conversationId))
    .returning({ number: conversations.lastNumber })
  await tx.insert(conversationMessages).values({ ...message, number: row!.number, at: now })
}

/** Deletes a conversation with all that was said; answers the ids of its messages. */
export async function deleteConversation(tx: Tx, id: string): Promise<string[]> {
  const rows = await tx
    .delete(conversationMessages)
    .where(eq(conversationMessages.conversationId, id))
    .returning({ id: conversationMessages.id })
  await tx.delete(conversations).where(eq(conversations.id, id))
  return rows.map((row) => row.id)
}

// --- help lines ----------------------------------------------------------------------------------------------------

/** A line that is kept, with the name of whoever called it. */
export type KeptLineRow = typeof helpLines.$inferSelect & AuthorRow

const keptLine = {
  ...getTableColumns(helpLines),
  author_id: sql<string | null>`case when ${accounts.erasedAt} is null then ${accounts.id} end`,
  author_name: sql<string | null>`case when ${accounts.erasedAt} is null then ${accounts.pseudonym} end`,
  author_seed: sql<null>`null`,
}

/** All that administrators keep; there are a few hundred countries. */
export async function listKeptLineRows(db: Reader): Promise<KeptLineRow[]> {
  return await db.select(keptLine).from(helpLines).leftJoin(accounts, eq(accounts.id, helpLines.confirmedBy))
}

/** Keeps a line as it is now, if it still is the version before this one: whether it was. */
export async function upsertHelpLine(
  tx: Tx,
  _allowed: Authorized<null, 'help-line.keep'>,
  line: Omit<typeof helpLines.$inferInsert, 'version'> & { version: number },
): Promise<boolean> {
  const kept = await tx
    .insert(helpLines)
    .values(line)
    .onConflictDoUpdate({ target: helpLines.id, set: line, setWhere: eq(helpLines.version, line.version - 1) })
    .returning({ id: helpLines.id })
  return kept.length > 0
}

/** Forgets what was made of a line, if it still is this version: whether it was. */
export async function deleteHelpLine(
  tx: Tx,
  _allowed: Authorized<null, 'help-line.keep'>,
  { id, version }: { id: string; version: number },
): Promise<boolean> {
  const gone = await tx
    .delete(helpLines)
    .where(and(eq(helpLines.id, id), eq(helpLines.version, version)))
    .returning({ id: helpLines.id })
  return gone.length > 0
}

// --- care for whoever wrote something ------------------------------------------------------------------------------

/** The country that somebody has chosen. */
export async function findCountryOf(db: Reader, accountId: string): Promise<string | null> {
  const [row] = await db.select({ country: accounts.country }).from(accounts).where(eq(accounts.id, accountId))
  return row?.country ?? null
}

/**
 * Remembers that somebody reads the soft line now, beside these words; false where they have read it after `since`
 * already.
 */
export async function markSoftLine(tx: Tx, accountId: string, besideId: string, since: Date): Promise<boolean> {
  const shown = { shownAt: tx.clock.now(), besideId }
  const rows = await tx
    .insert(softLines)
    .values({ accountId, ...shown })
    .onConflictDoUpdate({ target: softLines.accountId, set: shown, setWhere: lte(softLines.shownAt, since) })
    .returning({ accountId: softLines.accountId })
  return rows.length > 0
}

/** Whether the soft line that somebody has read of late stood beside these words. */
export async function readSoftLineBeside(tx: Tx, accountId: string, besideId: string): Promise<boolean> {
  const rows = await tx
    .select({ accountId: softLines.accountId })
    .from(softLines)
    .where(and(eq(softLines.accountId, accountId), eq(softLines.besideId, besideId)))
  return rows.length > 0
}

/** That somebody has read the soft line is kept no longer than it has to be. */
export async function forgetSoftLine(tx: Tx, accountId: string): Promise<void> {
  await tx.delete(softLines).where(eq(softLines.accountId, accountId))
}
