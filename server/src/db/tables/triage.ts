import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { signalLabels } from '@secure-base/shared/moderation/signal-answers.ts'
import { sampleLabels } from '@secure-base/shared/triage/contract.ts'
import { ownRuleStates, ownRuleSubjects } from '@secure-base/shared/triage/own-rule-state.ts'
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

/**
 * Rules that administrators made, one row a version; the highest one is how a rule stands today, and the others are off.
 * What a version says never changes: signals name it.
 */
export const ownRules = pgTable(
  'own_rules',
  {
    id: uuid('id').notNull(),
    version: integer('version').notNull(),
    label: text('label', { enum: signalLabels }).notNull(),
    level: text('level').notNull(),
    sentence: text('sentence').notNull(),
    words: text('words').array().notNull(),
    sees: text('sees').array().notNull(),
    passes: text('passes').array().notNull(),
    madeBy: uuid('made_by')
      .notNull()
      .references(() => accounts.id),
    madeAt: instant('made_at').notNull(),
    state: text('state', { enum: ownRuleStates }).notNull(),
    movedBy: uuid('moved_by')
      .notNull()
      .references(() => accounts.id),
    movedAt: instant('moved_at').notNull(),
    /** What the last days hold of it: from when to when, which kind of text comes next, and after which id. */
    readSince: instant('read_since').notNull(),
    readUntil: instant('read_until').notNull(),
    reading: text('reading', { enum: ownRuleSubjects }),
    cursor: uuid('cursor'),
    read: integer('read').notNull(),
    flagged: integer('flagged').notNull(),
    /** When all of it was read. */
    readAt: instant('read_at'),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.version] }),
    // Asked for with every text; and one version of a rule speaks at a time.
    uniqueIndex('own_rules_speaking')
      .on(t.id)
      .where(sql`state <> 'off'`),
    index('own_rules_made_by').on(t.madeBy),
    index('own_rules_moved_by').on(t.movedBy),
  ],
)

/** What a rule in shadow would have flagged: where, never a copy of the words. */
export const ownRuleFlags = pgTable(
  'own_rule_flags',
  {
    id: uuid('id').primaryKey(),
    ruleId: uuid('rule_id').notNull(),
    version: integer('version').notNull(),
    subjectType: text('subject_type', { enum: ownRuleSubjects }).notNull(),
    subjectId: uuid('subject_id').notNull(),
    spanFrom: integer('span_from').notNull(),
    spanTo: integer('span_to').notNull(),
    writtenAt: instant('written_at').notNull(),
    /** Found among the texts of the last days, rather than as it was written. */
    inPast: boolean('in_past').notNull(),
  },
  (t) => [
    foreignKey({ columns: [t.ruleId, t.version], foreignColumns: [ownRules.id, ownRules.version] }),
    uniqueIndex('own_rule_flags_text').on(t.ruleId, t.version, t.subjectType, t.subjectId),
    index('own_rule_flags_list').on(t.ruleId, t.version, t.writtenAt, t.id),
    index('own_rule_flags_subject').on(t.subjectType, t.subjectId),
  ],
)
