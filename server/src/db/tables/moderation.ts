import { index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './accounts.ts'

/** What automatic review saw in a text: where and why, never a copy of the words. */
export const signals = pgTable(
  'signals',
  {
    id: uuid('id').primaryKey(),
    subjectType: text('subject_type').notNull(),
    subjectId: uuid('subject_id').notNull(),
    rule: text('rule').notNull(),
    ruleVersion: integer('rule_version').notNull(),
    label: text('label').notNull(),
    level: text('level').notNull(),
    /** First character and the one after the last, in UTF-16 units. */
    spanFrom: integer('span_from').notNull(),
    spanTo: integer('span_to').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('signals_subject').on(t.subjectType, t.subjectId)],
)
