import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { placeStates } from '@secure-base/shared/places/contract.ts'
import { accounts, instant } from './accounts.ts'

/** Seats of live sessions and meetups alike. */
export const places = pgTable(
  'places',
  {
    eventType: text('event_type', { enum: ['live-session'] }).notNull(),
    eventId: uuid('event_id').notNull(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    state: text('state', { enum: placeStates }).notNull(),
    /** Since when it is in this state. */
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.eventType, t.eventId, t.accountId] }), index('places_account').on(t.accountId)],
)
