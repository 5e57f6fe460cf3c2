import { sql } from 'drizzle-orm'
import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { contentNoteKinds, postStates, reactionKinds, supportKinds } from '@secure-base/shared/forum/contract.ts'
import { accounts, instant } from './accounts.ts'
import { groups } from './groups.ts'

export const threads = pgTable(
  'threads',
  {
    id: uuid('id').primaryKey(),
    groupId: uuid('group_id')
      .notNull()
      .references(() => groups.id),
    authorId: uuid('author_id')
      .notNull()
      .references(() => accounts.id),
    /** Null once its first post is deleted; shown only while that post is. */
    title: text('title'),
    supportWanted: text('support_wanted', { enum: supportKinds }).notNull(),
    state: text('state', { enum: ['open', 'locked'] })
      .notNull()
      .default('open'),
    /** The one counter of its posts, moved under this row's lock. */
    lastNumber: integer('last_number').notNull(),
    lastPostAt: instant('last_post_at').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    index('threads_group').on(t.groupId, t.lastPostAt, t.id),
    index('threads_recent').on(t.lastPostAt, t.id),
    index('threads_author').on(t.authorId),
  ],
)

/** The name of somebody unnamed in one thread: drawn at random, and by nothing but this row tied to anybody. */
export const threadAliases = pgTable(
  'thread_aliases',
  {
    id: uuid('id').primaryKey(),
    threadId: uuid('thread_id')
      .notNull()
      .references(() => threads.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    name: text('name').notNull(),
    /** Random; what the picture is drawn from. */
    seed: text('seed').notNull(),
  },
  (t) => [
    uniqueIndex('thread_aliases_account').on(t.threadId, t.accountId),
    uniqueIndex('thread_aliases_name').on(t.threadId, t.name),
    index('thread_aliases_person').on(t.accountId),
  ],
)

export const posts = pgTable(
  'posts',
  {
    id: uuid('id').primaryKey(),
    threadId: uuid('thread_id')
      .notNull()
      .references(() => threads.id),
    number: integer('number').notNull(),
    authorId: uuid('author_id')
      .notNull()
      .references(() => accounts.id),
    /** Set on an unnamed post: what is shown in place of the author. */
    aliasId: uuid('alias_id').references(() => threadAliases.id),
    state: text('state', { enum: postStates }).notNull().default('visible'),
    /** As written, and as rendered by `renderer`; both null once deleted. */
    body: text('body'),
    html: text('html'),
    renderer: integer('renderer').notNull(),
    contentNotes: text('content_notes', { enum: contentNoteKinds }).array().notNull(),
    /** Posts of the same thread that it refers to; never their words. */
    quotes: uuid('quotes').array().notNull(),
    createdAt: instant('created_at').notNull(),
    editedAt: instant('edited_at'),
  },
  (t) => [
    uniqueIndex('posts_thread_number').on(t.threadId, t.number),
    index('posts_author').on(t.authorId, t.id),
    // From writer to writer, and when each began: who wrote in a thread is found without reading its posts.
    index('posts_thread_writers').on(t.threadId, t.authorId, t.number),
    // Whether somebody said the same elsewhere is asked of every reply; their other words need not be read for it.
    index('posts_copies').on(t.authorId, sql`md5(${t.body})`, t.createdAt),
  ],
)

/** What a post said before it was edited; for its author and moderators. */
export const postVersions = pgTable(
  'post_versions',
  {
    id: uuid('id').primaryKey(),
    postId: uuid('post_id')
      .notNull()
      .references(() => posts.id),
    authorId: uuid('author_id')
      .notNull()
      .references(() => accounts.id),
    title: text('title'),
    body: text('body').notNull(),
    /** What the two said before a moderator took words out, for an objection that is right; null where nobody did. */
    originalTitle: text('original_title'),
    originalBody: text('original_body'),
    contentNotes: text('content_notes', { enum: contentNoteKinds }).array().notNull(),
    /** When it was replaced. */
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('post_versions_post').on(t.postId, t.id), index('post_versions_author').on(t.authorId)],
)

export const postReactions = pgTable(
  'post_reactions',
  {
    postId: uuid('post_id')
      .notNull()
      .references(() => posts.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: reactionKinds }).notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.postId, t.accountId, t.kind] }),
    index('post_reactions_account').on(t.accountId, t.postId),
  ],
)

/** Up to where somebody has read. No time is kept: when people read is theirs. */
export const threadReads = pgTable(
  'thread_reads',
  {
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    threadId: uuid('thread_id')
      .notNull()
      .references(() => threads.id),
    number: integer('number').notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.threadId] })],
)

/** Unfinished words, by the place they are meant for: `thread-ID` or `group-SLUG`. */
export const drafts = pgTable(
  'drafts',
  {
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    place: text('place').notNull(),
    title: text('title').notNull(),
    body: text('body').notNull(),
    savedAt: instant('saved_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.place] })],
)
