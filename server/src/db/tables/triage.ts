import { sql } from 'drizzle-orm'
import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { sampleLabels } from '@secure-base/shared/triage/contract.ts'
import { accounts, instant } from './accounts.ts'
import { posts } from './forum.ts'

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

/** Posts of which no rule said anything, drawn at random, and what a moderator says that they are about. */
export const samples = pgTable(
  'samples',
  {
    postId: uuid('post_id')
      .primaryKey()
      .references(() => posts.id),
    drawnAt: instant('drawn_at').notNull(),
    label: text('label', { enum: sampleLabels }),
    labelledBy: uuid('labelled_by').references(() => accounts.id),
    labelledAt: instant('labelled_at'),
  },
  (t) => [
    index('samples_waiting')
      .on(t.drawnAt, t.postId)
      .where(sql`label is null`),
    index('samples_labelled_by').on(t.labelledBy),
  ],
)
