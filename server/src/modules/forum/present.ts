import type {
  OwnWordsView,
  PostPage,
  PostVersionView,
  PostView,
  QuoteView,
  SavedDraftView,
  ThreadSummary,
  ThreadView,
  WithheldView,
} from '@secure-base/shared/forum/contract.ts'
import { mayReply } from '@secure-base/shared/forum/policy.ts'
import type { Account, Actor } from '@secure-base/shared/kernel/policy.ts'
import { appealUntil } from '@secure-base/shared/moderation/appeal-until.ts'
import type { Authorized } from '../../kernel/ctx.ts'
import { renderWords } from '../../kernel/markdown.ts'
import { writeCursor } from '../../kernel/page.ts'
import { markFor, presentAuthor } from '../../kernel/present-author.ts'
import type { WithheldRow } from '../moderation/queries.ts'
import { communityRules } from '../rules/rules.ts'
import type { DraftRow, NewPost, PostInThread, PostRow, QuoteRow, ThreadRow, VersionRow, WordsRow } from './queries.ts'

/** A thread as it stands in a list. */
export function presentSummary(row: ThreadRow): ThreadSummary {
  return {
    id: row.id,
    title: row.title,
    group: { slug: row.group_slug, name: row.group_name, access: row.group_access },
    author: presentAuthor(row),
    supportWanted: row.support_wanted,
    contentNotes: row.content_notes,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    lastPostAt: row.last_post_at.toISOString(),
    posts: row.last_number,
    unnamed: row.author_seed !== null,
    mine: row.mine,
    read: row.read,
  }
}

/** A thread with what whoever reads it may do there, and under which alias they write. */
export function presentThread(row: ThreadRow, actor: Actor): ThreadView {
  const verdict = mayReply.decide(actor, { groupId: row.group_id, state: row.state })
  return {
    ...presentSummary(row),
    mayReply: verdict.allowed,
    replyRefusal: verdict.allowed ? null : verdict.reason,
    youAre:
      row.alias_name !== null && row.alias_seed !== null
        ? { name: row.alias_name, mark: markFor(row.alias_seed), unnamed: true }
        : null,
    ...(row.blocked && { blocked: true }),
  }
}

/** What an older renderer made is not shown: the words are rendered anew. */
function htmlOf(words: WordsRow): string | null {
  return words.stale === null ? words.html : renderWords(words.stale)
}

function presentQuote(row: QuoteRow): QuoteView {
  return {
    postId: row.id,
    number: row.number,
    author: presentAuthor(row),
    html: htmlOf(row),
    contentNotes: row.content_notes,
    ...(row.blocked && { blocked: true }),
  }
}

/** Why one's own post is seen by nobody else, and until when one can object to it. */
function presentWithheld(row: WithheldRow, now: Date): WithheldView {
  const until = row.decided_at === null ? null : appealUntil(new Date(row.decided_at))
  return {
    decision:
      row.decision_id === null
        ? null
        : {
            id: row.decision_id,
            rule: communityRules.rules.find(({ slug }) => slug === row.reason)?.title ?? row.reason!,
            objectUntil: until && until > now && !row.objected ? until.toISOString() : null,
          },
    answerBy: row.target_at === null ? null : new Date(row.target_at).toISOString(),
  }
}

/** Of posts that are withheld, why. */
export interface Withheld {
  readonly rows: readonly WithheldRow[]
  readonly now: Date
}

/** A post. Its author alone reads besides why it waits, or is hidden. */
export function presentPost(row: PostRow, withheld: Withheld): PostView {
  const why = row.mine ? withheld.rows.find(({ post_id }) => post_id === row.id) : undefined
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    author: presentAuthor(row),
    html: htmlOf(row),
    body: row.body,
    mine: row.mine,
    at: row.created_at.toISOString(),
    editedAt: row.edited_at?.toISOString() ?? null,
    contentNotes: row.content_notes,
    quotes: row.quotes?.map(presentQuote) ?? [],
    reactions: { yours: row.reactions ?? [] },
    ...(why && { withheld: presentWithheld(why, withheld.now) }),
    ...(row.blocked && { blocked: true }),
  }
}

/**
 * A post that its author has written this moment, as they would read it: there is no need to ask for what one knows. Not
 * where there is more to it: a name in this thread alone, quotes, or why it waits.
 */
export function presentFresh(author: Account, post: NewPost & { number: number }): PostView | undefined {
  if (post.aliasId !== null || post.quotes.length > 0 || post.state !== 'visible') return undefined
  return {
    id: post.id,
    number: post.number,
    state: post.state,
    author: presentAuthor({ author_id: author.id, author_name: author.pseudonym, author_seed: null }),
    html: post.html,
    body: post.body,
    mine: true,
    at: post.createdAt.toISOString(),
    editedAt: null,
    contentNotes: post.contentNotes,
    quotes: [],
    reactions: { yours: [] },
  }
}

/** Only for its author; whether they may change it was asked before. */
export function presentOwnWords(post: Authorized<PostInThread, 'post.edit'>): OwnWordsView {
  return { title: post.number === 1 ? post.title : null, body: post.body ?? '', contentNotes: post.contentNotes }
}

/** A page of posts with how far the thread goes. */
export function presentPostPage(rows: PostRow[], lastNumber: number, withheld: Withheld): PostPage {
  const last = rows.at(-1)?.number
  return {
    items: rows.map((row) => presentPost(row, withheld)),
    nextCursor: last !== undefined && last < lastNumber ? writeCursor([last]) : null,
    posts: lastNumber,
  }
}

/** What a post said before it was changed. */
export function presentVersion(row: VersionRow): PostVersionView {
  return {
    at: row.createdAt.toISOString(),
    title: row.title,
    html: renderWords(row.body),
    contentNotes: row.contentNotes,
  }
}

/** One's own unfinished words. */
export function presentDraft(row: DraftRow): SavedDraftView {
  return { place: row.place, title: row.title, body: row.body, savedAt: row.savedAt.toISOString() }
}
