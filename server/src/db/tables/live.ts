import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { phases, sessionStates, type AgendaPart } from '@secure-base/shared/live/contract.ts'
import { openings } from '@secure-base/shared/places/contract.ts'
import { ruleSlugs } from '@secure-base/shared/rules/contract.ts'
import { accounts, instant } from './accounts.ts'
import { groups } from './groups.ts'

export const liveSessions = pgTable(
  'live_sessions',
  {
    id: uuid('id').primaryKey(),
    groupId: uuid('group_id')
      .notNull()
      .references(() => groups.id),
    title: text('title').notNull(),
    guide: text('guide'),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    timeZone: text('time_zone').notNull(),
    minutes: integer('minutes').notNull(),
    capacity: integer('capacity').notNull(),
    /** Whom it takes that are not in its roster; told to those who lead or host it alone. */
    openTo: text('open_to', { enum: openings }).notNull().default('members'),
    agenda: jsonb('agenda').$type<AgendaPart[]>().notNull(),
    state: text('state', { enum: sessionStates }).notNull().default('scheduled'),
    phase: text('phase', { enum: phases }),
    phaseSince: instant('phase_since'),
    /** The one counter of the log: taken under this row's lock, so the order of numbers is the order of commits. */
    lastSeq: integer('last_seq').notNull().default(0),
    scheduledBy: uuid('scheduled_by').references(() => accounts.id),
    closedAt: instant('closed_at'),
    /** When log and words are deleted. */
    purgeAt: instant('purge_at'),
    purgedAt: instant('purged_at'),
    /** How many came; all that is left of who was there once the log is deleted. */
    attendance: integer('attendance'),
  },
  (t) => [
    index('live_sessions_start').on(t.startsAt, t.id),
    index('live_sessions_group').on(t.groupId, t.startsAt, t.id),
    index('live_sessions_scheduled_by').on(t.scheduledBy),
  ],
)

/** The log: what happened, in order, never what was said. Replay presents today's rows. */
export const liveEvents = pgTable(
  'live_events',
  {
    sessionId: uuid('session_id')
      .notNull()
      .references(() => liveSessions.id),
    seq: integer('seq').notNull(),
    at: instant('at').notNull(),
    type: text('type', {
      enum: ['entered', 'left', 'phase-changed', 'message-posted', 'message-changed', 'message-withdrawn', 'closed'],
    }).notNull(),
    /** The message or account that it is about. */
    subjectId: uuid('subject_id'),
    data: jsonb('data').$type<{ phase?: (typeof phases)[number]; leads?: boolean }>(),
  },
  (t) => [primaryKey({ columns: [t.sessionId, t.seq] })],
)

export const liveMessages = pgTable(
  'live_messages',
  {
    id: uuid('id').primaryKey(),
    sessionId: uuid('session_id')
      .notNull()
      .references(() => liveSessions.id),
    seq: integer('seq').notNull(),
    at: instant('at').notNull(),
    authorId: uuid('author_id')
      .notNull()
      .references(() => accounts.id),
    body: text('body').notNull(),
    /** The body rendered once: a room's replay is read far more often than it is written. */
    html: text('html').notNull(),
    state: text('state', { enum: ['visible', 'withdrawn'] })
      .notNull()
      .default('visible'),
  },
  (t) => [uniqueIndex('live_messages_seq').on(t.sessionId, t.seq), index('live_messages_author').on(t.authorId, t.id)],
)

/** Everybody who has been in the room, or was asked to leave it. */
export const liveStays = pgTable(
  'live_stays',
  {
    sessionId: uuid('session_id')
      .notNull()
      .references(() => liveSessions.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    present: boolean('present').notNull(),
    /** Whether they came in as a facilitator. */
    leads: boolean('leads').notNull(),
    /** Number of the event with which they last came in; 0 if they never did. */
    enteredSeq: integer('entered_seq').notNull(),
    removedAt: instant('removed_at'),
    removedReason: text('removed_reason', { enum: ruleSlugs }),
  },
  (t) => [primaryKey({ columns: [t.sessionId, t.accountId] }), index('live_stays_account').on(t.accountId)],
)

/**
 * Who in a room may need company, for those who lead it; of each person the latest. Nothing of what was seen stands here,
 * and the row goes when one of them has seen it, or the room ends.
 */
export const liveSigns = pgTable(
  'live_signs',
  {
    sessionId: uuid('session_id')
      .notNull()
      .references(() => liveSessions.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    messageId: uuid('message_id').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sessionId, t.accountId] }), index('live_signs_account').on(t.accountId)],
)

/** Who agreed to which version of the ground rules, session by session. */
export const liveConsents = pgTable(
  'live_consents',
  {
    sessionId: uuid('session_id')
      .notNull()
      .references(() => liveSessions.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    rulesVersion: integer('rules_version').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sessionId, t.accountId, t.rulesVersion] }),
    index('live_consents_account').on(t.accountId),
  ],
)
