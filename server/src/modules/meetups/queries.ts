import { and, asc, eq, gt, inArray, isNull, ne, or, sql, type SQL } from 'drizzle-orm'
import type { CancelReason, Exception, WhoComes } from '@secure-base/shared/meetups/contract.ts'
import { boxesAround, earthMetres, type Point } from '@secure-base/shared/meetups/distance.ts'
import type { MeetupState } from '@secure-base/shared/meetups/meetup-state.ts'
import type { Hosting } from '@secure-base/shared/meetups/policy.ts'
import type { Actor, GroupRole } from '@secure-base/shared/kernel/policy.ts'
import type { PlaceState } from '@secure-base/shared/places/place-state.ts'
import { accounts } from '../../db/tables/accounts.ts'
import { groups, memberships } from '../../db/tables/groups.ts'
import { meetupHosts, meetups, type MeetupChange } from '../../db/tables/meetups.ts'
import { redactions } from '../../db/tables/moderation.ts'
import { places } from '../../db/tables/places.ts'
import type { Reader } from '../../db/database.ts'
import { addressFor, meetupVisibleTo } from '../../db/visible-to.ts'
import type { Authorized, Tx } from '../../kernel/ctx.ts'
import type { Deciding } from '../moderation/queries.ts'
import { meetupHostIds, ownPlace, ownPlaceColumns, placesHeld } from '../places/queries.ts'

export type MeetupRow = typeof meetups.$inferSelect
export type { MeetupChange }

/** A meetup as one actor meets it. Its address is null for whoever may not see it now. */
export interface MetMeetup extends Omit<MeetupRow, 'address'> {
  readonly address: string | null
  readonly groupSlug: string
  readonly groupName: string
  readonly hosting: Hosting | null
  readonly hostIds: string[]
  readonly placeState: PlaceState | null
  readonly placePosition: number | null
  readonly placeOfferUntil: Date | null
  readonly placeWarned: boolean
  readonly held: number
  readonly metres: number | null
}

const { address: _address, ...shown } = {
  id: meetups.id,
  groupId: meetups.groupId,
  title: meetups.title,
  startsAt: meetups.startsAt,
  endsAt: meetups.endsAt,
  timeZone: meetups.timeZone,
  minutes: meetups.minutes,
  capacity: meetups.capacity,
  openTo: meetups.openTo,
  areaName: meetups.areaName,
  latitude: meetups.latitude,
  longitude: meetups.longitude,
  address: meetups.address,
  addressVisibleHours: meetups.addressVisibleHours,
  access: meetups.access,
  state: meetups.state,
  change: meetups.change,
  agreedTo: meetups.agreedTo,
  proposedBy: meetups.proposedBy,
  createdAt: meetups.createdAt,
  publishedAt: meetups.publishedAt,
  cancelledAt: meetups.cancelledAt,
  cancelledBecause: meetups.cancelledBecause,
  purgedAt: meetups.purgedAt,
}

function selectMet(db: Reader, actor: Actor, now: Date, metres: SQL<number | null> = sql<null>`null`) {
  const place = ownPlaceColumns(actor, meetups.groupId, null)
  return db
    .select({
      ...shown,
      address: addressFor(actor, now),
      groupSlug: groups.slug,
      groupName: groups.name,
      hosting: sql<Hosting | null>`case when ${meetups.proposedBy} = ${actor.id}::uuid then 'proposer' else ${meetupHosts.answer} end`,
      hostIds: meetupHostIds,
      ...place,
      placeWarned: sql<boolean>`(${place.placeWarned} or (${places.state} in ('confirmed', 'attended', 'offered', 'waitlisted')
        and ${meetupHostIds} && ${sql.param([...actor.blocked])}::uuid[]))`,
      held: placesHeld('meetup', meetups.id),
      metres,
    })
    .from(meetups)
    .innerJoin(groups, eq(groups.id, meetups.groupId))
    .leftJoin(places, ownPlace('meetup', meetups.id, actor))
    .leftJoin(meetupHosts, and(eq(meetupHosts.meetupId, meetups.id), sql`${meetupHosts.accountId} = ${actor.id}::uuid`))
}

/** A meetup that this actor may know of. */
export async function findMeetup(db: Reader, actor: Actor, id: string, now: Date): Promise<MetMeetup | undefined> {
  const [row] = await selectMet(db, actor, now).where(and(eq(meetups.id, id), meetupVisibleTo(actor)))
  return row
}

/**
 * The same, holding its row until the transaction ends. Locked first and read after, so that what is read is what the
 * one before has left; somebody who leaves for good is waited for.
 */
export async function lockMeetup(tx: Tx, actor: Actor, id: string): Promise<MetMeetup | undefined> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    with still_here as (select id from accounts where id = ${actor.id} and erased_at is null for key share)
    select m.id from meetups m, still_here where m.id = ${id} for no key update of m`)
  if (rows.length === 0) return undefined
  return await findMeetup(tx, actor, id, tx.clock.now())
}

/** A meetup past every rule of who may see it, for what time and moderators do. Never leaves the server as it is. */
export interface HeldMeetup extends MeetupRow {
  readonly hostIds: string[]
  readonly groupName: string
}

/** A meetup with its address and hosts, whoever may see it. Never leaves the server. */
export async function findMeetupRow(db: Reader, id: string): Promise<HeldMeetup | undefined> {
  const [row] = await db
    .select({ ...shown, address: meetups.address, hostIds: meetupHostIds, groupName: groups.name })
    .from(meetups)
    .innerJoin(groups, eq(groups.id, meetups.groupId))
    .where(eq(meetups.id, id))
  return row
}

/** The same, held until the transaction ends. */
export async function lockMeetupRow(tx: Tx, id: string): Promise<HeldMeetup | undefined> {
  await tx.select({ id: meetups.id }).from(meetups).where(eq(meetups.id, id)).for('no key update')
  return await findMeetupRow(tx, id)
}

/** Whoever proposed it, if they are still here. */
export async function findAccountOf(
  db: Reader,
  id: string | null,
): Promise<{ id: string; pseudonym: string; role: string } | undefined> {
  if (id === null) return undefined
  const [row] = await db
    .select({ id: accounts.id, pseudonym: accounts.pseudonym, role: accounts.role })
    .from(accounts)
    .where(and(eq(accounts.id, id), isNull(accounts.erasedAt)))
  return row
}

/** Metres from a place to the middle of a meetup's area; the twin of `metresBetween`. */
export function metresFrom({ latitude, longitude }: Point): SQL<number> {
  return sql<number>`round(2 * ${earthMetres}::float8 * asin(least(1, sqrt(
    sin(radians(${meetups.latitude} - ${latitude}::float8) / 2) ^ 2
    + cos(radians(${latitude}::float8)) * cos(radians(${meetups.latitude}))
      * sin(radians(${meetups.longitude} - ${longitude}::float8) / 2) ^ 2))))::int`
}

function withinBoxes(from: Point, km: number): SQL {
  return or(
    ...boxesAround(from, km).map(
      ({ south, north, west, east }) =>
        sql`point(longitude, latitude) <@ box(point(${west}::float8, ${south}::float8), point(${east}::float8, ${north}::float8))`,
    ),
  )!
}

export interface WantedMeetups {
  readonly group?: string | undefined
  readonly near?: (Point & { readonly withinKm: number }) | undefined
  readonly by: 'distance' | 'time'
  /** Only those that the reader hosts, or has a place in or waits for one: also while they are not out. */
  readonly mine: boolean
  readonly notOverAt: Date
  readonly after?: { readonly sort: string | number; readonly id: string } | undefined
  readonly limit: number
}

/** By their start or by distance, one row longer than asked for. */
export async function listMeetups(db: Reader, actor: Actor, wanted: WantedMeetups): Promise<MetMeetup[]> {
  return await selectMeetups(db, actor, wanted)
}

/** The statement of `listMeetups`, which a test asks the database to explain. */
export function selectMeetups(db: Reader, actor: Actor, { near, after, ...wanted }: WantedMeetups) {
  const metres = near && metresFrom(near)
  const byDistance = metres !== undefined && wanted.by === 'distance'
  return selectMet(db, actor, wanted.notOverAt, metres)
    .where(
      and(
        wanted.mine ? isOwn(actor) : and(eq(meetups.state, 'published'), isNull(meetups.change)),
        meetupVisibleTo(actor),
        gt(meetups.endsAt, wanted.notOverAt),
        wanted.group ? eq(groups.slug, wanted.group) : undefined,
        near ? withinBoxes(near, near.withinKm) : undefined,
        near ? sql`${metres} <= ${near.withinKm * 1_000}::float8` : undefined,
        after
          ? byDistance
            ? sql`(${metres}, ${meetups.id}) > (${after.sort}::int, ${after.id}::uuid)`
            : sql`(${meetups.startsAt}, ${meetups.id}) > (${after.sort}::timestamptz, ${after.id}::uuid)`
          : undefined,
      ),
    )
    .orderBy(byDistance ? asc(metres) : asc(meetups.startsAt), asc(meetups.id))
    .limit(wanted.limit + 1)
}

function isOwn(actor: Actor): SQL {
  return sql`${meetups.id} in (
    select event_id from places own where own.event_type = 'meetup' and own.account_id = ${actor.id}::uuid
      and own.state in ('confirmed', 'offered', 'waitlisted', 'attended')
    union select meetup_id from meetup_hosts own where own.account_id = ${actor.id}::uuid and own.answer <> 'declined'
    union select id from meetups own where own.proposed_by = ${actor.id}::uuid)`
}

export type NewMeetup = Pick<
  MeetupRow,
  | 'id'
  | 'title'
  | 'startsAt'
  | 'endsAt'
  | 'timeZone'
  | 'minutes'
  | 'capacity'
  | 'areaName'
  | 'latitude'
  | 'longitude'
  | 'address'
  | 'addressVisibleHours'
  | 'access'
> & { openTo?: MeetupRow['openTo'] | undefined }

/** False if the id is taken. */
export async function insertMeetup(
  tx: Tx,
  group: Authorized<{ id: string }, 'meetup.propose'>,
  proposedBy: string,
  meetup: NewMeetup,
): Promise<boolean> {
  const rows = await tx
    .insert(meetups)
    .values({ ...meetup, groupId: group.id, proposedBy, state: 'proposed', createdAt: tx.clock.now() })
    .onConflictDoNothing()
    .returning({ id: meetups.id })
  return rows.length > 0
}

export type MeetupChanges = Partial<Omit<NewMeetup, 'id'>> & { change?: MeetupChange | null; state?: MeetupState }

/** Changes a meetup. */
export async function updateMeetup(
  tx: Tx,
  meetup: Authorized<{ id: string }, 'meetup.change'>,
  changes: MeetupChanges,
): Promise<void> {
  if (Object.keys(changes).length > 0) await tx.update(meetups).set(changes).where(eq(meetups.id, meetup.id))
}

/** What hosts wrote about a meetup. */
export type MeetupText = Pick<MeetupRow, 'title' | 'access' | 'areaName' | 'address'>

/** Keeps what a decision has left of the words, in what is approved and in what waits. */
export async function updateText(
  tx: Tx,
  because: Deciding,
  changes: Partial<MeetupText> & { change?: MeetupChange },
): Promise<void> {
  await tx.update(meetups).set(changes).where(eq(meetups.id, because.subject.id))
}

/** A host calls a meetup off. */
export async function updateCancelled(
  tx: Tx,
  meetup: Authorized<{ id: string }, 'meetup.cancel'>,
  because: CancelReason | null,
): Promise<void> {
  await cancel(tx, meetup.id, because)
}

/** Nobody is left who hosts it. */
export async function updateAbandoned(tx: Tx, id: string): Promise<void> {
  await cancel(tx, id, null)
}

async function cancel(tx: Tx, id: string, because: CancelReason | null): Promise<void> {
  const cancelled = { cancelledAt: tx.clock.now(), cancelledBecause: because }
  await tx
    .update(meetups)
    .set({ ...cancelled, state: 'cancelled', change: null })
    .where(eq(meetups.id, id))
}

/** What hosts, moderators or time made of a meetup, by the rules of its state. */
export async function updateStanding(
  tx: Tx,
  id: string,
  becomes: { state: MeetupState; publishedAt?: Date; agreedTo?: Exception[] } & MeetupChanges,
): Promise<void> {
  await tx.update(meetups).set(becomes).where(eq(meetups.id, id))
}

// --- hosts ---------------------------------------------------------------------------------------------------------

export interface CoHostRow {
  readonly id: string
  readonly pseudonym: string
  readonly answer: 'asked' | 'accepted' | 'declined'
}

/** Who was asked to host a meetup and what they said, the first who was asked first. */
export async function listCoHosts(db: Reader, meetupId: string): Promise<CoHostRow[]> {
  return await db
    .select({ id: accounts.id, pseudonym: accounts.pseudonym, answer: meetupHosts.answer })
    .from(meetupHosts)
    .innerJoin(accounts, eq(accounts.id, meetupHosts.accountId))
    .where(and(eq(meetupHosts.meetupId, meetupId), isNull(accounts.erasedAt)))
    .orderBy(asc(meetupHosts.at), asc(accounts.id))
}

/** Those who have said that they host it, the proposer first. */
export async function listHosts(
  db: Reader,
  meetup: { hostIds: string[] },
): Promise<{ id: string; pseudonym: string }[]> {
  if (meetup.hostIds.length === 0) return []
  const rows = await db
    .select({ id: accounts.id, pseudonym: accounts.pseudonym })
    .from(accounts)
    .where(and(inArray(accounts.id, meetup.hostIds), isNull(accounts.erasedAt)))
  return rows.sort((one, other) => meetup.hostIds.indexOf(one.id) - meetup.hostIds.indexOf(other.id))
}

/** How many people host a meetup who can: still here, in the group, in good standing; with those a moderator vouched for. */
export async function countHosts(db: Reader, meetupId: string): Promise<number> {
  const { rows } = await db.execute<{ hosts: number }>(sql`
    select count(*)::int as hosts
    from meetups t join accounts a on a.id = t.proposed_by or exists (
      select from meetup_hosts h where h.meetup_id = t.id and h.account_id = a.id
        and (h.answer = 'accepted' or (h.answer = 'asked' and h.vouched_for)))
    join memberships m on m.account_id = a.id and m.group_id = t.group_id and m.state = 'member'
    where t.id = ${meetupId} and a.erased_at is null and a.standing in ('good', 'muted')`)
  return rows[0]?.hosts ?? 0
}

/** Which of these people could host in a group: its members. */
export async function listMembersAmong(db: Reader, groupId: string, accountIds: string[]): Promise<string[]> {
  if (accountIds.length === 0) return []
  const rows = await db
    .select({ id: memberships.accountId })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(
      and(
        eq(memberships.groupId, groupId),
        eq(memberships.state, 'member'),
        inArray(memberships.accountId, accountIds),
        isNull(accounts.erasedAt),
      ),
    )
  return rows.map(({ id }) => id)
}

/** The member of a group who bears exactly this pseudonym, whatever the case of its letters. */
export async function findMemberNamed(
  db: Reader,
  group: Authorized<{ id: string }, 'meetup.propose'>,
  pseudonym: string,
): Promise<{ id: string; name: string } | undefined> {
  const [row] = await db
    .select({ id: accounts.id, name: accounts.pseudonym })
    .from(memberships)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(
      and(
        eq(memberships.groupId, group.id),
        eq(memberships.state, 'member'),
        sql`lower(${accounts.pseudonym}) = lower(${pseudonym.trim()})`,
        isNull(accounts.erasedAt),
      ),
    )
  return row
}

/** Asks these people, and nobody else any more. Whoever was asked before keeps their answer. */
export async function replaceCoHosts(
  tx: Tx,
  meetup: { id: string } & (Authorized<object, 'meetup.propose'> | Authorized<object, 'meetup.change'>),
  accountIds: string[],
): Promise<string[]> {
  await tx
    .delete(meetupHosts)
    .where(
      and(
        eq(meetupHosts.meetupId, meetup.id),
        accountIds.length > 0 ? sql`${meetupHosts.accountId} <> all(${sql.param(accountIds)}::uuid[])` : undefined,
      ),
    )
  if (accountIds.length === 0) return []
  const at = tx.clock.now()
  const rows = await tx
    .insert(meetupHosts)
    .values(accountIds.map((accountId) => ({ meetupId: meetup.id, accountId, answer: 'asked' as const, at })))
    .onConflictDoNothing()
    .returning({ id: meetupHosts.accountId })
  return rows.map(({ id }) => id)
}

/** Somebody who was asked says whether they host it; that speaks for itself from then on. */
export async function updateAnswer(
  tx: Tx,
  meetup: Authorized<{ id: string }, 'meetup.answer-hosting'>,
  accountId: string,
  answer: 'accepted' | 'declined',
): Promise<void> {
  await tx
    .update(meetupHosts)
    .set({ answer, at: tx.clock.now(), vouchedFor: false })
    .where(and(eq(meetupHosts.meetupId, meetup.id), eq(meetupHosts.accountId, accountId)))
}

/** A moderator agreed to a meetup as it stands, with those who have not answered yet. */
export async function updateVouchedFor(tx: Tx, meetupId: string): Promise<void> {
  await tx
    .update(meetupHosts)
    .set({ vouchedFor: true })
    .where(and(eq(meetupHosts.meetupId, meetupId), eq(meetupHosts.answer, 'asked')))
}

/** Meetups to come that somebody hosts, or was asked to; always in the same order. */
export async function listHostedBy(db: Reader, accountId: string, groupId?: string): Promise<string[]> {
  const rows = await db
    .select({ id: meetups.id })
    .from(meetups)
    .leftJoin(meetupHosts, and(eq(meetupHosts.meetupId, meetups.id), eq(meetupHosts.accountId, accountId)))
    .where(
      and(
        or(eq(meetups.proposedBy, accountId), ne(meetupHosts.answer, 'declined')),
        sql`${meetups.state} not in ('over', 'cancelled')`,
        groupId ? eq(meetups.groupId, groupId) : undefined,
      ),
    )
    .orderBy(asc(meetups.id))
  return rows.map(({ id }) => id)
}

// --- who comes -----------------------------------------------------------------------------------------------------

const withPlace: PlaceState[] = ['confirmed', 'attended', 'missed']

/** Pseudonyms of those with a place, in the order in which they asked. */
export async function listComing(
  db: Reader,
  _proof: Authorized<object, 'meetup.see-who-comes'>,
  meetupId: string,
): Promise<WhoComes['coming']> {
  const rows = await db
    .select({ name: accounts.pseudonym, state: places.state })
    .from(places)
    .innerJoin(accounts, eq(accounts.id, places.accountId))
    .where(
      and(
        eq(places.eventType, 'meetup'),
        eq(places.eventId, meetupId),
        inArray(places.state, withPlace),
        isNull(accounts.erasedAt),
      ),
    )
    .orderBy(asc(places.number))
  return rows as WhoComes['coming']
}

/** Whoever has a place in a meetup, or had one until it was over, by exactly this pseudonym. */
export async function findComing(
  db: Reader,
  meetup: Authorized<{ id: string }, 'meetup.say-who-came'>,
  name: string,
): Promise<string | undefined> {
  const [row] = await db
    .select({ id: accounts.id })
    .from(places)
    .innerJoin(accounts, eq(accounts.id, places.accountId))
    .where(
      and(
        eq(places.eventType, 'meetup'),
        eq(places.eventId, meetup.id),
        inArray(places.state, withPlace),
        eq(accounts.pseudonym, name),
        isNull(accounts.erasedAt),
      ),
    )
  return row?.id
}

/** Somebody whom a meetup concerns, as policies see them. */
export interface Concerned extends Pick<Actor, 'role' | 'standing'> {
  accountId: string
  inGroup: GroupRole | null
}

/** People with a place in it, or also those in line for one. */
export async function listConcerned(
  db: Reader,
  meetup: { id: string; groupId: string },
  who: 'confirmed' | 'coming',
): Promise<Concerned[]> {
  return await db
    .select({
      accountId: accounts.id,
      role: accounts.role,
      standing: accounts.standing,
      inGroup: memberships.role,
    })
    .from(places)
    .innerJoin(accounts, eq(accounts.id, places.accountId))
    .leftJoin(
      memberships,
      and(
        eq(memberships.accountId, accounts.id),
        eq(memberships.groupId, meetup.groupId),
        eq(memberships.state, 'member'),
      ),
    )
    .where(
      and(
        eq(places.eventType, 'meetup'),
        eq(places.eventId, meetup.id),
        inArray(
          places.state,
          who === 'confirmed' ? ['confirmed', 'attended'] : ['confirmed', 'attended', 'offered', 'waitlisted'],
        ),
      ),
    )
}

/** Address, hosts, who had places and what was taken out are deleted; title, area and time stay, as of any event. */
export async function deleteTraces(tx: Tx, meetupId: string): Promise<void> {
  await tx.delete(redactions).where(eq(redactions.meetupId, meetupId))
  await tx.update(meetups).set({ address: '', change: null, purgedAt: tx.clock.now() }).where(eq(meetups.id, meetupId))
  await tx.delete(meetupHosts).where(eq(meetupHosts.meetupId, meetupId))
  await tx.delete(places).where(and(eq(places.eventType, 'meetup'), eq(places.eventId, meetupId)))
}
