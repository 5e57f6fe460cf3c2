import { index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from './accounts.ts'

/** What the domain owes at a time; taken at most once by whichever process lives. */
export const timers = pgTable(
  'timers',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').notNull(),
    /** Id of what it is about. */
    subject: uuid('subject').notNull(),
    dueAt: instant('due_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
  },
  (t) => [uniqueIndex('timers_kind_subject').on(t.kind, t.subject), index('timers_due').on(t.dueAt)],
)
