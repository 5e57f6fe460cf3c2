import { and, desc, eq, lt, ne, or, sql, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { ContentNote, PostState, ReactionKind, SupportWanted } from '@secure-base/shared/forum/contract.ts'
import type { GroupFacts } from '@secure-base/shared/groups/policy.ts'
import type { ForumGroupFacts, PostFacts, ThreadFacts } from '@secure-base/shared/forum/policy.ts'
import type { Actor, GroupRole } from '@secure-base/shared/kernel/policy.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Reader } from '../../db/database.ts'
import { placesWithSameWords, type WordsSomewhere } from '../../db/same-words.ts'
import { given, pageStatement, statement } from '../../db/statement.ts'
import { insertedTimer } from '../../db/timers.ts'
import { accounts, blocks } from '../../db/tables/accounts.ts'
import {
  drafts,
  postReactions,
  posts,
  postVersions,
  threadAliases,
  threadReads,
  threads,
} from '../../db/tables/forum.ts'
import { groups, memberships } from '../../db/tables/groups.ts'
import { redactions } from '../../db/tables/moderation.ts'
import {
  readerId,
  readingOf,
  visibleTo,
  whoever,
  wordsVisibleTo,
  writtenByBlocked,
  type Reading,
} from '../../db/visible-to.ts'
import { rendererVersion } from '../../kernel/markdown.ts'
import type { Authorized, Tx } from '../../kernel/ctx.ts'
import type { AuthorRow } from '../../kernel/present-author.ts'
import type { Timer } from '../../kernel/timers.ts'
import { speakAsGiven, speakingKey, type SpeakingRule } from '../triage/queries.ts'

const first = alias(posts, 'first')
const quoted = alias(posts, 'quoted')
const quotedAuthor = alias(accounts, 'quoted_author')
const quotedAlias = alias(threadAliases, 'quoted_alias')
const ownAlias = alias(threadAliases, 'own_alias')

/** The identity behind an alias goes no further than the `case` here. */
function authorColumns(
  post: { authorId: unknown; aliasId: unknown },
  account: { erasedAt: unknown; pseudonym: unknown } = accounts,
  aliased: { name: unknown; seed: unknown } = threadAliases,
): SQL {
  return sql`
    case when ${post.aliasId} is null and ${account.erasedAt} is null then ${post.authorId} end as author_id,
    case when ${post.aliasId} is not null then ${aliased.name}
      when ${account.erasedAt} is null then ${account.pseudonym} end as author_name,
    ${aliased.seed} as author_seed`
}

export interface ThreadRow extends AuthorRow {
  id: string
  group_id: string
  group_slug: string
  group_name: string
  group_access: 'open' | 'members' | 'approval'
  title: string | null
  support_wanted: SupportWanted
  content_notes: ContentNote[]
  state: 'open' | 'locked'
  created_at: Date
  last_post_at: Date
  last_number: number
  mine: boolean
  blocked: boolean
  read: number | null
  alias_name: string | null
  alias_seed: string | null
}

const selectThreads = sql`
  select ${threads.id}, ${groups.id} as group_id, ${groups.slug} as group_slug, ${groups.name} as group_name,
    ${groups.access} as group_access, ${threads.supportWanted}, ${threads.state}, ${threads.createdAt},
    ${threads.lastPostAt}, ${threads.lastNumber},
    case when ${wordsVisibleTo(whoever, first)} then ${threads.title} end as title,
    case when ${wordsVisibleTo(whoever, first)} then ${first.contentNotes} else '{}' end as content_notes,
    ${authorColumns(first)},
    ${first.authorId} is not distinct from ${readerId(whoever)} as mine,
    ${writtenByBlocked(whoever, first)} as blocked,
    ${threadReads.number} as read, ${ownAlias.name} as alias_name, ${ownAlias.seed} as alias_seed
  from ${threads}
  join ${groups} on ${groups.id} = ${threads.groupId}
  join ${posts} "first" on ${first.threadId} = ${threads.id} and ${first.number} = 1
  join ${accounts} on ${accounts.id} = ${first.authorId}
  left join ${threadAliases} on ${threadAliases.id} = ${first.aliasId}
  left join ${threadAliases} "own_alias"
    on ${ownAlias.threadId} = ${threads.id} and ${ownAlias.accountId} = ${readerId(whoever)}
  left join ${threadReads}
    on ${threadReads.threadId} = ${threads.id} and ${threadReads.accountId} = ${readerId(whoever)}`

/** Lists leave out what nothing is left of, and what was opened by somebody whom the reader has blocked. */
const worthListing = sql`
  (${first.state} = 'visible' or ${threads.lastNumber} > 1) and not ${writtenByBlocked(whoever, first)}`

const oneThread = sql`${selectThreads} where ${threads.id} = ${given('threadId')}::uuid and ${visibleTo(whoever)}`
const threadById = statement<Reading & { threadId: string }, ThreadRow>('forum-thread', oneThread, { quick: true })

/** A thread as this actor may see it, if they may. */
export async function findThread(db: Reader, actor: Actor, id: string): Promise<ThreadRow | undefined> {
  const [row] = await threadById(db, { ...readingOf(actor), threadId: id })
  return row
}

interface ThreadList extends Reading {
  limit: number
  groupId: string | null
  beforeAt: string | null
  beforeId: string | null
}

const pastCursor = sql`
  (${threads.lastPostAt}, ${threads.id}) < (${given('beforeAt')}::timestamptz, ${given('beforeId')}::uuid)`
const inGroup = sql`${threads.groupId} = ${given('groupId')}::uuid`
const newestFirst = sql`order by ${threads.lastPostAt} desc, ${threads.id} desc`

function threadList(name: string, ...conditions: SQL[]) {
  const where = sql.join([visibleTo(whoever), worthListing, ...conditions], sql` and `)
  return pageStatement<ThreadList, ThreadRow>(name, (page) => page(sql`${selectThreads} where ${where} ${newestFirst}`))
}
const threadsOfGroup = threadList('forum-threads-of-group', inGroup)
const threadsOfGroupOn = threadList('forum-threads-of-group-on', inGroup, pastCursor)
const recentThreads = threadList('forum-recent-threads')
const recentThreadsOn = threadList('forum-recent-threads-on', pastCursor)

/** The last written in first, one row longer than asked for; of one group, or of all that one may read. */
export async function listThreadRows(
  db: Reader,
  actor: Actor,
  wanted: { groupId: string | null; before: { at: string; id: string } | null; limit: number },
): Promise<ThreadRow[]> {
  const { groupId, before } = wanted
  const run = groupId ? (before ? threadsOfGroupOn : threadsOfGroup) : before ? recentThreadsOn : recentThreads
  return await run(db, {
    ...readingOf(actor),
    groupId,
    beforeAt: before?.at ?? null,
    beforeId: before?.id ?? null,
    limit: wanted.limit + 1,
  })
}

/** Words as they leave the database: rendered, or as written when they were rendered by an older renderer. */
export interface WordsRow {
  html: string | null
  stale: string | null
}

export interface QuoteRow extends AuthorRow, WordsRow {
  id: string
  number: number
  content_notes: ContentNote[]
  blocked: boolean
}

export interface PostRow extends AuthorRow, WordsRow {
  id: string
  number: number
  state: PostState
  body: string | null
  content_notes: ContentNote[]
  created_at: Date
  edited_at: Date | null
  mine: boolean
  blocked: boolean
  reactions: ReactionKind[] | null
  quotes: QuoteRow[] | null
}

const current = sql.raw(String(rendererVersion))

function wordsColumns(post: typeof posts | typeof quoted): SQL {
  return sql`
    case when ${wordsVisibleTo(whoever, post)} and ${post.renderer} = ${current} then ${post.html} end as html,
    case when ${wordsVisibleTo(whoever, post)} and ${post.renderer} <> ${current} then ${post.body} end as stale`
}

const quotesOfPost = sql`
  (select jsonb_agg(to_jsonb(q) order by q.place) from (
    select refs.place, ${quoted.id}, ${quoted.number}, ${authorColumns(quoted, quotedAuthor, quotedAlias)},
      ${wordsColumns(quoted)},
      case when ${wordsVisibleTo(whoever, quoted)} then ${quoted.contentNotes} else '{}' end as content_notes,
      (${quoted.state} = 'visible' and ${writtenByBlocked(whoever, quoted)}) as blocked
    from unnest(${posts.quotes}) with ordinality as refs (id, place)
    join ${posts} "quoted" on ${quoted.id} = refs.id and ${quoted.threadId} = ${posts.threadId}
    join ${accounts} "quoted_author" on ${quotedAuthor.id} = ${quoted.authorId}
    left join ${threadAliases} "quoted_alias" on ${quotedAlias.id} = ${quoted.aliasId}
  ) q)`

interface PostList extends Reading {
  threadId: string
  number: number
  limit: number
}

const postColumns = sql`
      ${posts.id}, ${posts.number}, ${posts.state}, ${posts.createdAt}, ${posts.editedAt}, ${wordsColumns(posts)},
      case when ${wordsVisibleTo(whoever)} then ${posts.contentNotes} else '{}' end as content_notes,
      ${authorColumns(posts)},
      ${posts.authorId} is not distinct from ${readerId(whoever)} as mine,
      (${posts.state} = 'visible' and ${writtenByBlocked(whoever)}) as blocked,
      (select array_agg(${postReactions.kind}) from ${postReactions}
        where ${postReactions.postId} = ${posts.id} and ${postReactions.accountId} = ${readerId(whoever)}) as reactions,
      case when ${wordsVisibleTo(whoever)} and cardinality(${posts.quotes}) > 0 then ${quotesOfPost} end as quotes`

/** A post, or nothing where a thread has none to show. */
type MaybePostRow = Omit<PostRow, 'id'> & { id: string | null }

/** One statement: whether the thread may be read, its last number, and the posts. A thread without any answers one row. */
function postList(name: string, part: SQL) {
  return pageStatement<PostList, MaybePostRow & { last_number: number }>(
    name,
    (page) => sql`
    select ${threads.lastNumber}, ${postColumns}, case when ${wordsVisibleTo(whoever)} then ${posts.body} end as body
    from ${threads}
    join ${groups} on ${groups.id} = ${threads.groupId}
    left join lateral ${page(sql`select * from ${posts} where ${posts.threadId} = ${threads.id} and ${part}`)}
      as ${posts} on true
    left join ${accounts} on ${accounts.id} = ${posts.authorId}
    left join ${threadAliases} on ${threadAliases.id} = ${posts.aliasId}
    where ${threads.id} = ${given('threadId')}::uuid and ${visibleTo(whoever)}
    order by ${posts.number}`,
    { quick: true },
  )
}
const postsFrom = postList('forum-posts-from', sql`${posts.number} >= ${given('number')}::int order by ${posts.number}`)
const postsBefore = postList(
  'forum-posts-before',
  sql`${posts.number} < ${given('number')}::int order by ${posts.number} desc`,
)

/** Posts by number, from one on or up to one; undefined when there is no such thread for this actor. */
export async function listPostRows(
  db: Reader,
  actor: Actor,
  threadId: string,
  wanted: { from: number; limit: number } | { before: number; limit: number },
): Promise<{ lastNumber: number; posts: PostRow[] } | undefined> {
  const asked = { ...readingOf(actor), threadId, limit: wanted.limit }
  const rows =
    'from' in wanted
      ? await postsFrom(db, { ...asked, number: wanted.from })
      : await postsBefore(db, { ...asked, number: wanted.before })
  if (!rows[0]) return undefined
  return { lastNumber: rows[0].last_number, posts: rows[0].id === null ? [] : (rows as PostRow[]) }
}

/** One statement for the page of a thread: the thread, in the first row, and the posts, with the words as written of one's own. */
const threadReading = pageStatement<PostList, MaybePostRow & { thread: AsJson<ThreadRow> | null }>(
  'forum-thread-reading',
  (page) => sql`
    with thread as materialized (${oneThread})
    select case when row_number() over (order by ${posts.number}) = 1 then to_json(thread) end as thread,
      ${postColumns},
      case when ${wordsVisibleTo(whoever)} and ${posts.authorId} = ${readerId(whoever)} then ${posts.body} end as body
    from thread
    left join lateral ${page(
      sql`select * from ${posts} where ${posts.threadId} = thread.id and ${posts.number} >= ${given('number')}::int
        order by ${posts.number}`,
    )} as ${posts} on true
    left join ${accounts} on ${accounts.id} = ${posts.authorId}
    left join ${threadAliases} on ${threadAliases.id} = ${posts.aliasId}
    order by ${posts.number}`,
  { quick: true },
)

/** A row that came as JSON, in which instants are text. */
type AsJson<Row> = { [Column in keyof Row]: Row[Column] extends Date ? string : Row[Column] }

/** A thread as this actor may see it, if they may, with its posts from a number on. */
export async function findThreadReading(
  db: Reader,
  actor: Actor,
  threadId: string,
  wanted: { from: number; limit: number },
): Promise<{ thread: ThreadRow; posts: PostRow[] } | undefined> {
  const asked = { ...readingOf(actor), threadId, number: wanted.from, limit: wanted.limit }
  const rows = await threadReading(db, asked)
  const thread = rows[0]?.thread
  if (!thread) return undefined
  const at = { created_at: new Date(thread.created_at), last_post_at: new Date(thread.last_post_at) }
  return { thread: { ...thread, ...at }, posts: rows[0]!.id === null ? [] : (rows as PostRow[]) }
}

/** Keeps what was rendered anew, unless somebody edited it meanwhile. */
export async function keepRendered(tx: Tx, rendered: { id: string; body: string; html: string }[]): Promise<void> {
  for (const { id, body, html } of rendered) {
    await tx
      .update(posts)
      .set({ html, renderer: rendererVersion })
      .where(and(eq(posts.id, id), eq(posts.body, body), ne(posts.renderer, rendererVersion)))
  }
}

/** What a thread is to somebody who wants to write in it. */
export interface WritableThread extends ThreadFacts {
  readonly id: string
  readonly aliasId: string | null
  /** The number of one's own post with the draft's id: it was sent before. */
  readonly earlier: number | null
}

const writableThread = statement<Reading & { threadId: string; draftId: string }, WritableThread>(
  'forum-writable-thread',
  sql`
    select ${threads.id}, ${threads.groupId} as "groupId", ${threads.state}, ${ownAlias.id} as "aliasId",
      ${posts.number} as earlier
    from ${threads}
    join ${groups} on ${groups.id} = ${threads.groupId}
    left join ${threadAliases} "own_alias"
      on ${ownAlias.threadId} = ${threads.id} and ${ownAlias.accountId} = ${readerId(whoever)}
    left join ${posts} on ${posts.id} = ${given('draftId')}::uuid and ${posts.threadId} = ${threads.id}
      and ${posts.authorId} = ${readerId(whoever)}
    where ${threads.id} = ${given('threadId')}::uuid and ${visibleTo(whoever)}`,
  { quick: true },
)

/**
 * A thread that the actor sees, as a reply needs it: with their alias there, and the number of an earlier post under
 * the same id.
 */
export async function findWritableThread(
  db: Reader,
  actor: Actor,
  id: string,
  draftId: string,
): Promise<WritableThread | undefined> {
  const [row] = await writableThread(db, { ...readingOf(actor), threadId: id, draftId })
  return row
}

/** A post that is about to be written. */
export interface NewPost {
  id: string
  authorId: string
  aliasId: string | null
  /** Held until a person has read it. */
  state: Extract<PostState, 'visible' | 'held'>
  body: string
  html: string
  contentNotes: ContentNote[]
  quotes: string[]
  createdAt: Date
}

/** A post as statements that write one are given it. */
type GivenPost = Omit<NewPost, 'id' | 'state' | 'createdAt'> & Record<'postId' | 'postState' | 'at', string>

function givenPost({ id, state, createdAt, ...post }: NewPost): GivenPost {
  return { ...post, postId: id, postState: state, at: createdAt.toISOString() }
}

/** The post of `GivenPost`, with the thread and number of a row that is there if it may be written. */
const insertedPost = (from: SQL) => sql`
  insert into posts
    (id, thread_id, number, author_id, alias_id, state, body, html, renderer, content_notes, quotes, created_at)
  select ${given('postId')}::uuid, ${from}, ${given('authorId')}::uuid, ${given('aliasId')}::uuid,
    ${given('postState')}::text, ${given('body')}::text, ${given('html')}::text, ${current},
    ${given('contentNotes')}::text[], ${given('quotes')}::uuid[], ${given('at')}::timestamptz`

/** Somebody who leaves for good is locked first; whoever writes meanwhile waits, and then finds nobody to write as. */
const stillHere = sql`
  select id from accounts where id = ${given('authorId')}::uuid and erased_at is null for key share`

type GivenReply = GivenPost & Record<'place' | 'threadState' | 'draftPlace' | 'timerId' | 'timerKind', string>

/** @param provided what must be true as well */
function keepReply<More extends object>(name: string, provided: SQL) {
  return statement<GivenReply & More, { number: number }>(
    name,
    sql`
    with author as (${stillHere}),
    numbered as (
      update threads set last_number = last_number + 1, last_post_at = greatest(last_post_at, ${given('at')}::timestamptz)
      where id = ${given('place')}::uuid and state = ${given('threadState')}::text and exists (select from author)
        and not exists (select from posts where posts.id = ${given('postId')}::uuid) and ${provided}
      returning last_number
    ),
    written as (
      ${insertedPost(sql`${given('place')}::uuid, last_number`)} from numbered returning number
    ),
    spent as (
      delete from drafts where account_id = ${given('authorId')}::uuid and place = ${given('draftPlace')}::text
        and exists (select from numbered)
    ),
    seen as (
      insert into thread_reads (account_id, thread_id, number)
      select ${given('authorId')}::uuid, ${given('place')}::uuid, last_number from numbered
      on conflict (account_id, thread_id) do update set number = excluded.number
      where thread_reads.number = excluded.number - 1
    ),
    owed as (
      ${insertedTimer(sql`
        select ${given('timerId')}::uuid, ${given('timerKind')}::text, ${given('postId')}::uuid,
          ${given('at')}::timestamptz from numbered`)}
    )
    select number from written`,
  )
}

const keepReadReply = keepReply('forum-keep-reply', sql`true`)
const keepGuessedReply = keepReply<Pick<WordsSomewhere, 'since'> & { groupId: string; speaking: string }>(
  'forum-keep-guessed-reply',
  sql`group_id = ${given('groupId')}::uuid and ${speakAsGiven} and not exists (${placesWithSameWords})`,
)

/** What is taken for true of a reply's surroundings, to be verified as it is written. */
export interface ReplyGuess {
  /** The rules that read it. */
  readonly speaking: readonly SpeakingRule[]
  /** From when on its author has said the same nowhere else. */
  readonly since: string
}

/**
 * Writes a reply, takes its number, moves the reader's own mark, throws the draft away and sets the timer by which
 * others are told, all in one statement, which holds the thread's row only until the commit that follows.
 * @param guess given where the thread was not read for this reply: its group and all of this is verified
 * @returns its number; undefined if the id is taken, the thread's state has changed, the author has left, or the guess
 * was wrong
 */
export async function insertReply(
  tx: Tx,
  thread: Authorized<WritableThread, 'thread.reply'>,
  post: NewPost,
  toTell: Timer,
  guess?: ReplyGuess,
): Promise<number | undefined> {
  const reply = {
    ...givenPost(post),
    place: thread.id,
    threadState: thread.state,
    draftPlace: placeOfReply(thread.id),
    timerId: newId(),
    timerKind: toTell.kind,
  }
  const [written] = guess
    ? await keepGuessedReply(tx, {
        ...reply,
        groupId: thread.groupId,
        speaking: speakingKey(guess.speaking),
        since: guess.since,
      })
    : await keepReadReply(tx, reply)
  return written?.number
}

/** Where the unfinished words of a reply, or of a new thread, are kept. */
export function placeOfReply(threadId: string): string {
  return `thread-${threadId}`
}
/** Where drafts of a new thread in a group are kept. */
export function placeOfThread(slug: string): string {
  return `group-${slug}`
}

const keepThread = statement<
  GivenPost &
    Record<'threadId' | 'groupId' | 'title' | 'supportWanted' | 'draftPlace', string> &
    Record<'aliasName' | 'aliasSeed', string | null>,
  { id: string }
>(
  'forum-keep-thread',
  sql`
    with author as (${stillHere}),
    opened as (
      insert into threads (id, group_id, author_id, title, support_wanted, last_number, last_post_at, created_at)
      select ${given('threadId')}::uuid, ${given('groupId')}::uuid, id, ${given('title')}::text,
        ${given('supportWanted')}::text, 1, ${given('at')}::timestamptz, ${given('at')}::timestamptz
      from author where not exists (select from threads where threads.id = ${given('threadId')}::uuid)
      returning id
    ),
    named as (
      insert into thread_aliases (id, thread_id, account_id, name, seed)
      select ${given('aliasId')}::uuid, id, ${given('authorId')}::uuid, ${given('aliasName')}::text,
        ${given('aliasSeed')}::text
      from opened where ${given('aliasId')}::uuid is not null
    ),
    seen as (
      insert into thread_reads (account_id, thread_id, number) select ${given('authorId')}::uuid, id, 1 from opened
    ),
    spent as (
      delete from drafts where account_id = ${given('authorId')}::uuid and place = ${given('draftPlace')}::text
        and exists (select from opened)
    )
    ${insertedPost(sql`opened.id, 1`)} from opened returning id`,
)

/**
 * Opens a thread with its first post.
 * @returns false if the id is taken or the author has left
 */
export async function insertThread(
  tx: Tx,
  group: Authorized<ForumGroupFacts & { readonly slug: string }, 'thread.open'>,
  thread: { id: string; title: string; supportWanted: SupportWanted; alias: NewAlias | null },
  post: Omit<NewPost, 'aliasId'>,
): Promise<boolean> {
  const { id, title, supportWanted, alias: drawn } = thread
  const rows = await keepThread(tx, {
    ...givenPost({ ...post, aliasId: drawn?.id ?? null }),
    ...{ threadId: id, groupId: group.id, title, supportWanted },
    aliasName: drawn?.name ?? null,
    aliasSeed: drawn?.seed ?? null,
    draftPlace: placeOfThread(group.slug),
  })
  return rows.length > 0
}

export interface NewAlias {
  id: string
  name: string
  seed: string
}

/**
 * Gives an account its alias in a thread.
 * @returns the id of the one it has now; undefined if somebody else in the thread has that name
 */
export async function insertAlias(
  tx: Tx,
  thread: Authorized<WritableThread, 'thread.reply'>,
  accountId: string,
  drawn: NewAlias,
): Promise<string | undefined> {
  await tx
    .insert(threadAliases)
    .values({ ...drawn, threadId: thread.id, accountId })
    .onConflictDoNothing()
  const [own] = await tx
    .select({ id: threadAliases.id })
    .from(threadAliases)
    .where(and(eq(threadAliases.threadId, thread.id), eq(threadAliases.accountId, accountId)))
  return own?.id
}

/** The number of one's own post with this id in this thread; the same draft was sent before. */
export async function findOwnPost(
  db: Reader,
  accountId: string,
  threadId: string,
  id: string,
): Promise<number | undefined> {
  const [row] = await db
    .select({ number: posts.number })
    .from(posts)
    .where(and(eq(posts.id, id), eq(posts.threadId, threadId), eq(posts.authorId, accountId)))
  return row?.number
}

/** Whether one's own thread with this id stands in this group. */
export async function hasOwnThread(db: Reader, accountId: string, groupId: string, id: string): Promise<boolean> {
  const rows = await db
    .select({ id: threads.id })
    .from(threads)
    .where(and(eq(threads.id, id), eq(threads.groupId, groupId), eq(threads.authorId, accountId)))
  return rows.length > 0
}

/** Of these posts, those of the thread; and whether each may be quoted by this actor. */
export async function findQuotable(
  tx: Tx,
  actor: Actor,
  threadId: string,
  ids: string[],
): Promise<{ id: string; quotable: boolean }[]> {
  const { rows } = await tx.execute<{ id: string; quotable: boolean }>(sql`
    select ${posts.id}, (${wordsVisibleTo(actor)} and not (${posts.aliasId} is null and exists (
        select from ${blocks} where ${blocks.blockerId} = ${posts.authorId} and ${blocks.blockedId} = ${actor.id}::uuid
      ))) as quotable
    from ${posts} where ${posts.threadId} = ${threadId} and ${posts.id} = any(${sql.param(ids)}::uuid[])`)
  return rows
}

/** A post with all that policies ask about it. */
export type PostInThread = PostFacts & {
  readonly id: string
  readonly threadId: string
  readonly aliasId: string | null
  readonly title: string | null
  readonly body: string | null
  readonly contentNotes: ContentNote[]
}

const postInThread = {
  id: posts.id,
  threadId: posts.threadId,
  number: posts.number,
  state: posts.state,
  authorId: posts.authorId,
  aliasId: posts.aliasId,
  title: threads.title,
  body: posts.body,
  contentNotes: posts.contentNotes,
  groupId: threads.groupId,
  threadState: threads.state,
  threadAuthorId: threads.authorId,
}

/** A post in a thread that one may read. */
export async function findPost(db: Reader, actor: Actor, id: string): Promise<PostInThread | undefined> {
  const [row] = await db
    .select(postInThread)
    .from(posts)
    .innerJoin(threads, eq(threads.id, posts.threadId))
    .innerJoin(groups, eq(groups.id, threads.groupId))
    .where(and(eq(posts.id, id), visibleTo(actor)))
  return row
}

/** Locks a post that one may read, or wrote oneself: words can be taken back after leaving the group. */
export async function lockPost(tx: Tx, actor: Actor, id: string): Promise<PostInThread | undefined> {
  const [row] = await tx
    .select(postInThread)
    .from(posts)
    .innerJoin(threads, eq(threads.id, posts.threadId))
    .innerJoin(groups, eq(groups.id, threads.groupId))
    .where(and(eq(posts.id, id), or(visibleTo(actor), sql`${posts.authorId} = ${actor.id}::uuid`)))
    .for('update', { of: posts })
  return row
}

/** Keeps what a post said so far. */
export async function insertVersion(tx: Tx, post: Authorized<PostInThread, 'post.edit'>): Promise<void> {
  await tx.insert(postVersions).values({
    id: newId(tx.clock.now().getTime()),
    postId: post.id,
    authorId: post.authorId,
    title: post.number === 1 ? post.title : null,
    body: post.body ?? '',
    contentNotes: post.contentNotes,
    createdAt: tx.clock.now(),
  })
}

/** A post says this from now on; nothing happens where it was deleted or hidden meanwhile. */
export async function updateWords(
  tx: Tx,
  post: Authorized<PostInThread, 'post.edit'>,
  words: { body: string; html: string; contentNotes: ContentNote[]; state: NewPost['state'] },
): Promise<void> {
  await tx
    .update(posts)
    .set({ ...words, renderer: rendererVersion, editedAt: tx.clock.now() })
    .where(and(eq(posts.id, post.id), eq(posts.state, post.state)))
}

/** Changes the title of a thread, or what is wanted in it. */
export async function updateThreadWords(
  tx: Tx,
  post: Authorized<PostInThread, 'post.edit'>,
  words: { title?: string | undefined; supportWanted?: SupportWanted | undefined },
): Promise<void> {
  await tx.update(threads).set(words).where(eq(threads.id, post.threadId))
}

/** The words go, with every earlier version of them, with what was taken out of them and with the title if it is the first post; the place stays. */
export async function deleteWords(tx: Tx, post: Authorized<PostInThread, 'post.delete'>): Promise<void> {
  await tx.delete(postVersions).where(eq(postVersions.postId, post.id))
  await tx.delete(redactions).where(eq(redactions.postId, post.id))
  await tx.delete(postReactions).where(eq(postReactions.postId, post.id))
  await tx
    .update(posts)
    .set({ state: 'deleted', body: null, html: null, contentNotes: [], quotes: [], editedAt: null })
    .where(eq(posts.id, post.id))
  if (post.number === 1) await tx.update(threads).set({ title: null }).where(eq(threads.id, post.threadId))
}

/** What a post said before, the latest first; one row longer than asked for. */
export async function listVersionRows(
  db: Reader,
  post: Authorized<PostInThread, 'post.see-versions'>,
  before: string | undefined,
  limit: number,
) {
  return await db
    .select({
      id: postVersions.id,
      title: postVersions.title,
      body: postVersions.body,
      contentNotes: postVersions.contentNotes,
      createdAt: postVersions.createdAt,
    })
    .from(postVersions)
    .innerJoin(posts, eq(posts.id, postVersions.postId))
    .where(
      and(
        eq(postVersions.postId, post.id),
        eq(posts.state, 'visible'),
        before ? lt(postVersions.id, before) : undefined,
      ),
    )
    .orderBy(desc(postVersions.id))
    .limit(limit + 1)
}
export type VersionRow = Awaited<ReturnType<typeof listVersionRows>>[number]

/** Keeps a reaction; a second one changes nothing. */
export async function insertReaction(
  tx: Tx,
  post: Authorized<PostInThread & { kind: ReactionKind }, 'post.react'>,
  accountId: string,
): Promise<void> {
  await tx
    .insert(postReactions)
    .values({ postId: post.id, accountId, kind: post.kind, createdAt: tx.clock.now() })
    .onConflictDoNothing()
}

/** What one gave oneself may be taken back without anybody's leave. */
export async function deleteOwnReaction(tx: Tx, accountId: string, postId: string, kind: ReactionKind): Promise<void> {
  await tx
    .delete(postReactions)
    .where(and(eq(postReactions.postId, postId), eq(postReactions.accountId, accountId), eq(postReactions.kind, kind)))
}

/** Which reactions one has given to a post. */
export async function listOwnReactions(db: Reader, accountId: string, postId: string): Promise<ReactionKind[]> {
  const rows = await db
    .select({ kind: postReactions.kind })
    .from(postReactions)
    .where(and(eq(postReactions.postId, postId), eq(postReactions.accountId, accountId)))
  return rows.map(({ kind }) => kind)
}

const keepRead = statement<{ authorId: string; threadId: string; number: number }, never>(
  'forum-keep-read',
  sql`
    insert into thread_reads (account_id, thread_id, number)
    select account.id, threads.id, least(${given('number')}::int, threads.last_number)
    from (${stillHere}) account, threads where threads.id = ${given('threadId')}::uuid
    on conflict (account_id, thread_id) do update set number = greatest(thread_reads.number, excluded.number)`,
)

/** Moves one's own mark forward, never beyond the last post. */
export async function upsertOwnRead(tx: Tx, accountId: string, threadId: string, number: number): Promise<void> {
  await keepRead(tx, { authorId: accountId, threadId, number })
}

export type DraftRow = typeof drafts.$inferSelect

/** One's own unfinished words for a place. */
export async function findOwnDraft(db: Reader, accountId: string, place: string): Promise<DraftRow | undefined> {
  const [row] = await db
    .select()
    .from(drafts)
    .where(and(eq(drafts.accountId, accountId), eq(drafts.place, place)))
  return row
}

const keepDraft = statement<Record<'authorId' | 'place' | 'title' | 'body' | 'at', string>, never>(
  'forum-keep-draft',
  sql`
    insert into drafts (account_id, place, title, body, saved_at)
    select account.id, ${given('place')}::text, ${given('title')}::text, ${given('body')}::text, ${given('at')}::timestamptz
    from (${stillHere}) account
    on conflict (account_id, place) do update
    set title = excluded.title, body = excluded.body, saved_at = excluded.saved_at`,
)

/** Keeps unfinished words in place of those before; not for somebody who has left. */
export async function upsertOwnDraft(
  tx: Tx,
  accountId: string,
  draft: { place: string; title: string; body: string },
): Promise<void> {
  await keepDraft(tx, { ...draft, authorId: accountId, at: tx.clock.now().toISOString() })
}

/** Unfinished words go; nothing happens where there were none. */
export async function deleteOwnDraft(tx: Tx, accountId: string, place: string): Promise<void> {
  await tx.delete(drafts).where(and(eq(drafts.accountId, accountId), eq(drafts.place, place)))
}

/** Somebody who wrote in a thread before a reply came, as policies see them, and that reply. Never leaves the server. */
export interface Concerned extends Pick<Actor, 'role' | 'standing'> {
  postId: string
  threadId: string
  number: number
  at: Date
  group: GroupFacts & { name: string }
  accountId: string
  inGroup: GroupRole | null
  quoted: boolean
  /** How far they have read. */
  read: number | null
}

/**
 * Whom replies concern, while these are visible: those who wrote in the thread before, whatever became of it. Whoever
 * blocked a reply's named author is left out. Writers are found one by one, each by a step in the index that passes over
 * all the rest they wrote, and once for all replies in a thread: a long thread has many posts, but few who write.
 */
const concernedBy = statement<{ postIds: string[] }, Concerned>(
  'forum-concerned',
  sql`
    with recursive reply as materialized (
      select ${posts.id}, ${posts.threadId}, ${posts.number}, ${posts.authorId}, ${posts.aliasId}, ${posts.quotes},
        ${posts.createdAt}, ${threads.groupId}
      from ${posts} join ${threads} on ${threads.id} = ${posts.threadId}
      where ${posts.id} = any(${given('postIds')}::uuid[]) and ${posts.state} = 'visible'
    ),
    writer as (
      select place.thread_id, began.author_id, began.number
      from (select distinct thread_id from reply) place, lateral (
        select ${posts.authorId}, ${posts.number} from ${posts} where ${posts.threadId} = place.thread_id
        order by ${posts.authorId}, ${posts.number} limit 1) began
      union all
      select writer.thread_id, next.author_id, next.number from writer, lateral (
        select ${posts.authorId}, ${posts.number} from ${posts}
        where ${posts.threadId} = writer.thread_id and ${posts.authorId} > writer.author_id
        order by ${posts.authorId}, ${posts.number} limit 1) next
    )
    select reply.id as "postId", reply.thread_id as "threadId", reply.number, reply.created_at as at,
      json_build_object('id', ${groups.id}, 'access', ${groups.access}, 'name', ${groups.name}) as "group",
      writer.author_id as "accountId", ${accounts.role}, ${accounts.standing},
      exists (select from ${posts} "quoted" where ${quoted.id} = any(reply.quotes) and ${quoted.threadId} = reply.thread_id
        and ${quoted.number} < reply.number and ${quoted.authorId} = writer.author_id and ${quoted.state} = 'visible') as quoted,
      (select ${memberships.role} from ${memberships} where ${memberships.groupId} = reply.group_id
        and ${memberships.accountId} = writer.author_id and ${memberships.state} = 'member') as "inGroup",
      (select ${threadReads.number} from ${threadReads} where ${threadReads.threadId} = reply.thread_id
        and ${threadReads.accountId} = writer.author_id) as read
    from reply
    join ${groups} on ${groups.id} = reply.group_id
    join writer on writer.thread_id = reply.thread_id and writer.author_id <> reply.author_id
      and writer.number < reply.number
    join ${accounts} on ${accounts.id} = writer.author_id and ${accounts.erasedAt} is null
    where not (reply.alias_id is null and exists (
        select from ${blocks} where ${blocks.blockerId} = writer.author_id and ${blocks.blockedId} = reply.author_id))
    order by reply.thread_id, reply.number`,
)

/** Those whom these replies concern: who wrote before in the thread, with what they have read and what of theirs is quoted. */
export async function listConcerned(db: Reader, postIds: string[]): Promise<Concerned[]> {
  return await concernedBy(db, { postIds })
}
