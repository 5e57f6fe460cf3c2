import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { notificationKinds } from '@secure-base/shared/notifications/contract.ts'
import { accounts, instant } from './accounts.ts'

export const notifications = pgTable(
  'notifications',
  {
    id: uuid('id').primaryKey(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: notificationKinds }).notNull(),
    path: text('path').notNull(),
    /** Name of a group or session; never of a person, never words from a post. */
    about: text('about'),
    createdAt: instant('created_at').notNull(),
    readAt: instant('read_at'),
  },
  (t) => [
    index('notifications_account').on(t.accountId, t.id),
    index('notifications_unread').on(t.accountId, t.readAt),
  ],
)
