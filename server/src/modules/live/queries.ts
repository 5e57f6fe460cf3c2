import { and, asc, eq, gte, inArray, isNull, lte, ne, or, sql } from 'drizzle-orm'
import type { AgendaPart, Phase } from '@secure-base/shared/live/contract.ts'
import { leadsAs, type Actor, type GroupRole } from '@secure-base/shared/kernel/policy.ts'
import type { Opening } from '@secure-base/shared/places/contract.ts'
import { isComing, type PlaceState } from '@secure-base/shared/places/place-state.ts'
import { accounts } from '../../db/tables/accounts.ts'
import { groups, memberships } from '../../db/tables/groups.ts'
import { liveConsents, liveEvents, liveMessages, liveSessions, liveSigns, liveStays } from '../../db/tables/live.ts'
import { redactions } from '../../db/tables/moderation.ts'
import { places } from '../../db/tables/places.ts'
import type { Reader } from '../../db/database.ts'
import { visibleTo } from '../../db/visible-to.ts'
import type { Authorized, Tx } from '../../kernel/ctx.ts'
import { ownPlace, ownPlaceColumns, placesHeld } from '../places/queries.ts'

type SessionRow = typeof liveSessions.$inferSelect

/** A session as one actor meets it. */
export interface MetSession extends SessionRow {
  readonly groupSlug: string
  readonly groupName: string
  readonly placeState: PlaceState | null
  readonly placePosition: number | null
  readonly placeOfferUntil: Date | null
  readonly placeWarned: boolean
  readonly seatsTaken: number
  readonly present: boolean | null
  readonly removedAt: Date | null
  readonly removedReason: (typeof liveStays.$inferSelect)['removedReason']
  readonly agreedRulesVersion: number | null
}

function selectMet(db: Reader, actor: Actor) {
  const actorId = sql`${actor.id}::uuid`
  return db
    .select({
      id: liveSessions.id,
      groupId: liveSessions.groupId,
      title: liveSessions.title,
      guide: liveSessions.guide,
      startsAt: liveSessions.startsAt,
      endsAt: liveSessions.endsAt,
      timeZone: liveSessions.timeZone,
      minutes: liveSessions.minutes,
      capacity: liveSessions.capacity,
      openTo: liveSessions.openTo,
      agenda: liveSessions.agenda,
      state: liveSessions.state,
      phase: liveSessions.phase,
      phaseSince: liveSessions.phaseSince,
      lastSeq: liveSessions.lastSeq,
      scheduledBy: liveSessions.scheduledBy,
      closedAt: liveSessions.closedAt,
      purgeAt: liveSessions.purgeAt,
      purgedAt: liveSessions.purgedAt,
      attendance: liveSessions.attendance,
      groupSlug: groups.slug,
      groupName: groups.name,
      ...ownPlaceColumns(actor, liveSessions.groupId, 'facilitator'),
      seatsTaken: placesHeld('live-session', liveSessions.id),
      present: liveStays.present,
      removedAt: liveStays.removedAt,
      removedReason: liveStays.removedReason,
      agreedRulesVersion: sql<number | null>`(
        select max(c.rules_version) from ${liveConsents} c
        where c.session_id = ${liveSessions.id} and c.account_id = ${actorId})`,
    })
    .from(liveSessions)
    .innerJoin(groups, eq(groups.id, liveSessions.groupId))
    .leftJoin(places, ownPlace('live-session', liveSessions.id, actor))
    .leftJoin(liveStays, and(eq(liveStays.sessionId, liveSessions.id), sql`${liveStays.accountId} = ${actorId}`))
}

/** A session that this actor may know of. */
export async function findSession(db: Reader, actor: Actor, id: string): Promise<MetSession | undefined> {
  const [row] = await selectMet(db, actor).where(and(eq(liveSessions.id, id), visibleTo(actor)))
  return row
}

/**
 * The same, holding its row until the transaction ends: nothing else takes a number or a seat meanwhile. Locked first
 * and read after, so that what is read is what the one before has left. Somebody who leaves for good is locked too;
 * whoever writes meanwhile waits, and then finds nobody to write as.
 * @param options.orSpoke a session that they may not know of any more is found too if words of theirs are in it
 */
export async function lockSession(
  tx: Tx,
  actor: Actor,
  id: string,
  { orSpoke = false } = {},
): Promise<MetSession | undefined> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    with still_here as (select id from accounts where id = ${actor.id} and erased_at is null for key share)
    select s.id from live_sessions s, still_here where s.id = ${id} for no key update of s`)
  if (rows.length === 0) return undefined
  const spoke = sql`exists (
    select from ${liveMessages} where ${liveMessages.sessionId} = ${liveSessions.id} and ${liveMessages.authorId} = ${actor.id}::uuid)`
  const [row] = await selectMet(tx, actor).where(
    and(eq(liveSessions.id, id), orSpoke ? or(visibleTo(actor), spoke) : visibleTo(actor)),
  )
  return row
}

/** For what time does rather than a person: the row alone, held. */
export async function lockSessionRow(tx: Tx, id: string): Promise<SessionRow | undefined> {
  const [row] = await tx.select().from(liveSessions).where(eq(liveSessions.id, id)).for('no key update')
  return row
}

/** By their start, one row longer than asked for. */
export async function listSessions(
  db: Reader,
  actor: Actor,
  wanted: {
    group?: string | undefined
    from?: Date | undefined
    to?: Date | undefined
    /** Without `from`: those that are not over at this time. */
    notOverAt: Date
    after?: { startsAt: string; id: string } | undefined
    limit: number
  },
): Promise<MetSession[]> {
  return await selectMet(db, actor)
    .where(
      and(
        visibleTo(actor),
        wanted.group ? eq(groups.slug, wanted.group) : undefined,
        wanted.from
          ? gte(liveSessions.startsAt, wanted.from)
          : or(eq(liveSessions.state, 'open'), gte(liveSessions.endsAt, wanted.notOverAt)),
        wanted.to ? lte(liveSessions.startsAt, wanted.to) : undefined,
        wanted.after
          ? sql`(${liveSessions.startsAt}, ${liveSessions.id}) > (${wanted.after.startsAt}::timestamptz, ${wanted.after.id}::uuid)`
          : undefined,
      ),
    )
    .orderBy(asc(liveSessions.startsAt), asc(liveSessions.id))
    .limit(wanted.limit + 1)
}

/** Who leads a group, in the order in which they came to it. */
export async function listLeads(db: Reader, groupId: string): Promise<{ id: string; pseudonym: string }[]> {
  return await db
    .select({ id: accounts.id, pseudonym: accounts.pseudonym })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(
      and(
        eq(memberships.groupId, groupId),
        eq(memberships.role, 'facilitator'),
        eq(memberships.state, 'member'),
        isNull(accounts.erasedAt),
      ),
    )
    .orderBy(asc(memberships.since), asc(accounts.id))
    .limit(20)
}

export interface NewSession {
  id: string
  title: string
  guide: string | null
  startsAt: Date
  endsAt: Date
  timeZone: string
  minutes: number
  capacity: number
  openTo?: Opening | undefined
  agenda: AgendaPart[]
}

/** False if the id is taken. */
export async function insertSession(
  tx: Tx,
  group: Authorized<{ id: string }, 'live.schedule'>,
  scheduledBy: string,
  session: NewSession,
): Promise<boolean> {
  const rows = await tx
    .insert(liveSessions)
    .values({ ...session, groupId: group.id, scheduledBy })
    .onConflictDoNothing()
    .returning({ id: liveSessions.id })
  return rows.length > 0
}

/** Changes the plan of a session. */
export async function updateSession(
  tx: Tx,
  session: Authorized<{ id: string }, 'live.change'>,
  changes: Partial<Pick<NewSession, 'title' | 'startsAt' | 'endsAt' | 'timeZone' | 'minutes' | 'capacity' | 'openTo'>>,
): Promise<void> {
  if (Object.keys(changes).length === 0) return
  await tx.update(liveSessions).set(changes).where(eq(liveSessions.id, session.id))
}

/** Somebody whom a session concerns, as policies see them. */
export interface Concerned extends Pick<Actor, 'role' | 'standing'> {
  accountId: string
  inGroup: GroupRole | null
}

/** Those who are told of a session: members of its group, or people with a place in it or in line. */
export async function listConcerned(
  db: Reader,
  session: { id: string; groupId: string },
  who: 'members' | 'places',
): Promise<Concerned[]> {
  const columns = {
    accountId: accounts.id,
    role: accounts.role,
    standing: accounts.standing,
    inGroup: memberships.role,
  }
  const inGroup = and(eq(memberships.groupId, session.groupId), eq(memberships.state, 'member'))
  if (who === 'members') {
    return await db
      .select(columns)
      .from(memberships)
      .innerJoin(accounts, eq(accounts.id, memberships.accountId))
      .where(inGroup)
  }
  return await db
    .select(columns)
    .from(places)
    .innerJoin(accounts, eq(accounts.id, places.accountId))
    .leftJoin(memberships, and(inGroup, eq(memberships.accountId, accounts.id)))
    .where(
      and(
        eq(places.eventType, 'live-session'),
        eq(places.eventId, session.id),
        inArray(places.state, ['confirmed', 'offered', 'waitlisted', 'attended']),
      ),
    )
}

/** The title alone, for a notice. */
export async function findSessionRow(db: Reader, id: string): Promise<SessionRow | undefined> {
  const [row] = await db.select().from(liveSessions).where(eq(liveSessions.id, id))
  return row
}

/** Whether somebody has to do with a session: a place in it or in line for one, or a stay. */
export async function findPersonOf(
  db: Reader,
  session: { id: string; groupId: string },
  accountId: string,
): Promise<
  { id: string; facilitates: boolean; present: boolean; removedAt: Date | null; waitsOrIsExpected: boolean } | undefined
> {
  const [row] = await db
    .select({
      id: accounts.id,
      role: memberships.role,
      place: places.state,
      present: liveStays.present,
      removedAt: liveStays.removedAt,
    })
    .from(accounts)
    .leftJoin(
      memberships,
      and(
        eq(memberships.accountId, accounts.id),
        eq(memberships.groupId, session.groupId),
        eq(memberships.state, 'member'),
      ),
    )
    .leftJoin(
      places,
      and(eq(places.eventType, 'live-session'), eq(places.eventId, session.id), eq(places.accountId, accounts.id)),
    )
    .leftJoin(liveStays, and(eq(liveStays.sessionId, session.id), eq(liveStays.accountId, accounts.id)))
    .where(and(eq(accounts.id, accountId), isNull(accounts.erasedAt)))
  if (!row || (!row.role && row.present === null && !isComing(row.place))) return undefined
  return {
    id: row.id,
    facilitates: leadsAs(row.role),
    present: row.present ?? false,
    removedAt: row.removedAt,
    /** Has a place, or is in line for one, and has not come yet. */
    waitsOrIsExpected: isComing(row.place) && row.place !== 'attended',
  }
}

// --- the log -------------------------------------------------------------------------------------------------------

type EventType = (typeof liveEvents.$inferSelect)['type']
type EventData = NonNullable<(typeof liveEvents.$inferSelect)['data']>

/** An event as it was written. */
export interface LoggedEvent {
  readonly sessionId: string
  readonly seq: number
  readonly at: Date
  readonly type: EventType
  readonly subjectId: string | null
  readonly data: EventData | null
}

/** An act that writes into the log, and the policy that allowed it. */
type Logging =
  | Authorized<{ id: string }, 'live.come-in'>
  | Authorized<{ id: string }, 'live.open'>
  | Authorized<{ id: string }, 'live.advance'>
  | Authorized<{ id: string }, 'live.withdraw'>
  | Authorized<{ id: string }, 'live.remove'>
  | Authorized<{ id: string }, 'live.close'>
  | Authorized<{ id: string }, 'live.change'>

/** Takes the next number and writes the entry that bears it, in one statement. */
export async function appendEvent(
  tx: Tx,
  session: Logging,
  type: Exclude<EventType, 'message-posted' | 'message-changed'>,
  subjectId: string | null = null,
  data: EventData | null = null,
): Promise<LoggedEvent> {
  return await append(tx, session.id, type, subjectId, data)
}

/** A stay ends: by one's own will, or with the right to be there. Needs nobody's leave. */
export async function appendLeft(tx: Tx, sessionId: string, accountId: string): Promise<LoggedEvent> {
  await tx
    .update(liveStays)
    .set({ present: false })
    .where(and(eq(liveStays.sessionId, sessionId), eq(liveStays.accountId, accountId)))
  return await append(tx, sessionId, 'left', accountId, null)
}

/** The room closes by the clock. */
export async function appendClosedByTime(tx: Tx, sessionId: string): Promise<LoggedEvent> {
  return await append(tx, sessionId, 'closed', null, null)
}

async function append(
  tx: Tx,
  sessionId: string,
  type: EventType,
  subjectId: string | null,
  data: EventData | null,
): Promise<LoggedEvent> {
  const at = tx.clock.now()
  const { rows } = await tx.execute<{ seq: number }>(sql`
    with counted as (
      update live_sessions set last_seq = last_seq + 1 where id = ${sessionId} returning last_seq
    )
    insert into live_events (session_id, seq, at, type, subject_id, data)
    select ${sessionId}::uuid, last_seq, ${at.toISOString()}::timestamptz, ${type}, ${subjectId}::uuid,
      ${data === null ? null : JSON.stringify(data)}::jsonb
    from counted returning seq`)
  return { sessionId, seq: rows[0]!.seq, at, type, subjectId, data }
}

/** Takes the next number, writes the entry and the message behind it, in one statement. */
export async function insertMessage(
  tx: Tx,
  session: Authorized<{ id: string }, 'live.say'>,
  message: { id: string; authorId: string; body: string; html: string },
): Promise<LoggedEvent> {
  const at = tx.clock.now()
  const when = sql`${at.toISOString()}::timestamptz`
  const { rows } = await tx.execute<{ seq: number }>(sql`
    with counted as (
      update live_sessions set last_seq = last_seq + 1 where id = ${session.id} returning last_seq
    ), logged as (
      insert into live_events (session_id, seq, at, type, subject_id)
      select ${session.id}::uuid, last_seq, ${when}, 'message-posted', ${message.id}::uuid from counted
    )
    insert into live_messages (id, session_id, seq, at, author_id, body, html)
    select ${message.id}::uuid, ${session.id}::uuid, last_seq, ${when}, ${message.authorId}::uuid,
      ${message.body}, ${message.html}
    from counted returning seq`)
  return {
    sessionId: session.id,
    seq: rows[0]!.seq,
    at,
    type: 'message-posted',
    subjectId: message.id,
    data: null,
  }
}

/** Wherever it was said; the caller looks whether that is here. */
export async function findMessage(
  db: Reader,
  id: string,
): Promise<
  { id: string; sessionId: string; seq: number; authorId: string; state: 'visible' | 'withdrawn' } | undefined
> {
  const [row] = await db
    .select({
      id: liveMessages.id,
      sessionId: liveMessages.sessionId,
      seq: liveMessages.seq,
      authorId: liveMessages.authorId,
      state: liveMessages.state,
    })
    .from(liveMessages)
    .where(eq(liveMessages.id, id))
  return row
}

/** @param words `deleted` at once when it was their author; else `kept` until the purge, so that they can object */
export async function updateMessageWithdrawn(
  tx: Tx,
  _session: Authorized<{ id: string }, 'live.withdraw'>,
  messageId: string,
  words: 'deleted' | 'kept',
): Promise<void> {
  await tx
    .update(liveMessages)
    .set({ state: 'withdrawn', ...(words === 'deleted' ? { body: '', html: '' } : {}) })
    .where(eq(liveMessages.id, messageId))
  if (words === 'deleted') await tx.delete(redactions).where(eq(redactions.messageId, messageId))
}

/** A moderator's decision hides a message from the room; its words stay for an objection until the purge. */
export async function withdrawByDecision(
  tx: Tx,
  _because: Authorized<object, 'case.decide'> | Authorized<object, 'appeal.decide'>,
  message: { id: string; sessionId: string },
): Promise<LoggedEvent> {
  await tx.update(liveMessages).set({ state: 'withdrawn' }).where(eq(liveMessages.id, message.id))
  return await append(tx, message.sessionId, 'message-withdrawn', message.id, null)
}

/** Takes words out of a message, or puts them back; the room hears of it under a number of its own. */
export async function rewriteByDecision(
  tx: Tx,
  _because: Authorized<object, 'case.decide'> | Authorized<object, 'appeal.decide'>,
  message: { id: string; sessionId: string },
  words: { body: string; html: string },
): Promise<LoggedEvent> {
  await tx.update(liveMessages).set(words).where(eq(liveMessages.id, message.id))
  return await append(tx, message.sessionId, 'message-changed', message.id, null)
}

/** Keeps that somebody agreed to this version of the ground rules. */
export async function insertConsent(
  tx: Tx,
  session: Authorized<{ id: string }, 'live.come-in'>,
  accountId: string,
  rulesVersion: number,
): Promise<void> {
  await tx
    .insert(liveConsents)
    .values({ sessionId: session.id, accountId, rulesVersion, at: tx.clock.now() })
    .onConflictDoNothing()
}

/** Notes that somebody came in with this event. */
export async function upsertStay(
  tx: Tx,
  session: Authorized<{ id: string }, 'live.come-in'>,
  accountId: string,
  entered: { leads: boolean; seq: number },
): Promise<void> {
  const stay = { present: true, leads: entered.leads, enteredSeq: entered.seq }
  await tx
    .insert(liveStays)
    .values({ sessionId: session.id, accountId, ...stay })
    .onConflictDoUpdate({ target: [liveStays.sessionId, liveStays.accountId], set: stay })
}

/** Somebody is asked to leave for good, whether or not they have been there. */
export async function upsertRemoval(
  tx: Tx,
  session: Authorized<{ id: string }, 'live.remove'>,
  accountId: string,
  reason: MetSession['removedReason'],
): Promise<void> {
  const removal = { removedAt: tx.clock.now(), removedReason: reason }
  await tx
    .insert(liveStays)
    .values({ sessionId: session.id, accountId, present: false, leads: false, enteredSeq: 0, ...removal })
    .onConflictDoUpdate({ target: [liveStays.sessionId, liveStays.accountId], set: removal })
}

/** The room is open, and in this phase since then. */
export async function updatePhase(
  tx: Tx,
  session: Authorized<{ id: string }, 'live.open'> | Authorized<{ id: string }, 'live.advance'>,
  phase: Phase,
  since: Date,
): Promise<void> {
  await tx.update(liveSessions).set({ state: 'open', phase, phaseSince: since }).where(eq(liveSessions.id, session.id))
}

// --- signs of who may need company ---------------------------------------------------------------------------------

export interface SignRow {
  readonly message_id: string
  readonly account_id: string
  readonly name: string
  readonly at: string
}

/** Of each person the latest counts. */
export async function upsertSign(
  tx: Tx,
  session: Authorized<{ id: string }, 'live.say'>,
  sign: { accountId: string; messageId: string; at: Date },
): Promise<void> {
  await tx
    .insert(liveSigns)
    .values({ sessionId: session.id, ...sign })
    .onConflictDoUpdate({ target: [liveSigns.sessionId, liveSigns.accountId], set: sign })
}

/** False where there is none (any more), or it is about whoever has seen it. */
export async function deleteSign(
  tx: Tx,
  session: Authorized<{ id: string }, 'live.see-sign'>,
  seenBy: string,
  messageId: string,
): Promise<boolean> {
  const rows = await tx
    .delete(liveSigns)
    .where(
      and(eq(liveSigns.sessionId, session.id), eq(liveSigns.messageId, messageId), ne(liveSigns.accountId, seenBy)),
    )
    .returning({ accountId: liveSigns.accountId })
  return rows.length > 0
}

/** Who is in the room to lead it: the twin in SQL of `live.see-sign`. */
export async function listDesk(db: Reader, sessionId: string): Promise<string[]> {
  const rows = await db
    .select({ id: liveStays.accountId })
    .from(liveStays)
    .innerJoin(liveSessions, eq(liveSessions.id, liveStays.sessionId))
    .innerJoin(
      memberships,
      and(
        eq(memberships.groupId, liveSessions.groupId),
        eq(memberships.accountId, liveStays.accountId),
        eq(memberships.role, 'facilitator'),
        eq(memberships.state, 'member'),
      ),
    )
    .innerJoin(accounts, eq(accounts.id, liveStays.accountId))
    .where(
      and(
        eq(liveStays.sessionId, sessionId),
        eq(liveStays.present, true),
        isNull(liveStays.removedAt),
        eq(accounts.standing, 'good'),
        isNull(accounts.erasedAt),
      ),
    )
  return rows.map(({ id }) => id)
}

// --- the end -------------------------------------------------------------------------------------------------------

/** The room is over for everybody, and signs for those who led it with it. Time and people close it in the same way. */
export async function updateEnded(
  tx: Tx,
  sessionId: string,
  end: { state: 'closed' | 'cancelled'; closedAt: Date; purgeAt: Date },
): Promise<void> {
  await tx
    .update(liveSessions)
    .set({ ...end, phase: null, phaseSince: null })
    .where(eq(liveSessions.id, sessionId))
  await tx
    .update(liveStays)
    .set({ present: false })
    .where(and(eq(liveStays.sessionId, sessionId), eq(liveStays.present, true)))
  await tx.delete(liveSigns).where(eq(liveSigns.sessionId, sessionId))
}

/** The words of a room are kept for longer, and everybody can see until when. */
export async function updatePurgeAt(tx: Tx, sessionId: string, purgeAt: Date): Promise<void> {
  await tx.update(liveSessions).set({ purgeAt }).where(eq(liveSessions.id, sessionId))
}

// --- the room as it stands -----------------------------------------------------------------------------------------

/** An event as replay finds it: with today's row of whoever or whatever it is about. */
export interface EventRow {
  readonly seq: number
  readonly at: string
  readonly type: EventType
  readonly subject_id: string | null
  readonly data: EventData | null
  /** Of the person who came in or spoke; empty when they have left for good. */
  readonly name: string | null
  readonly author_id: string | null
  readonly body: string | null
  readonly html: string | null
  readonly message_state: 'visible' | 'withdrawn' | null
}

export interface RoomRow {
  readonly id: string
  readonly state: SessionRow['state']
  readonly phase: Phase | null
  readonly phase_since: string | null
  readonly last_seq: number
  /** Whether whoever asks is in it. */
  readonly present: boolean | null
  readonly removed: boolean | null
  readonly consent: { version: number; at: string } | null
  readonly place: PlaceState | null
  readonly people: { id: string; name: string; leads: boolean }[] | null
  readonly messages:
    | {
        id: string
        seq: number
        at: string
        author_id: string
        name: string
        body: string
        html: string
        state: 'visible' | 'withdrawn'
      }[]
    | null
  readonly events: EventRow[] | null
  /** For those who lead alone; null for everybody else. */
  readonly signs: SignRow[] | null
}

/**
 * State, log and what concerns one person, in one statement: all of it is the same moment, so the state is what the
 * log makes up to `last_seq`.
 */
export async function readRoom(
  db: Reader,
  sessionId: string,
  accountId: string,
  wanted: { after: number; events: number; messages: number; signs: boolean },
): Promise<RoomRow | undefined> {
  const { rows } = await db.execute<RoomRow & Record<string, unknown>>(sql`
    select s.id, s.state, s.phase, to_json(s.phase_since) as phase_since, s.last_seq,
      st.present, st.removed_at is not null as removed, p.state as place,
      ${
        wanted.signs
          ? sql`(select coalesce(json_agg(row_to_json(x) order by x.at), '[]') from (
        select g.message_id, g.account_id, a.pseudonym as name, g.at
        from live_signs g join accounts a on a.id = g.account_id
        where g.session_id = s.id and g.account_id <> ${accountId}) x)`
          : sql`null`
      } as signs,
      (select json_build_object('version', c.rules_version, 'at', c.at) from live_consents c
        where c.session_id = s.id and c.account_id = ${accountId}
        order by c.rules_version desc limit 1) as consent,
      (select json_agg(row_to_json(x) order by x.entered_seq) from (
        select h.account_id as id, a.pseudonym as name, h.leads, h.entered_seq
        from live_stays h join accounts a on a.id = h.account_id
        where h.session_id = s.id and h.present) x) as people,
      (select json_agg(row_to_json(x) order by x.seq) from (
        select m.id, m.seq, m.at, m.author_id, a.pseudonym as name, m.body, m.html, m.state
        from live_messages m join accounts a on a.id = m.author_id
        where m.session_id = s.id order by m.seq desc limit ${wanted.messages}) x) as messages,
      (select json_agg(row_to_json(x) order by x.seq) from (
        select e.seq, e.at, e.type, e.subject_id, e.data, a.pseudonym as name, m.author_id, m.body, m.html,
          m.state as message_state
        from live_events e
        left join live_messages m on m.id = case when e.type in ('message-posted', 'message-changed') then e.subject_id end
        left join accounts a on a.id = case e.type when 'entered' then e.subject_id else m.author_id end
        where e.session_id = s.id and e.seq > ${wanted.after} order by e.seq limit ${wanted.events}) x) as events
    from live_sessions s
    left join live_stays st on st.session_id = s.id and st.account_id = ${accountId}
    left join places p on p.event_type = 'live-session' and p.event_id = s.id and p.account_id = ${accountId}
    where s.id = ${sessionId}`)
  return rows[0]
}

// --- what time does ------------------------------------------------------------------------------------------------

export interface Beat {
  readonly id: string
  readonly last_seq: number
  /** Accounts that are in the room and may be. */
  readonly here: string[] | null
  /** Accounts whose stay has not ended though their right to it has. */
  readonly lost: string[] | null
}

/** How far each of these rooms has come, and who is in it: the twin in SQL of what `live.come-in` asks of a person. */
export async function listBeats(db: Reader, sessionIds: string[]): Promise<Beat[]> {
  const people = (rightful: boolean) => sql`(
    select array_agg(st.account_id::text) from live_stays st join accounts a on a.id = st.account_id
    where st.session_id = s.id and st.present and ${rightful ? sql`` : sql`not`} (
      a.erased_at is null and a.standing in ('good', 'muted') and exists (
        select from memberships m
        where m.group_id = s.group_id and m.account_id = st.account_id and m.state = 'member')))`
  const { rows } = await db.execute<Beat & Record<string, unknown>>(sql`
    select s.id::text, s.last_seq, ${people(true)} as here, ${people(false)} as lost
    from live_sessions s where s.id in (${sql.join(
      sessionIds.map((id) => sql`${id}::uuid`),
      sql`, `,
    )})`)
  return rows
}

/** Ids of all that was said in a room, whatever its state. */
export async function listMessageIds(db: Reader, sessionId: string): Promise<string[]> {
  const rows = await db.select({ id: liveMessages.id }).from(liveMessages).where(eq(liveMessages.sessionId, sessionId))
  return rows.map(({ id }) => id)
}

/** Deletes words, log, consents and who was there; how many there were stays. */
export async function deleteRoom(tx: Tx, sessionId: string): Promise<void> {
  const attendance = sql<number>`(
    select count(*)::int from ${liveStays} st where st.session_id = ${sessionId} and st.entered_seq > 0)`
  await tx.update(liveSessions).set({ purgedAt: tx.clock.now(), attendance }).where(eq(liveSessions.id, sessionId))
  const said = tx.select({ id: liveMessages.id }).from(liveMessages).where(eq(liveMessages.sessionId, sessionId))
  await tx.delete(redactions).where(inArray(redactions.messageId, said))
  await tx.delete(liveMessages).where(eq(liveMessages.sessionId, sessionId))
  await tx.delete(liveEvents).where(eq(liveEvents.sessionId, sessionId))
  await tx.delete(liveConsents).where(eq(liveConsents.sessionId, sessionId))
  await tx.delete(liveStays).where(eq(liveStays.sessionId, sessionId))
  await tx.delete(places).where(and(eq(places.eventType, 'live-session'), eq(places.eventId, sessionId)))
}
