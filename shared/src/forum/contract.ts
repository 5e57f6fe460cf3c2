import Type, { type Static } from 'typebox'
import {
  AuthorView,
  command,
  endpoint,
  Fields,
  Id,
  IdInPath,
  Instant,
  Line,
  Nullable,
  OneOf,
  PageOf,
  pageQuery,
  Slug,
  Words,
} from '../kernel/contract.ts'
import { careFields } from '../care/contract.ts'
import { mostQuotes } from './limits.ts'

/** What a thread's author asks for. */
export const supportKinds = ['listening', 'experiences', 'advice', 'practical'] as const
export type SupportWanted = (typeof supportKinds)[number]

/** Warnings that keep a post folded until somebody opens it. */
export const contentNoteKinds = ['self-harm', 'abuse', 'loss', 'eating', 'substances', 'sex', 'other'] as const
export type ContentNote = (typeof contentNoteKinds)[number]

/** Warm answers without words; nobody counts them. `helped` is for the thread's author to give. */
export const reactionKinds = ['relate', 'with-you', 'thank-you', 'helped'] as const
export type ReactionKind = (typeof reactionKinds)[number]

export const postStates = ['visible', 'hidden', 'deleted', 'held'] as const
export type PostState = (typeof postStates)[number]

const Title = Line(200)
const Body = Words(10_000)
const ContentNotes = Type.Array(OneOf(contentNoteKinds), { maxItems: contentNoteKinds.length, uniqueItems: true })
const PostNumber = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })

/** A thread as lists show it. `title` is null when its first post is not visible to whoever asks. */
const threadSummary = {
  id: Type.String(),
  title: Nullable(Type.String()),
  group: Type.Object({
    slug: Type.String(),
    name: Type.String(),
    access: OneOf(['open', 'members', 'approval']),
  }),
  author: AuthorView,
  supportWanted: OneOf(supportKinds),
  contentNotes: Type.Array(OneOf(contentNoteKinds), { description: 'of its first post' }),
  state: OneOf(['open', 'locked']),
  createdAt: Instant,
  lastPostAt: Instant,
  posts: Type.Integer({ description: 'number of the last post' }),
  unnamed: Type.Boolean({ description: 'its first post is unnamed' }),
  mine: Type.Boolean(),
  read: Nullable(
    Type.Integer({ description: 'the post up to which one has read; null: never opened, or not signed in' }),
  ),
}
export const ThreadSummary = Type.Object(threadSummary)
export type ThreadSummary = Static<typeof ThreadSummary>

export const ThreadView = Type.Object({
  ...threadSummary,
  mayReply: Type.Boolean(),
  replyRefusal: Nullable(
    Type.String({
      description: 'why not: `not-signed-in`, `not-a-member`, `not-in-good-standing`, `thread-locked`',
    }),
  ),
  youAre: Type.Unsafe<AuthorView | null>({
    ...AuthorView,
    type: ['object', 'null'],
    description: 'the alias under which one has written here; told to oneself alone',
  }),
  blocked: Type.Optional(Type.Boolean({ description: 'opened by somebody whom one has blocked' })),
})
export type ThreadView = Static<typeof ThreadView>

/** A post that another one refers to, as it is today; `html` is null when it is not visible (any more). */
export const QuoteView = Type.Object({
  postId: Type.String(),
  number: Type.Integer(),
  author: AuthorView,
  html: Nullable(Type.String()),
  contentNotes: Type.Array(OneOf(contentNoteKinds)),
  blocked: Type.Optional(Type.Boolean()),
})
export type QuoteView = Static<typeof QuoteView>

/** Why nobody else sees one's own words. */
export const WithheldView = Type.Object({
  /** Of what is hidden. */
  decision: Nullable(
    Type.Object({
      id: Type.String(),
      rule: Type.String({ description: 'its title' }),
      /** Until when one can still object. */
      objectUntil: Nullable(Instant),
    }),
  ),
  /** Of what is held: by when a person should have looked. */
  answerBy: Nullable(Instant),
})
export type WithheldView = Static<typeof WithheldView>

export const PostView = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  state: OneOf(postStates),
  author: AuthorView,
  html: Nullable(Type.String()),
  body: Nullable(Type.String({ description: 'as it was written, in Markdown' })),
  mine: Type.Boolean(),
  at: Instant,
  editedAt: Nullable(Instant),
  contentNotes: Type.Array(OneOf(contentNoteKinds)),
  quotes: Type.Array(QuoteView),
  reactions: Type.Object({ yours: Type.Array(OneOf(reactionKinds)) }),
  /** Of one's own that are hidden or held. */
  withheld: Type.Optional(WithheldView),
  blocked: Type.Optional(Type.Boolean({ description: 'by somebody whom one has blocked: shown as a fold, no words' })),
})
export type PostView = Static<typeof PostView>

/** One's own words as the answer to writing them gives them back. */
export const PostAnswer = Type.Object({ ...PostView.properties, ...careFields })
export type PostAnswer = Static<typeof PostAnswer>
export const ThreadAnswer = Type.Object({ ...ThreadView.properties, ...careFields })
export type ThreadAnswer = Static<typeof ThreadAnswer>

/** Posts in the order of their numbers; with them the last number there is. */
export const PostPage = Type.Object({
  items: Type.Array(PostView),
  nextCursor: Nullable(Type.String()),
  posts: Type.Integer({ description: 'number of the last post of the thread' }),
})
export type PostPage = Static<typeof PostPage>

/** A thread and one page of its posts, as one reads them. */
export const ThreadReadingView = Type.Object({ thread: ThreadView, page: PostPage })
export type ThreadReadingView = Static<typeof ThreadReadingView>

const bySlug = Type.Object({ slug: Slug })
const byThread = Type.Object({ threadId: IdInPath })
const byPost = Type.Object({ postId: IdInPath })

export const listThreads = endpoint({
  method: 'GET',
  path: '/api/groups/:slug/threads',
  access: 'anyone',
  summary: 'Threads of a group, the last written in first.',
  params: bySlug,
  query: Fields(pageQuery),
  reply: PageOf(ThreadSummary),
})

export const listRecentThreads = endpoint({
  method: 'GET',
  path: '/api/threads/recent',
  access: 'anyone',
  summary: 'Threads of all groups that one may read, the last written in first.',
  query: Fields(pageQuery),
  reply: PageOf(ThreadSummary),
})

export const ThreadDraft = Fields({
  id: Type.Optional(Id),
  title: Title,
  body: Body,
  supportWanted: OneOf(supportKinds),
  contentNotes: Type.Optional(ContentNotes),
  unnamed: Type.Optional(Type.Boolean()),
})
export type ThreadDraft = Static<typeof ThreadDraft>

export const openThread = endpoint({
  method: 'POST',
  path: '/api/groups/:slug/threads',
  access: 'account',
  summary: 'Opens a thread; its body is post number 1. The same `id` again answers the first result.',
  params: bySlug,
  body: ThreadDraft,
  reply: ThreadAnswer,
})

export const getThread = endpoint({
  method: 'GET',
  path: '/api/threads/:threadId',
  access: 'anyone',
  summary: 'One thread.',
  params: byThread,
  reply: ThreadView,
})

export const listPosts = endpoint({
  method: 'GET',
  path: '/api/threads/:threadId/posts',
  access: 'anyone',
  summary: 'Posts by number: from `from` on, or the page just before `before`, or from a cursor on.',
  params: byThread,
  query: Fields({ ...pageQuery, from: Type.Optional(PostNumber), before: Type.Optional(PostNumber) }),
  reply: PostPage,
})

export const readThread = endpoint({
  method: 'GET',
  path: '/api/threads/:threadId/reading',
  access: 'anyone',
  summary: 'A thread with its posts from `from` on, in one answer; `body` is given of one’s own posts alone.',
  params: byThread,
  query: Fields({ from: Type.Optional(PostNumber), limit: pageQuery.limit }),
  reply: ThreadReadingView,
})

export const ReplyDraft = Fields({
  id: Type.Optional(Id),
  body: Body,
  contentNotes: Type.Optional(ContentNotes),
  unnamed: Type.Optional(Type.Boolean()),
  quotes: Type.Optional(
    Type.Array(Id, { maxItems: mostQuotes, uniqueItems: true, description: 'posts of the same thread' }),
  ),
})
export type ReplyDraft = Static<typeof ReplyDraft>

export const replyToThread = endpoint({
  method: 'POST',
  path: '/api/threads/:threadId/posts',
  access: 'account',
  summary: 'Replies in a thread. The same `id` again answers the first result.',
  params: byThread,
  body: ReplyDraft,
  reply: PostAnswer,
})

export const PostChange = Type.Object(
  {
    body: Type.Optional(Body),
    contentNotes: Type.Optional(ContentNotes),
    title: Type.Optional(Title),
    supportWanted: Type.Optional(OneOf(supportKinds)),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type PostChange = Static<typeof PostChange>

export const editPost = endpoint({
  method: 'PATCH',
  path: '/api/posts/:postId',
  access: 'account',
  summary: 'Changes one’s own post; `title` and `supportWanted` only with a thread’s first post.',
  params: byPost,
  body: PostChange,
  reply: PostAnswer,
})

/** One's own words as they were written. */
export const OwnWordsView = Type.Object({
  /** Of a thread's first post. */
  title: Nullable(Type.String()),
  body: Type.String(),
  contentNotes: Type.Array(OneOf(contentNoteKinds)),
})
export type OwnWordsView = Static<typeof OwnWordsView>

export const getOwnWords = endpoint({
  method: 'GET',
  path: '/api/posts/:postId/words',
  access: 'account',
  summary: 'The words of one’s own post, to change them: also while they are held, when no page shows them.',
  params: byPost,
  reply: OwnWordsView,
})

export const deletePost = endpoint({
  method: 'DELETE',
  path: '/api/posts/:postId',
  access: 'account',
  summary: 'Deletes one’s own post: the words go for good, its place stays.',
  params: byPost,
  reply: null,
})

export const PostVersionView = Type.Object({
  at: Instant,
  title: Nullable(Type.String()),
  html: Type.String(),
  contentNotes: Type.Array(OneOf(contentNoteKinds)),
})
export type PostVersionView = Static<typeof PostVersionView>

export const listPostVersions = endpoint({
  method: 'GET',
  path: '/api/posts/:postId/history',
  access: 'account',
  summary: 'Earlier versions of a visible post, newest first; for its author and moderators.',
  params: byPost,
  query: Fields(pageQuery),
  reply: PageOf(PostVersionView),
})

const reactionPath = Type.Object({ postId: IdInPath, kind: OneOf(reactionKinds) })
export const ReactionsView = Type.Object({ yours: Type.Array(OneOf(reactionKinds)) })
export type ReactionsView = Static<typeof ReactionsView>

export const giveReaction = endpoint({
  method: 'PUT',
  path: '/api/posts/:postId/reactions/:kind',
  access: 'account',
  summary: 'Gives a reaction. Nobody sees numbers.',
  params: reactionPath,
  reply: ReactionsView,
})

export const takeReactionBack = endpoint({
  method: 'DELETE',
  path: '/api/posts/:postId/reactions/:kind',
  access: 'account',
  summary: 'Takes a reaction back.',
  params: reactionPath,
  reply: ReactionsView,
})

export const markThreadRead = endpoint({
  method: 'PUT',
  path: '/api/threads/:threadId/read',
  access: 'account',
  summary: 'Remembers up to which post one has read; for oneself alone, and it never goes back.',
  params: byThread,
  body: Fields({ number: PostNumber }),
  reply: null,
})

/** Where unfinished words belong: the reply box of a thread, or the new thread of a group. */
const byPlace = Type.Object({
  place: Type.String({
    pattern:
      '^(thread-[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|group-[a-z0-9]+(-[a-z0-9]+)*)$',
    maxLength: 80,
    description: '`thread-ID` or `group-SLUG`',
  }),
})

export const SavedDraft = Fields({
  body: Type.String({ maxLength: 10_000 }),
  title: Type.Optional(Type.String({ maxLength: 200 })),
})
export type SavedDraft = Static<typeof SavedDraft>

export const SavedDraftView = Type.Object({
  place: Type.String(),
  title: Type.String(),
  body: Type.String(),
  savedAt: Instant,
})
export type SavedDraftView = Static<typeof SavedDraftView>

export const getDraft = endpoint({
  method: 'GET',
  path: '/api/drafts/:place',
  access: 'account',
  summary: 'One’s own unfinished words for a place; 404 when there are none.',
  params: byPlace,
  reply: SavedDraftView,
})

export const saveDraft = endpoint({
  method: 'PUT',
  path: '/api/drafts/:place',
  access: 'account',
  summary: 'Keeps unfinished words until they are posted or thrown away; only their author reads them.',
  params: byPlace,
  body: SavedDraft,
  reply: SavedDraftView,
})

export const discardDraft = endpoint({
  method: 'DELETE',
  path: '/api/drafts/:place',
  access: 'account',
  summary: 'Throws unfinished words away.',
  params: byPlace,
  reply: null,
})

const watched = Fields({ threadId: IdInPath })

export const watchThread = command({
  name: 'thread:watch',
  access: 'anyone',
  summary: 'From now on hears `thread:event` of a thread that one may read; guests too, of open ones.',
  payload: watched,
  reply: Type.Object({ posts: Type.Integer({ description: 'number of the last post at this moment' }) }),
})

export const unwatchThread = command({
  name: 'thread:unwatch',
  access: 'anyone',
  summary: 'Hears no more of a thread.',
  payload: watched,
  reply: Type.Object({}),
})

/** Pushed to whoever watches a thread. It carries no words: what changed is read again, as one may see it. */
export const ThreadEvent = Type.Object({
  threadId: Type.String(),
  type: OneOf(['post-added', 'post-changed', 'thread-changed']),
  number: Type.Integer({ description: 'of the post concerned; 1 for the thread itself' }),
})
export type ThreadEvent = Static<typeof ThreadEvent>
