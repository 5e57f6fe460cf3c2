import { index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { accounts, instant } from './accounts.ts'

export const groups = pgTable(
  'groups',
  {
    id: uuid('id').primaryKey(),
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    summary: text('summary').notNull(),
    guide: text('guide').notNull(),
    ledBy: text('led_by', { enum: ['peers', 'therapist'] }).notNull(),
    audience: text('audience', { enum: ['self', 'loved-ones', 'both'] }).notNull(),
    access: text('access', { enum: ['open', 'members', 'approval'] }).notNull(),
    place: text('place'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [uniqueIndex('groups_slug').on(t.slug), index('groups_guide').on(t.guide, t.id)],
)

export const memberships = pgTable(
  'memberships',
  {
    groupId: uuid('group_id')
      .notNull()
      .references(() => groups.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    role: text('role', { enum: ['member', 'greeter', 'facilitator', 'organiser'] }).notNull(),
    /** `asked`: waits for a facilitator's word. */
    state: text('state', { enum: ['member', 'asked'] }).notNull(),
    since: instant('since').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.groupId, t.accountId] }),
    index('memberships_account').on(t.accountId),
    index('memberships_asked').on(t.groupId, t.state, t.accountId),
  ],
)
