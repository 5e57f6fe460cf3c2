import { sql } from 'drizzle-orm'
import { boolean, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { cancelReasons, exceptions } from '@secure-base/shared/meetups/contract.ts'
import { meetupStates } from '@secure-base/shared/meetups/meetup-state.ts'
import { openings } from '@secure-base/shared/places/contract.ts'
import { accounts, instant } from './accounts.ts'
import { groups } from './groups.ts'

/** What is approved, as hosts want it to be, while a moderator has not looked. */
export interface MeetupChange {
  readonly startsAt: string
  readonly endsAt: string
  readonly timeZone: string
  readonly minutes: number
  readonly areaName: string
  readonly latitude: number
  readonly longitude: number
  readonly address: string
  /** Absent of a change that began to wait before words were looked at again too. */
  readonly title?: string
  readonly access?: string
}

export const meetups = pgTable(
  'meetups',
  {
    id: uuid('id').primaryKey(),
    groupId: uuid('group_id')
      .notNull()
      .references(() => groups.id),
    title: text('title').notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    timeZone: text('time_zone').notNull(),
    minutes: integer('minutes').notNull(),
    capacity: integer('capacity').notNull(),
    /** Whom it takes that are not in its roster; told to those who lead or host it alone. */
    openTo: text('open_to', { enum: openings }).notNull().default('members'),
    areaName: text('area_name').notNull(),
    /** The area's, never the address's: what is searched by must not say where it is. */
    latitude: doublePrecision('latitude').notNull(),
    longitude: doublePrecision('longitude').notNull(),
    /** Leaves the database for hosts, and for people with a place from its time on; see `addressFor`. */
    address: text('address').notNull(),
    addressVisibleHours: integer('address_visible_hours').notNull(),
    access: text('access').notNull(),
    state: text('state', { enum: meetupStates }).notNull(),
    change: jsonb('change').$type<MeetupChange>(),
    agreedTo: text('agreed_to', { enum: exceptions }).array().notNull().default([]),
    proposedBy: uuid('proposed_by').references(() => accounts.id),
    createdAt: instant('created_at').notNull(),
    /** When it was first out. */
    publishedAt: instant('published_at'),
    cancelledAt: instant('cancelled_at'),
    cancelledBecause: text('cancelled_because', { enum: cancelReasons }),
    /** When address, places and hosts were deleted. */
    purgedAt: instant('purged_at'),
  },
  (t) => [
    index('meetups_start')
      .on(t.startsAt, t.id)
      .where(sql`state = 'published'`),
    index('meetups_group')
      .on(t.groupId, t.startsAt, t.id)
      .where(sql`state = 'published'`),
    // Points in a box, as PostgreSQL knows them without any extension.
    index('meetups_near')
      .using('gist', sql`point(longitude, latitude)`)
      .where(sql`state = 'published'`),
    index('meetups_proposed_by').on(t.proposedBy),
  ],
)

/** Whom a proposer asked to host a meetup with them, and what they said. */
export const meetupHosts = pgTable(
  'meetup_hosts',
  {
    meetupId: uuid('meetup_id')
      .notNull()
      .references(() => meetups.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    answer: text('answer', { enum: ['asked', 'accepted', 'declined'] }).notNull(),
    /** A moderator agreed to them before they had answered: they count until they say no. */
    vouchedFor: boolean('vouched_for').notNull().default(false),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.meetupId, t.accountId] }), index('meetup_hosts_account').on(t.accountId)],
)
