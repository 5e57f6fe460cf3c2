import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { conversationSides } from '@secure-base/shared/care/conversation-state.ts'
import type { HelpLineDraft } from '@secure-base/shared/care/contract.ts'
import type { DutyWindow } from '@secure-base/shared/care/duty-hours.ts'
import { accounts, instant } from './accounts.ts'

/** A private conversation between one member and the team. Deleted, with all its words, thirty days after it closed. */
export const conversations = pgTable(
  'conversations',
  {
    id: uuid('id').primaryKey(),
    memberId: uuid('member_id')
      .notNull()
      .references(() => accounts.id),
    state: text('state', { enum: ['open', 'closed'] }).notNull(),
    /** Whoever of the team answers it; counts only while they are of the team. */
    takenBy: uuid('taken_by').references(() => accounts.id),
    takenAt: instant('taken_at'),
    openedAt: instant('opened_at').notNull(),
    /** Since when words of the member wait. */
    waitingSince: instant('waiting_since'),
    /** Place in the queue: 0 while words wait, else 1; and since when it stands so. */
    urgency: integer('urgency').notNull(),
    turnAt: instant('turn_at').notNull(),
    lastNumber: integer('last_number').notNull(),
    lastAt: instant('last_at').notNull(),
    closedAt: instant('closed_at'),
    closedBy: text('closed_by', { enum: [...conversationSides, 'time'] }),
  },
  (t) => [
    uniqueIndex('conversations_one_open')
      .on(t.memberId)
      .where(sql`state = 'open'`),
    index('conversations_member').on(t.memberId, t.openedAt, t.id),
    index('conversations_queue').on(t.state, t.urgency, t.turnAt, t.id),
    index('conversations_taken_by').on(t.takenBy),
  ],
)

/** What was said in one, numbered from 1. */
export const conversationMessages = pgTable(
  'conversation_messages',
  {
    id: uuid('id').primaryKey(),
    conversationId: uuid('conversation_id')
      .notNull()
      .references(() => conversations.id),
    number: integer('number').notNull(),
    /** Whose conversation it is: both sides are in their copy, and go with them. */
    memberId: uuid('member_id')
      .notNull()
      .references(() => accounts.id),
    /** Whoever of the team wrote it; null of the member’s own words. */
    writtenBy: uuid('written_by').references(() => accounts.id),
    body: text('body').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    uniqueIndex('conversation_messages_number').on(t.conversationId, t.number),
    index('conversation_messages_member').on(t.memberId),
    index('conversation_messages_written_by').on(t.writtenBy),
  ],
)

/** When somebody of the team means to be there: one row, set by administrators. */
export const dutyHours = pgTable(
  'duty_hours',
  {
    id: integer('id').primaryKey(),
    timeZone: text('time_zone').notNull(),
    hours: jsonb('hours').$type<DutyWindow[]>().notNull(),
  },
  (t) => [check('duty_hours_one', sql`${t.id} = 1`)],
)

/** A line as it was before a change; `absent` where it stood as it ships, or was not there. */
export type HelpLineBefore =
  'absent' | (HelpLineDraft & { removed: boolean; confirmedAt: string | null; confirmedBy: string | null })

/** Help lines as administrators keep them: in place of the shipped one with the same id, or besides. */
export const helpLines = pgTable(
  'help_lines',
  {
    id: uuid('id').primaryKey(),
    country: text('country').notNull(),
    name: text('name').notNull(),
    call: text('call').notNull(),
    alternative: text('alternative'),
    text: text('text'),
    hours: text('hours').notNull(),
    cost: text('cost').notNull(),
    emergency: text('emergency').notNull(),
    source: text('source').notNull(),
    /** A day. */
    checkedAt: text('checked_at').notNull(),
    /** When an administrator called it, and who. */
    confirmedAt: instant('confirmed_at'),
    confirmedBy: uuid('confirmed_by').references(() => accounts.id),
    removed: boolean('removed').notNull(),
    /** One more with every change: two administrators do not write over each other. */
    version: integer('version').notNull().default(1),
    /** How it was before the last change, which can be taken back by it; null where that was done, or never known. */
    before: jsonb('before').$type<HelpLineBefore>(),
  },
  (t) => [index('help_lines_confirmed_by').on(t.confirmedBy)],
)

/** Who has read the soft line of late, so that they read it no more than once in a day. Forgotten after that day. */
export const softLines = pgTable('soft_lines', {
  accountId: uuid('account_id')
    .primaryKey()
    .references(() => accounts.id),
  shownAt: instant('shown_at').notNull(),
  /** The words beside which it stood: sent again, they are answered with it again. */
  besideId: uuid('beside_id'),
})
