import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { caseColumns, caseStates, decisionActions, subjectTypes } from '@secure-base/shared/moderation/case-state.ts'
import { signalAnswers as answerWords, signalLabels } from '@secure-base/shared/moderation/signal-answers.ts'
import { reportCategories } from '@secure-base/shared/moderation/report-categories.ts'
import { ruleSlugs } from '@secure-base/shared/rules/contract.ts'
import { accounts, instant } from './accounts.ts'
import { posts } from './forum.ts'
import { liveMessages } from './live.ts'
import { meetups } from './meetups.ts'

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
    /** What made it matter less. */
    modifiers: text('modifiers').array().notNull().default([]),
    /** First character and the one after the last, in UTF-16 units. */
    spanFrom: integer('span_from').notNull(),
    spanTo: integer('span_to').notNull(),
    createdAt: instant('created_at').notNull(),
    /** When its author said that it was not about them. Moderators read it; it decides nothing. */
    notMeAt: instant('not_me_at'),
  },
  (t) => [index('signals_subject').on(t.subjectType, t.subjectId)],
)

/**
 * What moderators made of signals, one answer after the other; the last one about a signal counts. Only ever added to. It
 * says itself which rule it was about: signals go with their texts.
 */
export const signalAnswers = pgTable(
  'signal_answers',
  {
    id: uuid('id').primaryKey(),
    signalId: uuid('signal_id').notNull(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    answeredBy: uuid('answered_by')
      .notNull()
      .references(() => accounts.id),
    answer: text('answer', { enum: answerWords }).notNull(),
    /** What it is about instead. */
    rightLabel: text('right_label', { enum: signalLabels }),
    rule: text('rule').notNull(),
    ruleVersion: integer('rule_version').notNull(),
    label: text('label').notNull(),
    level: text('level').notNull(),
    modifiers: text('modifiers').array().notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    index('signal_answers_signal').on(t.signalId, t.id),
    index('signal_answers_case').on(t.caseId, t.id),
    index('signal_answers_answered_by').on(t.answeredBy),
  ],
)

/** What moderators work on: one subject with all that was reported and seen about it. */
export const cases = pgTable(
  'cases',
  {
    id: uuid('id').primaryKey(),
    subjectType: text('subject_type', { enum: subjectTypes }).notNull(),
    subjectId: uuid('subject_id').notNull(),
    column: text('column', { enum: caseColumns }).notNull(),
    state: text('state', { enum: caseStates }).notNull(),
    /** Counts up each time it is opened again. */
    round: integer('round').notNull(),
    /** Place of its level among `caseLevels`: 0 is now. */
    urgency: integer('urgency').notNull(),
    openedAt: instant('opened_at').notNull(),
    targetAt: instant('target_at').notNull(),
    decidedAt: instant('decided_at'),
    claimedBy: uuid('claimed_by').references(() => accounts.id),
    claimedUntil: instant('claimed_until'),
    /** Names the words as they stood when its holder took it, or last read them. */
    claimedRevision: text('claimed_revision'),
  },
  (t) => [
    uniqueIndex('cases_subject').on(t.subjectType, t.subjectId),
    index('cases_queue').on(t.state, t.urgency, t.targetAt, t.id),
    index('cases_column').on(t.state, t.column, t.urgency, t.targetAt, t.id),
    index('cases_decided').on(t.state, t.decidedAt, t.id),
    index('cases_column_decided').on(t.state, t.column, t.decidedAt, t.id),
    index('cases_claimed_by').on(t.claimedBy),
  ],
)

export const reports = pgTable(
  'reports',
  {
    id: uuid('id').primaryKey(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    round: integer('round').notNull(),
    reporterId: uuid('reporter_id')
      .notNull()
      .references(() => accounts.id),
    category: text('category', { enum: reportCategories }).notNull(),
    note: text('note'),
    createdAt: instant('created_at').notNull(),
    /** When a person first took the case with it. */
    lookedAt: instant('looked_at'),
    /**
     * What came of it; null until that is decided. `changed`: they acted, and somebody who looked again took it back. Of a
     * worry no more is kept than that it was `seen`.
     */
    outcome: text('outcome', { enum: ['acted', 'kept', 'changed', 'seen'] }),
  },
  (t) => [
    // Of each person and thing one report stands at a time, and beside it one worry.
    uniqueIndex('reports_standing')
      .on(t.caseId, t.reporterId, sql`(${t.category} = 'worry')`)
      .where(sql`outcome is null`),
    index('reports_case').on(t.caseId, t.id),
    index('reports_reporter').on(t.reporterId, t.id),
  ],
)

/** A moderator's act on a case, with the reasons for the person concerned. */
export const decisions = pgTable(
  'decisions',
  {
    id: uuid('id').primaryKey(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    round: integer('round').notNull(),
    action: text('action', { enum: decisionActions }).notNull(),
    reason: text('reason', { enum: ruleSlugs }).notNull(),
    statement: text('statement').notNull(),
    until: instant('until'),
    at: instant('at').notNull(),
    decidedBy: uuid('decided_by')
      .notNull()
      .references(() => accounts.id),
    /** Whom it is about; behind an alias too, and then shown to nobody. */
    accountId: uuid('account_id').references(() => accounts.id),
    /** When an objection overturned it. */
    undoneAt: instant('undone_at'),
  },
  (t) => [
    // A round is decided once, whoever asks.
    uniqueIndex('decisions_round').on(t.caseId, t.round),
    index('decisions_account').on(t.accountId, t.id),
    index('decisions_decided_by').on(t.decidedBy),
  ],
)

/**
 * Words that a decision took out of a post or its title, of what was said in a room, or of a meetup. What it said stays here,
 * for moderators and for an objection that is right; it goes with the words.
 */
export const redactions = pgTable(
  'redactions',
  {
    decisionId: uuid('decision_id')
      .primaryKey()
      .references(() => decisions.id),
    /** One of the three. */
    postId: uuid('post_id').references(() => posts.id),
    messageId: uuid('message_id').references(() => liveMessages.id),
    meetupId: uuid('meetup_id').references(() => meetups.id),
    authorId: uuid('author_id')
      .notNull()
      .references(() => accounts.id),
    /** Without any redaction; several in a row are kept over the same. The title of a first post and of a meetup alone. */
    title: text('title'),
    /** Of a meetup, what is said about access. */
    body: text('body').notNull(),
    /** Of a meetup alone. */
    area: text('area'),
    address: text('address'),
    removed: text('removed').array().notNull(),
  },
  (t) => [
    index('redactions_post').on(t.postId, t.decisionId),
    index('redactions_message').on(t.messageId, t.decisionId),
    index('redactions_meetup').on(t.meetupId, t.decisionId),
    index('redactions_author').on(t.authorId),
    check('redactions_of_one', sql`num_nonnulls(${t.postId}, ${t.messageId}, ${t.meetupId}) = 1`),
  ],
)

export const appeals = pgTable(
  'appeals',
  {
    id: uuid('id').primaryKey(),
    decisionId: uuid('decision_id')
      .notNull()
      .references(() => decisions.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    text: text('text').notNull(),
    createdAt: instant('created_at').notNull(),
    state: text('state', { enum: ['open', 'upheld', 'overturned'] }).notNull(),
    statement: text('statement'),
    /** A trigger refuses whoever had a part in the case. */
    decidedBy: uuid('decided_by').references(() => accounts.id),
    decidedAt: instant('decided_at'),
  },
  (t) => [
    uniqueIndex('appeals_decision').on(t.decisionId),
    index('appeals_state').on(t.state, t.id),
    index('appeals_account').on(t.accountId),
    index('appeals_decided_by').on(t.decidedBy),
  ],
)

/** Who has had to do with a case, and how. Only ever added to. */
export const caseParts = pgTable(
  'case_parts',
  {
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    part: text('part', {
      enum: [
        'reported',
        'claimed',
        'decided',
        'concerned',
        'reopened',
        'lifted-alias',
        'gave-opinion',
        'appealed',
        'heard',
      ],
    }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.caseId, t.accountId, t.part] }), index('case_parts_account').on(t.accountId)],
)

/**
 * Every act of moderators and administrators. Number, `prev_hash` and `hash` are set by a trigger, and the server's
 * role can add entries, nothing else (`db/guards.ts`).
 */
export const auditLog = pgTable(
  'audit_log',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey(),
    at: instant('at').notNull(),
    /** Id of an account, without a reference: what was done stays, whoever leaves. */
    actor: uuid('actor').notNull(),
    action: text('action').notNull(),
    subjectType: text('subject_type').notNull(),
    subjectId: uuid('subject_id').notNull(),
    reason: text('reason'),
    /** The case or group that it belongs to. */
    within: uuid('within'),
    prevHash: text('prev_hash').notNull(),
    hash: text('hash').notNull(),
  },
  // Words and names have no room here.
  (t) => [
    index('audit_log_within').on(t.within, t.seq),
    check('audit_log_no_words', sql`concat(action, subject_type, reason) ~ '^[a-z0-9-]{2,120}$'`),
  ],
)

/** The last number and fingerprint: one row, moved by the trigger alone, so that a cut-off end shows. */
export const auditHead = pgTable(
  'audit_head',
  {
    id: integer('id').primaryKey(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [check('audit_head_one', sql`${t.id} = 1`)],
)
