import { and, asc, eq, inArray, sql, type SQL } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import type { Actor, GroupRole } from '@secure-base/shared/kernel/policy.ts'
import type { EventType, Opening, RosterCounts } from '@secure-base/shared/places/contract.ts'
import type { Person, Place } from '@secure-base/shared/places/place-state.ts'
import { couldCome } from '@secure-base/shared/places/policy.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { accounts, blocks } from '../../db/tables/accounts.ts'
import { groups, memberships } from '../../db/tables/groups.ts'
import { liveSessions } from '../../db/tables/live.ts'
import { meetupHosts, meetups } from '../../db/tables/meetups.ts'
import { places } from '../../db/tables/places.ts'
import type { Reader } from '../../db/database.ts'
import type { Authorized, Tx } from '../../kernel/ctx.ts'

/** A group with more people who lead has pages that are a little behind. */
const leadersTold = 50

/** What people have places in, its row held: all that the engine wants to know of it. */
export interface Attended {
  readonly eventType: EventType
  readonly eventId: string
  readonly groupId: string
  /** The group role of those who lead it; they need no place, and blocks keep nobody away from them. Null: nobody so. */
  readonly ledBy: GroupRole | null
  /** Those who come without a place, and whom whoever comes will meet: blocks count for them as for everybody. */
  readonly hosts: readonly string[]
  readonly title: string
  /** Page of this site. */
  readonly path: string
  readonly capacity: number
  readonly openTo: Opening
  readonly startsAt: Date
  /** Closed or cancelled: nothing is given on, and nobody is told anything of places any more. */
  readonly over: boolean
}

/** A live session, as the engine sees it. */
export function attendedSession(session: {
  id: string
  groupId: string
  title: string
  capacity: number
  openTo: Opening
  startsAt: Date
  state: (typeof liveSessions.$inferSelect)['state']
}): Attended {
  return {
    eventType: 'live-session',
    eventId: session.id,
    groupId: session.groupId,
    ledBy: 'facilitator',
    hosts: [],
    title: session.title,
    path: `/live/${session.id}`,
    capacity: session.capacity,
    openTo: session.openTo,
    startsAt: session.startsAt,
    over: session.state === 'closed' || session.state === 'cancelled',
  }
}

/** A meetup, as the engine sees it. While another time waits for a moderator, the later of the two is the start. */
export function attendedMeetup(meetup: {
  id: string
  groupId: string
  groupName: string
  capacity: number
  openTo: Opening
  startsAt: Date
  change: (typeof meetups.$inferSelect)['change']
  state: (typeof meetups.$inferSelect)['state']
  hostIds: readonly string[]
}): Attended {
  const proposed = meetup.change ? Date.parse(meetup.change.startsAt) : 0
  return {
    eventType: 'meetup',
    eventId: meetup.id,
    groupId: meetup.groupId,
    ledBy: null,
    hosts: meetup.hostIds,
    // Its own title goes with whoever wrote it; what people were told stays.
    title: m.meetups_of_group({ group: meetup.groupName }),
    path: `/meetups/${meetup.id}`,
    capacity: meetup.capacity,
    openTo: meetup.openTo,
    startsAt: new Date(Math.max(meetup.startsAt.getTime(), proposed)),
    over: meetup.state === 'over' || meetup.state === 'cancelled' || meetup.state === 'hidden',
  }
}

/** Account ids of those who have said that they host a meetup: a column over `meetups`. */
export const meetupHostIds = sql<string[]>`array_remove(${meetups.proposedBy} || array(
  select h.account_id from ${meetupHosts} h where h.meetup_id = ${meetups.id} and h.answer = 'accepted'), null)`

/** How each kind of event is held when time, or somebody who goes for good, makes a place free. */
const hold: Record<EventType, (tx: Tx, id: string) => Promise<Attended | undefined>> = {
  async 'live-session'(tx, id) {
    const [row] = await tx.select().from(liveSessions).where(eq(liveSessions.id, id)).for('no key update')
    return row && attendedSession(row)
  },
  async meetup(tx, id) {
    const [row] = await tx.select().from(meetups).where(eq(meetups.id, id)).for('no key update')
    if (!row) return undefined
    const [more] = await tx
      .select({ hostIds: meetupHostIds, groupName: groups.name })
      .from(meetups)
      .innerJoin(groups, eq(groups.id, meetups.groupId))
      .where(eq(meetups.id, id))
    return attendedMeetup({ ...row, ...more! })
  },
}

/** Holds what people have places in until the transaction ends. */
export async function lockAttended(tx: Tx, eventType: EventType, eventId: string): Promise<Attended | undefined> {
  return await hold[eventType](tx, eventId)
}

/** Of what kind an event is in which anybody has asked for a place. */
export async function findEventType(db: Reader, eventId: string): Promise<EventType | undefined> {
  const [row] = await db.select({ type: places.eventType }).from(places).where(eq(places.eventId, eventId)).limit(1)
  return row?.type
}

/** Everybody who ever asked, by number. Only under the lock of the event is it the truth. */
export async function readPlaces(tx: Tx, event: Attended): Promise<Place[]> {
  return await tx
    .select({
      accountId: places.accountId,
      state: places.state,
      number: places.number,
      askedUpTo: places.askedUpTo,
      offerUntil: places.offerUntil,
    })
    .from(places)
    .where(and(eq(places.eventType, event.eventType), eq(places.eventId, event.eventId)))
    .orderBy(asc(places.number))
}

/** Whether each of these people could come to an event as they stand now, and when they do not want to be asked. */
export async function readWaiting(
  tx: Tx,
  event: Attended,
  accountIds: string[],
): Promise<Map<string, Pick<Person, 'quiet' | 'mayCome'>>> {
  if (accountIds.length === 0) return new Map()
  const rows = await tx
    .select({
      id: accounts.id,
      timeZone: accounts.timeZone,
      quietFrom: accounts.quietFrom,
      quietTo: accounts.quietTo,
      standing: accounts.standing,
      role: memberships.role,
    })
    .from(accounts)
    .leftJoin(memberships, memberOf(event))
    .where(inArray(accounts.id, accountIds))
  return new Map(
    rows.map(({ id, standing, role, ...quiet }) => [id, { quiet, mayCome: couldCome({ standing, role }) }]),
  )
}

/** Account ids of those who lead what is attended, or host it. */
export async function listLeaders(tx: Tx, event: Attended): Promise<readonly string[]> {
  if (event.ledBy === null) return event.hosts
  const rows = await tx
    .select({ id: memberships.accountId })
    .from(memberships)
    .where(
      and(eq(memberships.groupId, event.groupId), eq(memberships.role, event.ledBy), eq(memberships.state, 'member')),
    )
    .limit(leadersTold)
  return rows.map(({ id }) => id)
}

/** Which of these people are members of the group of what is attended, whether they lead it, and since when. */
export async function readMembersAmong(
  tx: Tx,
  event: Attended,
  accountIds: string[],
): Promise<Map<string, { leads: boolean; since: Date }>> {
  const rows = await tx
    .select({ id: accounts.id, role: memberships.role, since: memberships.since })
    .from(accounts)
    .innerJoin(memberships, memberOf(event))
    // One statement whatever their number: see decision 0032.
    .where(sql`${accounts.id} = any(${sql.param(accountIds)}::uuid[])`)
  return new Map(rows.map(({ id, role, since }) => [id, { leads: role === event.ledBy, since }]))
}

/** How an event that is not held stands to somebody who might ask for a place in it. */
export interface Elsewhere {
  readonly eventId: string
  readonly waiting: number
  readonly blockedBySomebody: boolean
  readonly memberSince: Date | null
}

/** What `takeSeat` finds under the lock of one event, for many and without any. */
export async function readElsewhere(
  db: Reader,
  accountId: string,
  events: readonly Attended[],
  blockers: string[],
): Promise<Elsewhere[]> {
  const asked = events.map((one) => ({
    event_type: one.eventType,
    event_id: one.eventId,
    group_id: one.groupId,
    led_by: one.ledBy,
    hosted_by_one: one.hosts.some((host) => blockers.includes(host)),
  }))
  const { rows } = await db.execute<{ event_id: string; waiting: number; blocked: boolean; since: string | null }>(sql`
    select x.event_id, own.since, (
      select count(*)::int from ${places} w
      where w.event_type = x.event_type and w.event_id = x.event_id and w.state = 'waitlisted') as waiting,
      (x.hosted_by_one or exists (
        select from ${places} other left join ${memberships} m
          on m.account_id = other.account_id and m.group_id = x.group_id and m.state = 'member'
        where other.event_type = x.event_type and other.event_id = x.event_id
          and other.account_id = any(${sql.param(blockers)}::uuid[])
          and other.state in ('confirmed', 'attended', 'offered', 'waitlisted')
          and (x.led_by is null or m.role is distinct from x.led_by))) as blocked
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
      as x (event_type text, event_id uuid, group_id uuid, led_by text, hosted_by_one boolean)
    left join ${memberships} own
      on own.account_id = ${accountId}::uuid and own.group_id = x.group_id and own.state = 'member'`)
  return rows.map((row) => ({
    eventId: row.event_id,
    waiting: row.waiting,
    blockedBySomebody: row.blocked,
    memberSince: row.since === null ? null : new Date(row.since),
  }))
}

function memberOf(event: Attended): SQL | undefined {
  return and(
    eq(memberships.accountId, accounts.id),
    eq(memberships.groupId, event.groupId),
    eq(memberships.state, 'member'),
  )
}

/** Those who blocked this person; not those whom they had blocked before: who blocks first is never the one kept out. */
export async function listBlockersOf(db: Reader, accountId: string): Promise<string[]> {
  const rows = await db
    .select({ id: blocks.blockerId })
    .from(blocks)
    .where(
      and(
        eq(blocks.blockedId, accountId),
        sql`not exists (
          select from blocks own where own.blocker_id = ${accountId} and own.blocked_id = ${blocks.blockerId}
            and own.created_at <= ${blocks.createdAt})`,
      ),
    )
  return rows.map(({ id }) => id)
}

/** Keeps the place that somebody asked for, as a policy has allowed. */
export async function upsertOwnPlace(tx: Tx, event: Authorized<Attended, 'place.take'>, place: Place): Promise<void> {
  await writePlaces(tx, event, [place])
}

/** Keeps what became of places that were there. Giving up, coming in and what time does need nobody’s leave. */
export async function updatePlaces(tx: Tx, event: Attended, changed: readonly Place[]): Promise<void> {
  if (changed.length > 0) await writePlaces(tx, event, changed)
}

async function writePlaces(tx: Tx, event: Attended, changed: readonly Place[]): Promise<void> {
  const at = tx.clock.now().toISOString()
  const rows = changed.map((one) => ({
    account_id: one.accountId,
    state: one.state,
    number: one.number,
    asked_up_to: one.askedUpTo,
    offer_until: one.offerUntil,
  }))
  await tx.execute(sql`
    insert into ${places} as kept (event_type, event_id, account_id, state, at, number, asked_up_to, offer_until)
    select ${event.eventType}, ${event.eventId}::uuid, x.account_id, x.state, ${at}::timestamptz, x.number,
      x.asked_up_to, x.offer_until
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as x (account_id uuid, state text, number integer, asked_up_to integer, offer_until timestamptz)
    on conflict (event_type, event_id, account_id) do update
    set state = excluded.state, number = excluded.number, asked_up_to = excluded.asked_up_to,
      offer_until = excluded.offer_until, at = case when kept.state = excluded.state then kept.at else excluded.at end`)
}

/** In what somebody has a place, or waits for one; always in the same order, so that no two hold each other up. */
export async function listComingTo(
  db: Reader,
  accountId: string,
  groupId: string | undefined,
): Promise<{ eventType: EventType; eventId: string }[]> {
  return await db
    .select({ eventType: places.eventType, eventId: places.eventId })
    .from(places)
    .leftJoin(liveSessions, and(eq(places.eventType, 'live-session'), eq(liveSessions.id, places.eventId)))
    .leftJoin(meetups, and(eq(places.eventType, 'meetup'), eq(meetups.id, places.eventId)))
    .where(
      and(
        eq(places.accountId, accountId),
        inArray(places.state, ['confirmed', 'offered', 'waitlisted', 'attended']),
        sql`${liveSessions.closedAt} is null and coalesce(${meetups.state}, '') not in ('over', 'cancelled')`,
        groupId === undefined ? undefined : sql`coalesce(${liveSessions.groupId}, ${meetups.groupId}) = ${groupId}`,
      ),
    )
    .orderBy(asc(places.eventId))
}

/** How many hold a place in one event, are asked, and wait; for those who lead or host it. */
export async function countRoster(db: Reader, eventType: EventType, eventId: string): Promise<RosterCounts> {
  const { rows } = await db.execute<{ taken: number; offered: number; waiting: number }>(sql`
    select count(*) filter (where state in ('confirmed', 'attended'))::int as taken,
      count(*) filter (where state = 'offered')::int as offered,
      count(*) filter (where state = 'waitlisted')::int as waiting
    from places where event_type = ${eventType} and event_id = ${eventId}`)
  return rows[0]!
}

/** How many places of an event are held: taken, or kept for somebody until they answer. */
export function placesHeld(eventType: EventType, eventId: PgColumn): SQL<number> {
  return sql<number>`(
    select count(*)::int from places held
    where held.event_type = ${eventType} and held.event_id = ${eventId}
      and held.state in ('confirmed', 'attended', 'offered'))`
}

/** The join that gives each event its reader's own place: a condition over `places`. */
export function ownPlace(eventType: EventType, eventId: PgColumn, actor: Actor): SQL {
  return and(
    eq(places.eventType, eventType),
    eq(places.eventId, eventId),
    sql`${places.accountId} = ${actor.id}::uuid`,
  )!
}

/** What a reader is told of their own place, over the join of `ownPlace`. */
export function ownPlaceColumns(actor: Actor, group: PgColumn, ledBy: GroupRole | null) {
  return {
    placeState: places.state,
    placeOfferUntil: places.offerUntil,
    placePosition: sql<number | null>`case when ${places.state} in ('waitlisted', 'offered') then (
      select count(*)::int + 1 from places ahead
      where ahead.event_type = ${places.eventType} and ahead.event_id = ${places.eventId}
        and ahead.state = 'waitlisted' and ahead.number < ${places.number}) end`,
    /** Somebody whom they blocked comes, or waits. */
    placeWarned:
      actor.blocked.size === 0
        ? sql<boolean>`false`
        : sql<boolean>`(${places.state} in ('confirmed', 'attended', 'offered', 'waitlisted') and exists (
            select from places other left join memberships m
              on m.account_id = other.account_id and m.group_id = ${group} and m.state = 'member'
            where other.event_type = ${places.eventType} and other.event_id = ${places.eventId}
              and other.account_id = any(${sql.param([...actor.blocked])}::uuid[])
              and other.state in ('confirmed', 'attended', 'offered', 'waitlisted')
              and (${ledBy}::text is null or m.role is distinct from ${ledBy}::text)))`,
  }
}
