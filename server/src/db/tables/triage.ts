import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { accounts, instant } from './accounts.ts'

/** Rules that say nothing for the time being. */
export const mutedRules = pgTable(
  'muted_rules',
  {
    rule: text('rule').primaryKey(),
    /** What the record names it by. */
    id: uuid('id').notNull(),
    mutedBy: uuid('muted_by')
      .notNull()
      .references(() => accounts.id),
    /** Of a rule that sees risk or danger: who answers for it. */
    answersFor: uuid('answers_for').references(() => accounts.id),
    at: instant('at').notNull(),
  },
  (t) => [index('muted_rules_muted_by').on(t.mutedBy), index('muted_rules_answers_for').on(t.answersFor)],
)
