import { boolean, index, integer, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'

export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

export const accounts = pgTable(
  'accounts',
  {
    id: uuid('id').primaryKey(),
    pseudonym: text('pseudonym').notNull(),
    /** The pseudonym without case and look-alikes; what is unique. */
    pseudonymKey: text('pseudonym_key').notNull(),
    passwordHash: text('password_hash').notNull(),
    email: text('email'),
    role: text('role', { enum: ['member', 'moderator', 'administrator'] })
      .notNull()
      .default('member'),
    standing: text('standing', { enum: ['good', 'muted', 'suspended', 'banned'] })
      .notNull()
      .default('good'),
    timeZone: text('time_zone').notNull().default('UTC'),
    country: text('country'),
    locale: text('locale').notNull().default('en'),
    quietFrom: text('quiet_from'),
    quietTo: text('quiet_to'),
    mailNotifications: boolean('mail_notifications').notNull().default(false),
    agreedRulesVersion: integer('agreed_rules_version').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Set when the person left: name and words are gone, the row keeps their places in threads. */
    erasedAt: instant('erased_at'),
  },
  (t) => [uniqueIndex('accounts_pseudonym_key').on(t.pseudonymKey)],
)

export const loginSessions = pgTable(
  'login_sessions',
  {
    /** SHA-256 of the id in the cookie: a stolen table opens no session. */
    hash: text('hash').primaryKey(),
    /** What its owner calls it by when ending it. */
    id: uuid('id').notNull(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    expiresAt: instant('expires_at').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Coarse: `Firefox on Android`. */
    device: text('device').notNull(),
  },
  (t) => [
    uniqueIndex('login_sessions_id').on(t.id),
    index('login_sessions_account').on(t.accountId),
    index('login_sessions_expiry').on(t.expiresAt),
  ],
)

export const blocks = pgTable(
  'blocks',
  {
    blockerId: uuid('blocker_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    blockedId: uuid('blocked_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.blockerId, t.blockedId] }), index('blocks_blocked').on(t.blockedId)],
)
