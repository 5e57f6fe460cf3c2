import { and, eq, getTableName, inArray, sql, type SQL } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type { TextSubject } from '../modules/moderation/review-text.ts'
import type { Reader } from './database.ts'
import { accounts, blocks, loginSessions } from './tables/accounts.ts'
import { conversationMessages, conversations, dutyHours, helpLines, softLines } from './tables/care.ts'
import { drafts, postReactions, posts, postVersions, threadAliases, threadReads, threads } from './tables/forum.ts'
import { groups, memberships } from './tables/groups.ts'
import { timers } from './tables/kernel.ts'
import { liveConsents, liveEvents, liveMessages, liveSessions, liveSigns, liveStays } from './tables/live.ts'
import { meetupHosts, meetups } from './tables/meetups.ts'
import {
  appeals,
  auditHead,
  auditLog,
  caseParts,
  cases,
  decisions,
  redactions,
  reports,
  signalAnswers,
  signals,
} from './tables/moderation.ts'
import { notifications } from './tables/notifications.ts'
import { places } from './tables/places.ts'
import { mutedRules, ownRuleFlags, ownRules, samples } from './tables/triage.ts'

/** What becomes of the rows that name a person in one column. */
interface PersonalRows {
  readonly table: PgTable
  /** The column that names the person. */
  readonly person: PgColumn
  /** What they get when they ask for a copy: columns by name, or why nothing. */
  readonly onExport: Record<string, PgColumn> | { readonly nothing: string }
  /** What is left when they go: the row deleted, columns overwritten, or kept and why. */
  readonly onErase:
    { readonly delete: true } | { readonly set: (now: Date) => Record<string, unknown> } | { readonly keep: string }
  /** Tags of kept pages that change with it, as SQL over the table. */
  readonly pages?: SQL<string>
  /** As what the texts in it pass automatic review: what was seen in them goes with them. */
  readonly reviewedAs?: { readonly type: TextSubject['type']; readonly id: PgColumn }
}

/**
 * The one registry of personal data. Every table is in here or in `impersonal`; a test holds both against the schema,
 * so a new table cannot forget anybody.
 */
export const personalData: readonly PersonalRows[] = [
  {
    table: loginSessions,
    person: loginSessions.accountId,
    onExport: { device: loginSessions.device, createdAt: loginSessions.createdAt, expiresAt: loginSessions.expiresAt },
    onErase: { delete: true },
  },
  {
    table: softLines,
    person: softLines.accountId,
    onExport: { shownAt: softLines.shownAt },
    onErase: { delete: true },
  },
  {
    table: helpLines,
    person: helpLines.confirmedBy,
    onExport: { id: helpLines.id, name: helpLines.name, confirmedAt: helpLines.confirmedAt },
    onErase: { keep: 'whoever has left has no name any more, and the day of the call is told to members' },
  },
  {
    table: blocks,
    person: blocks.blockerId,
    onExport: { blockedAccount: blocks.blockedId, since: blocks.createdAt },
    onErase: { delete: true },
  },
  {
    table: blocks,
    person: blocks.blockedId,
    onExport: { nothing: 'whoever blocked somebody is not told on' },
    onErase: { delete: true },
  },
  {
    table: memberships,
    person: memberships.accountId,
    onExport: {
      group: memberships.groupId,
      role: memberships.role,
      state: memberships.state,
      since: memberships.since,
    },
    onErase: { delete: true },
  },
  {
    table: notifications,
    person: notifications.accountId,
    onExport: {
      kind: notifications.kind,
      path: notifications.path,
      at: notifications.createdAt,
      readAt: notifications.readAt,
    },
    onErase: { delete: true },
  },
  {
    table: drafts,
    person: drafts.accountId,
    onExport: { place: drafts.place, title: drafts.title, body: drafts.body, savedAt: drafts.savedAt },
    onErase: { delete: true },
  },
  {
    table: threadReads,
    person: threadReads.accountId,
    onExport: { thread: threadReads.threadId, upTo: threadReads.number },
    onErase: { delete: true },
  },
  {
    table: postReactions,
    person: postReactions.accountId,
    onExport: { post: postReactions.postId, kind: postReactions.kind, at: postReactions.createdAt },
    onErase: { delete: true },
  },
  {
    table: postVersions,
    person: postVersions.authorId,
    onExport: {
      post: postVersions.postId,
      title: postVersions.title,
      body: postVersions.body,
      contentNotes: postVersions.contentNotes,
      replacedAt: postVersions.createdAt,
    },
    onErase: { delete: true },
  },
  {
    table: redactions,
    person: redactions.authorId,
    onExport: {
      post: redactions.postId,
      message: redactions.messageId,
      meetup: redactions.meetupId,
      title: redactions.title,
      body: redactions.body,
      area: redactions.area,
      address: redactions.address,
      removed: redactions.removed,
    },
    onErase: { delete: true },
  },
  {
    table: threadAliases,
    person: threadAliases.accountId,
    onExport: { thread: threadAliases.threadId, name: threadAliases.name },
    // A name that changed at the very moment somebody left would say whose it was.
    onErase: { keep: 'drawn at random, it says nothing of anybody, and others speak to it in their replies' },
  },
  {
    table: posts,
    person: posts.authorId,
    onExport: {
      id: posts.id,
      thread: posts.threadId,
      number: posts.number,
      state: posts.state,
      body: posts.body,
      contentNotes: posts.contentNotes,
      at: posts.createdAt,
      editedAt: posts.editedAt,
    },
    // The place stays, so that other people's replies still follow on something.
    onErase: {
      set: () => ({ state: 'deleted', body: null, html: null, contentNotes: [], quotes: [], editedAt: null }),
    },
    pages: sql<string>`'thread:' || ${posts.threadId}`,
    reviewedAs: { type: 'post', id: posts.id },
  },
  {
    table: threads,
    person: threads.authorId,
    onExport: {
      id: threads.id,
      group: threads.groupId,
      title: threads.title,
      supportWanted: threads.supportWanted,
      at: threads.createdAt,
    },
    onErase: { set: () => ({ title: null }) },
    pages: sql<string>`'thread:' || ${threads.id}`,
    reviewedAs: { type: 'thread', id: threads.id },
  },
  {
    table: places,
    person: places.accountId,
    onExport: {
      event: places.eventId,
      type: places.eventType,
      state: places.state,
      since: places.at,
      number: places.number,
      offerUntil: places.offerUntil,
    },
    onErase: { delete: true },
  },
  {
    table: liveSessions,
    person: liveSessions.scheduledBy,
    onExport: { id: liveSessions.id, title: liveSessions.title, startsAt: liveSessions.startsAt },
    onErase: { set: () => ({ scheduledBy: null }) },
  },
  {
    table: meetups,
    person: meetups.proposedBy,
    onExport: {
      id: meetups.id,
      group: meetups.groupId,
      title: meetups.title,
      startsAt: meetups.startsAt,
      area: meetups.areaName,
      address: meetups.address,
      access: meetups.access,
      change: meetups.change,
      state: meetups.state,
    },
    // What was theirs goes; whoever would have come is told that it does not take place.
    onErase: { set: () => ({ proposedBy: null, title: '', areaName: '', address: '', access: '', change: null }) },
    reviewedAs: { type: 'meetup', id: meetups.id },
  },
  {
    table: meetupHosts,
    person: meetupHosts.accountId,
    onExport: { meetup: meetupHosts.meetupId, answer: meetupHosts.answer, at: meetupHosts.at },
    onErase: { delete: true },
  },
  {
    table: liveMessages,
    person: liveMessages.authorId,
    onExport: { session: liveMessages.sessionId, at: liveMessages.at, body: liveMessages.body },
    // The number stays, and replays as withdrawn, until the room is deleted.
    onErase: { set: () => ({ state: 'withdrawn', body: '', html: '' }) },
    reviewedAs: { type: 'live-message', id: liveMessages.id },
  },
  {
    table: liveConsents,
    person: liveConsents.accountId,
    onExport: { session: liveConsents.sessionId, rulesVersion: liveConsents.rulesVersion, at: liveConsents.at },
    onErase: { delete: true },
  },
  {
    table: liveStays,
    person: liveStays.accountId,
    onExport: { session: liveStays.sessionId, removedAt: liveStays.removedAt, removedReason: liveStays.removedReason },
    // Nameless, and deleted with the room; the next heartbeat ends a stay that was going on.
    onErase: { set: () => ({ removedReason: null }) },
  },
  {
    table: liveSigns,
    person: liveSigns.accountId,
    onExport: { session: liveSigns.sessionId, at: liveSigns.at },
    onErase: { delete: true },
  },
  {
    table: liveEvents,
    person: liveEvents.subjectId,
    onExport: { nothing: 'what it numbers is exported with messages, places and stays' },
    onErase: { keep: 'a log has no gaps; the id that is left names nobody, and goes with the room' },
  },
  {
    table: reports,
    person: reports.reporterId,
    onExport: {
      id: reports.id,
      case: reports.caseId,
      category: reports.category,
      note: reports.note,
      at: reports.createdAt,
      lookedAt: reports.lookedAt,
      outcome: reports.outcome,
    },
    // That somebody was worried about still counts; who it was names nobody any more.
    onErase: { set: () => ({ note: null }) },
    reviewedAs: { type: 'report', id: reports.id },
  },
  {
    table: appeals,
    person: appeals.accountId,
    onExport: {
      decision: appeals.decisionId,
      text: appeals.text,
      at: appeals.createdAt,
      state: appeals.state,
      answer: appeals.statement,
    },
    // With its answer: nobody is left to hear one, and no room's words wait for it any longer.
    onErase: { delete: true },
    reviewedAs: { type: 'appeal', id: appeals.id },
  },
  {
    table: appeals,
    person: appeals.decidedBy,
    onExport: { nothing: 'written in office to somebody else, in whose copy it stands' },
    onErase: { keep: 'the answer belongs to whoever objected; the id that is left names nobody' },
  },
  {
    table: decisions,
    person: decisions.accountId,
    onExport: {
      id: decisions.id,
      action: decisions.action,
      reason: decisions.reason,
      statement: decisions.statement,
      until: decisions.until,
      at: decisions.at,
      undoneAt: decisions.undoneAt,
    },
    // What was decided and under which rule is answered for; what was said to the person goes with them.
    onErase: { set: () => ({ statement: '' }) },
    reviewedAs: { type: 'decision', id: decisions.id },
  },
  {
    table: decisions,
    person: decisions.decidedBy,
    onExport: { nothing: 'written in office to somebody else, in whose copy it stands' },
    onErase: { keep: 'the statement belongs to whom it was written; the id that is left names nobody' },
  },
  {
    table: cases,
    person: cases.claimedBy,
    onExport: { nothing: 'who holds a case is gone in a quarter of an hour' },
    onErase: { set: () => ({ claimedBy: null, claimedUntil: null, claimedRevision: null }) },
  },
  {
    table: caseParts,
    person: caseParts.accountId,
    onExport: { nothing: 'reports, decisions and appeals are exported themselves' },
    onErase: { keep: 'keeps an objection from whoever decided; the id that is left names nobody' },
  },
  {
    table: signalAnswers,
    person: signalAnswers.answeredBy,
    onExport: { nothing: 'acts of office about somebody else’s words, of which it holds none' },
    onErase: { keep: 'rules are measured by it; the id that is left names nobody' },
  },
  {
    table: mutedRules,
    person: mutedRules.mutedBy,
    onExport: { nothing: 'acts of office about a rule' },
    onErase: { keep: 'the rule stays muted; the id that is left names nobody' },
  },
  {
    table: mutedRules,
    person: mutedRules.answersFor,
    onExport: { nothing: 'acts of office about a rule' },
    onErase: { keep: 'the rule stays muted; the id that is left names nobody' },
  },
  {
    table: ownRules,
    person: ownRules.madeBy,
    onExport: { nothing: 'acts of office about a rule' },
    onErase: { keep: 'the rule is the site’s, and signals name it; the id that is left names nobody' },
  },
  {
    table: ownRules,
    person: ownRules.movedBy,
    onExport: { nothing: 'acts of office about a rule' },
    onErase: { keep: 'the rule is the site’s, and signals name it; the id that is left names nobody' },
  },
  {
    table: samples,
    person: samples.labelledBy,
    onExport: { nothing: 'acts of office about somebody else’s words, of which it holds none' },
    onErase: { keep: 'what the rules miss is reckoned from it; the id that is left names nobody' },
  },
  {
    table: auditLog,
    person: auditLog.actor,
    onExport: { nothing: 'acts of office, answered for by the site; it holds no words' },
    onErase: { keep: 'a record that could be changed would prove nothing; the id that is left names nobody' },
  },
  {
    table: conversationMessages,
    person: conversationMessages.memberId,
    onExport: {
      conversation: conversationMessages.conversationId,
      number: conversationMessages.number,
      writtenBy: conversationMessages.writtenBy,
      body: conversationMessages.body,
      at: conversationMessages.at,
    },
    // Both sides: it was theirs, and nobody is left to speak to.
    onErase: { delete: true },
    reviewedAs: { type: 'conversation-message', id: conversationMessages.id },
  },
  {
    table: conversationMessages,
    person: conversationMessages.writtenBy,
    onExport: { nothing: 'written in office to somebody else, in whose copy it stands' },
    onErase: { keep: 'the answer belongs to whom it was given, and goes with the conversation' },
  },
  {
    table: conversations,
    person: conversations.memberId,
    onExport: {
      id: conversations.id,
      state: conversations.state,
      openedAt: conversations.openedAt,
      closedAt: conversations.closedAt,
      closedBy: conversations.closedBy,
    },
    onErase: { delete: true },
  },
  {
    table: conversations,
    person: conversations.takenBy,
    onExport: { nothing: 'held in office; the conversation is somebody else’s' },
    onErase: { set: () => ({ takenBy: null, takenAt: null }) },
  },
  {
    table: accounts,
    person: accounts.id,
    reviewedAs: { type: 'account', id: accounts.id },
    onExport: {
      id: accounts.id,
      pseudonym: accounts.pseudonym,
      email: accounts.email,
      role: accounts.role,
      standing: accounts.standing,
      timeZone: accounts.timeZone,
      country: accounts.country,
      locale: accounts.locale,
      quietFrom: accounts.quietFrom,
      quietTo: accounts.quietTo,
      mailNotifications: accounts.mailNotifications,
      agreedRulesVersion: accounts.agreedRulesVersion,
      createdAt: accounts.createdAt,
    },
    // The row stays as a nameless hook for the places their posts had in other people's threads.
    onErase: {
      set: (now) => ({
        pseudonym: '',
        pseudonymKey: sql`'gone ' || gen_random_uuid()`,
        passwordHash: '',
        email: null,
        role: 'member',
        timeZone: 'UTC',
        country: null,
        locale: 'en',
        quietFrom: null,
        quietTo: null,
        mailNotifications: false,
        erasedAt: now,
      }),
    },
  },
]

/** Tables in which no row is about a person, and why. */
export const impersonal: readonly { table: PgTable; why: string }[] = [
  { table: groups, why: 'made by administrators for everybody; holds nobody’s name' },
  { table: timers, why: 'ids of things that are due; gone once they are done' },
  { table: dutyHours, why: 'when the team is there, set by administrators; names nobody' },
  { table: auditHead, why: 'the last number and fingerprint of the record' },
  { table: signals, why: 'points at a text by id and span; gone with the text when that is deleted' },
  { table: ownRuleFlags, why: 'points at a text by id and span; gone with the text, and with the rule' },
]

/** A copy of all rows about one person, under the names of their tables. */
export async function exportPerson(db: Reader, accountId: string): Promise<Record<string, unknown[]>> {
  const copy: Record<string, unknown[]> = {}
  for (const { table, person, onExport } of personalData) {
    if ('nothing' in onExport) continue
    const rows = await db
      .select(onExport as Record<string, PgColumn>)
      .from(table)
      .where(eq(person, accountId))
    const name = getTableName(table)
    copy[name] = [...(copy[name] ?? []), ...rows]
  }
  return copy
}

/** Erases one person, table by table in the order of the registry; answers the tags of pages that changed by it. */
export async function erasePerson(tx: Reader, accountId: string, now: Date): Promise<string[]> {
  const changed = new Set<string>()
  for (const { table, person, onErase, pages, reviewedAs } of personalData) {
    if (pages) {
      const rows = await tx.selectDistinct({ tag: pages }).from(table).where(eq(person, accountId))
      for (const { tag } of rows) changed.add(tag)
    }
    if (reviewedAs) {
      const own = tx.select({ id: reviewedAs.id }).from(table).where(eq(person, accountId))
      for (const seen of [signals, ownRuleFlags])
        await tx.delete(seen).where(and(sql`${seen.subjectType} = ${reviewedAs.type}`, inArray(seen.subjectId, own)))
    }
    if ('delete' in onErase) await tx.delete(table).where(eq(person, accountId))
    else if ('set' in onErase) await tx.update(table).set(onErase.set(now)).where(eq(person, accountId))
  }
  return [...changed]
}
