import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { eventTypes } from '@secure-base/shared/places/contract.ts'
import { placeStates } from '@secure-base/shared/places/place-state.ts'
import { accounts, instant } from './accounts.ts'

/** Places of live sessions and meetups alike, and the lines for them. */
export const places = pgTable(
  'places',
  {
    eventType: text('event_type', { enum: eventTypes }).notNull(),
    eventId: uuid('event_id').notNull(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    state: text('state', { enum: placeStates }).notNull(),
    /** Since when it is in this state. */
    at: instant('at').notNull(),
    /** When they asked: taken under the lock of what is attended, so the order of numbers is the order of commits. */
    number: integer('number').notNull(),
    /** Up to which freed place they were asked; see `place-state.ts`. */
    askedUpTo: integer('asked_up_to').notNull().default(0),
    offerUntil: instant('offer_until'),
  },
  (t) => [
    primaryKey({ columns: [t.eventType, t.eventId, t.accountId] }),
    index('places_account').on(t.accountId),
    uniqueIndex('places_line').on(t.eventType, t.eventId, t.number),
  ],
)
