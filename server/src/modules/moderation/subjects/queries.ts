import { and, asc, eq, getTableColumns, inArray, isNull, or, sql, type SQL } from 'drizzle-orm'
import type { ContentNote, PostState } from '@secure-base/shared/forum/contract.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import type { WordsState } from '@secure-base/shared/moderation/case-state.ts'
import { accounts } from '../../../db/tables/accounts.ts'
import { posts, postVersions, threadAliases, threads } from '../../../db/tables/forum.ts'
import { groups } from '../../../db/tables/groups.ts'
import { liveMessages, liveSessions, liveStays } from '../../../db/tables/live.ts'
import { decisions, redactions } from '../../../db/tables/moderation.ts'
import type { Reader } from '../../../db/database.ts'
import { visibleTo } from '../../../db/visible-to.ts'
import type { Authorized, Tx } from '../../../kernel/ctx.ts'
import { rendererVersion } from '../../../kernel/markdown.ts'
import type { AuthorRow } from '../../../kernel/present-author.ts'
import type { Deciding, MetCase } from '../queries.ts'
import type { SubjectFound, SubjectWords } from './kinds.ts'

/** Whoever has left for good is nobody to speak to, and nobody to limit. */
const concerned = {
  concernedId: sql<string | null>`case when ${accounts.erasedAt} is null then ${accounts.id} end`,
  concernedRole: sql<string | null>`case when ${accounts.erasedAt} is null then ${accounts.role} end`,
}

// --- posts, and threads: the first post of each --------------------------------------------------------------------

export type PostRef = { readonly type: 'post' | 'thread'; readonly id: string }

const isPost = ({ type, id }: PostRef): SQL =>
  type === 'thread' ? sql`(${posts.threadId} = ${id} and ${posts.number} = 1)` : sql`${posts.id} = ${id}`

async function findPostWhere(db: Reader, ref: PostRef, more?: SQL): Promise<SubjectFound | undefined> {
  const [row] = await db
    .select({
      ...concerned,
      unnamed: sql<boolean>`${posts.aliasId} is not null`,
      state: posts.state,
      postId: posts.id,
      threadId: posts.threadId,
      number: posts.number,
    })
    .from(posts)
    .innerJoin(accounts, eq(accounts.id, posts.authorId))
    .innerJoin(threads, eq(threads.id, posts.threadId))
    .innerJoin(groups, eq(groups.id, threads.groupId))
    .where(and(isPost(ref), more))
  if (!row) return undefined
  const { state, postId, threadId, number, ...facts } = row
  const twin =
    ref.type === 'thread' ? ({ type: 'post', id: postId } as const) : ({ type: 'thread', id: threadId } as const)
  return {
    ...facts,
    words: state === 'deleted' ? 'gone' : state,
    path: `/threads/${threadId}?from=${number}`,
    sameAs: number === 1 ? twin : null,
  }
}

/** A post, or the first of a thread, for a case about it; nothing where there is none. */
export async function findPostSubject(db: Reader, ref: PostRef): Promise<SubjectFound | undefined> {
  return await findPostWhere(db, ref)
}

/** In a thread that they may read. */
export async function findReportablePost(db: Reader, actor: Actor, ref: PostRef): Promise<SubjectFound | undefined> {
  return await findPostWhere(db, ref, sql`${visibleTo(actor)} and ${posts.state} <> 'deleted'`)
}

/** Holds a post until the transaction ends. */
export async function lockPostSubject(tx: Tx, ref: PostRef): Promise<void> {
  await tx.select({ id: posts.id }).from(posts).where(isPost(ref)).for('no key update')
}

/** The words of a post whatever its state, without who is behind an alias. For a case page alone. */
export async function readPostSubject(db: Reader, ref: PostRef): Promise<SubjectWords | undefined> {
  const { rows } = await db.execute<PostWords & Record<string, unknown>>(sql`
    select case when ${posts.number} = 1 and ${posts.body} is not null then ${threads.title} end as title,
      ${posts.body}, ${posts.contentNotes}, to_json(${posts.createdAt}) as written_at, to_json(${posts.editedAt}) as edited_at,
      case when ${posts.aliasId} is null and ${accounts.erasedAt} is null then ${posts.authorId} end as author_id,
      case when ${posts.aliasId} is not null then ${threadAliases.name}
        when ${accounts.erasedAt} is null then ${accounts.pseudonym} end as author_name,
      ${threadAliases.seed} as author_seed
    from ${posts} join ${accounts} on ${accounts.id} = ${posts.authorId}
    join ${threads} on ${threads.id} = ${posts.threadId}
    left join ${threadAliases} on ${threadAliases.id} = ${posts.aliasId}
    where ${isPost(ref)}`)
  const row = rows[0]
  return row && { ...wordsOf(row), contentNotes: row.content_notes }
}

interface WordsRow extends AuthorRow {
  title: string | null
  body: string | null
  written_at: string
  edited_at: string | null
}
interface PostWords extends WordsRow {
  content_notes: ContentNote[]
}

function wordsOf(row: WordsRow): SubjectWords {
  return {
    author: row,
    title: row.title,
    body: row.body,
    contentNotes: [],
    writtenAt: new Date(row.written_at),
    editedAt: row.edited_at === null ? null : new Date(row.edited_at),
  }
}

/** Where a post stands, for those who have it open. */
export interface PostPlace {
  readonly id: string
  readonly threadId: string
  readonly number: number
  readonly groupSlug: string
}

/** Hides a post or shows it again, unless it was taken back; answers where it stands. */
export async function updatePostState(
  tx: Tx,
  _because: Deciding,
  ref: PostRef,
  state: Extract<PostState, 'visible' | 'hidden'>,
): Promise<PostPlace | undefined> {
  const [row] = await tx
    .update(posts)
    .set({ state })
    .from(threads)
    .innerJoin(groups, eq(groups.id, threads.groupId))
    .where(and(isPost(ref), eq(threads.id, posts.threadId), sql`${posts.state} <> 'deleted'`))
    .returning({ id: posts.id, threadId: posts.threadId, number: posts.number, groupSlug: groups.slug })
  return row
}

/** A post as it is kept; its title where it is the first of its thread. */
export interface PostText extends PostPlace {
  readonly authorId: string
  readonly title: string | null
  readonly body: string
}

/** What a post says, unless it is gone. */
export async function findPostText(db: Reader, ref: PostRef): Promise<PostText | undefined> {
  const [row] = await db
    .select({
      id: posts.id,
      threadId: posts.threadId,
      number: posts.number,
      groupSlug: groups.slug,
      authorId: posts.authorId,
      title: sql<string | null>`case when ${posts.number} = 1 then ${threads.title} end`,
      body: posts.body,
    })
    .from(posts)
    .innerJoin(threads, eq(threads.id, posts.threadId))
    .innerJoin(groups, eq(groups.id, threads.groupId))
    .where(isPost(ref))
  return row && row.body !== null ? { ...row, body: row.body } : undefined
}

/** Keeps what is left of a post's words by a decision. It is no edit of its author's. */
export async function updatePostText(
  tx: Tx,
  _because: Deciding,
  post: PostPlace,
  { title, body, html }: { title: string | null; body: string; html: string },
): Promise<void> {
  await tx.update(posts).set({ body, html, renderer: rendererVersion }).where(eq(posts.id, post.id))
  if (title !== null) await tx.update(threads).set({ title }).where(eq(threads.id, post.threadId))
}

/** What a post said before it was edited, each as it was before anything was taken out of it. */
export async function listPostVersions(
  db: Reader,
  postId: string,
): Promise<{ id: string; title: string | null; body: string }[]> {
  return await db
    .select({
      id: postVersions.id,
      title: sql<string | null>`coalesce(${postVersions.originalTitle}, ${postVersions.title})`,
      body: sql<string>`coalesce(${postVersions.originalBody}, ${postVersions.body})`,
    })
    .from(postVersions)
    .where(eq(postVersions.postId, postId))
}

/** Keeps what is left of an earlier version; or all that it said, where nothing is taken out of it any more. */
export async function updateVersionText(
  tx: Tx,
  _because: Deciding,
  { id, title, body }: { id: string; title: string | null; body: string },
  left: { title: string | null; body: string } | null,
): Promise<void> {
  await tx
    .update(postVersions)
    .set({
      title: left ? left.title : title,
      body: left ? left.body : body,
      originalTitle: left && title,
      originalBody: left && body,
    })
    .where(eq(postVersions.id, id))
}

export type RedactionRow = typeof redactions.$inferSelect

/** Keeps what a text said beside the decision that took words out of it. */
export async function insertRedaction(
  tx: Tx,
  _because: Authorized<MetCase, 'case.decide'>,
  redaction: RedactionRow,
): Promise<void> {
  await tx.insert(redactions).values(redaction)
}

/** What decisions that still hold took out of something, the earliest first. */
export async function listRedactions(
  db: Reader,
  of: { readonly postId: string } | { readonly messageId: string } | { readonly meetupId: string },
  besides?: string,
): Promise<RedactionRow[]> {
  return await db
    .select(getTableColumns(redactions))
    .from(redactions)
    .innerJoin(decisions, eq(decisions.id, redactions.decisionId))
    .where(
      and(
        'postId' in of
          ? eq(redactions.postId, of.postId)
          : 'messageId' in of
            ? eq(redactions.messageId, of.messageId)
            : eq(redactions.meetupId, of.meetupId),
        or(isNull(decisions.undoneAt), besides ? eq(decisions.id, besides) : undefined),
      ),
    )
    .orderBy(asc(redactions.decisionId))
}

// --- what was said in a room ---------------------------------------------------------------------------------------

async function findMessageWhere(db: Reader, id: string, more?: SQL): Promise<SubjectFound | undefined> {
  const [row] = await db
    .select({
      ...concerned,
      words: sql<WordsState>`case when ${liveMessages.state} = 'visible' then 'visible'
        when ${liveMessages.body} = '' then 'gone' else 'hidden' end`,
      sessionId: liveMessages.sessionId,
    })
    .from(liveMessages)
    .innerJoin(accounts, eq(accounts.id, liveMessages.authorId))
    .where(and(eq(liveMessages.id, id), more))
  if (!row) return undefined
  const { sessionId, ...facts } = row
  return { ...facts, unnamed: false, path: `/live/${sessionId}` }
}

/** What was said in a room, for a case about it; nothing once the room is deleted. */
export async function findMessageSubject(db: Reader, id: string): Promise<SubjectFound | undefined> {
  return await findMessageWhere(db, id)
}

/** Said while they were in the room, or before they came in. */
export async function findReportableMessage(db: Reader, actor: Actor, id: string): Promise<SubjectFound | undefined> {
  return await findMessageWhere(
    db,
    id,
    sql`exists (select from ${liveStays} where ${liveStays.sessionId} = ${liveMessages.sessionId}
      and ${liveStays.accountId} = ${actor.id}::uuid and ${liveStays.enteredSeq} > 0)`,
  )
}

/** The room's row: it is what orders all that is said and taken back, and what the purge holds. */
export async function lockMessageSubject(tx: Tx, id: string): Promise<void> {
  const room = tx.select({ id: liveMessages.sessionId }).from(liveMessages).where(eq(liveMessages.id, id))
  await tx.select({ id: liveSessions.id }).from(liveSessions).where(inArray(liveSessions.id, room)).for('no key update')
}

/** The words of a message whatever its state. For a case page alone. */
export async function readMessageSubject(db: Reader, id: string): Promise<SubjectWords | undefined> {
  const { rows } = await db.execute<WordsRow & Record<string, unknown>>(sql`
    select null as title, nullif(m.body, '') as body, to_json(m.at) as written_at, null as edited_at,
      case when a.erased_at is null then m.author_id end as author_id,
      case when a.erased_at is null then a.pseudonym end as author_name, null as author_seed
    from live_messages m join accounts a on a.id = m.author_id where m.id = ${id}`)
  return rows[0] && wordsOf(rows[0])
}

/** A message as it is kept, for a decision about its words. */
export interface MessageText {
  readonly id: string
  readonly sessionId: string
  readonly authorId: string
  readonly authorName: string
  readonly title: null
  readonly body: string
}

/** What was said, unless it was taken back. */
export async function findMessageText(db: Reader, id: string): Promise<MessageText | undefined> {
  const [row] = await db
    .select({
      id: liveMessages.id,
      sessionId: liveMessages.sessionId,
      authorId: liveMessages.authorId,
      authorName: accounts.pseudonym,
      body: liveMessages.body,
    })
    .from(liveMessages)
    .innerJoin(accounts, eq(accounts.id, liveMessages.authorId))
    .where(and(eq(liveMessages.id, id), eq(liveMessages.state, 'visible')))
  return row && { ...row, title: null }
}

/** Messages around one, in their order; what was withdrawn without its words. */
export async function listMessagesAround(db: Reader, messageId: string, around: number) {
  const { rows } = await db.execute<
    AuthorRow &
      Record<string, unknown> & {
        id: string
        number: number
        html: string | null
        state: 'visible' | 'withdrawn'
        at: string
      }
  >(sql`
    select m.id, m.seq as number, m.state, to_json(m.at) as at,
      case when m.state = 'visible' then m.html end as html,
      case when a.erased_at is null then m.author_id end as author_id,
      case when a.erased_at is null then a.pseudonym end as author_name, null as author_seed
    from live_messages s
    cross join lateral (
      (select * from live_messages b where b.session_id = s.session_id and b.seq < s.seq order by b.seq desc limit ${around})
      union all
      (select * from live_messages f where f.session_id = s.session_id and f.seq >= s.seq order by f.seq limit ${around + 1})
    ) m
    join accounts a on a.id = m.author_id
    where s.id = ${messageId} order by m.seq`)
  return rows
}

/** Where in its thread a post stands. */
export async function findPostPlace(
  db: Reader,
  ref: PostRef,
): Promise<{ threadId: string; number: number } | undefined> {
  const [row] = await db.select({ threadId: posts.threadId, number: posts.number }).from(posts).where(isPost(ref))
  return row
}

// --- people --------------------------------------------------------------------------------------------------------

/** An account, for a case about it; nobody who has left. */
export async function findAccountSubject(db: Reader, id: string): Promise<SubjectFound | undefined> {
  const [row] = await db
    .select({ concernedId: accounts.id, concernedRole: accounts.role })
    .from(accounts)
    .where(and(eq(accounts.id, id), isNull(accounts.erasedAt)))
  return row && { ...row, unnamed: false, words: 'none', path: null }
}

/** The name of an account, which is all there is to read of it. For a case page alone. */
export async function readAccountSubject(db: Reader, id: string): Promise<SubjectWords | undefined> {
  const { rows } = await db.execute<WordsRow & Record<string, unknown>>(sql`
    select null as title, null as body, to_json(created_at) as written_at, null as edited_at, id as author_id,
      pseudonym as author_name, null as author_seed
    from accounts where id = ${id} and erased_at is null`)
  return rows[0] && wordsOf(rows[0])
}
