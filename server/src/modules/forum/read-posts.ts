import type { PostPage, PostView, ThreadReadingView } from '@secure-base/shared/forum/contract.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { renderWords } from '../../kernel/markdown.ts'
import { listWithheld } from '../moderation/queries.ts'
import { presentPost, presentPostPage, presentThread, type Withheld } from './present.ts'
import { findThreadReading, keepRendered, listPostRows, type PostRow } from './queries.ts'

/** A page of posts. What an older renderer made of them is replaced on the way, once. */
export async function readPosts(
  ctx: Ctx<Actor>,
  threadId: string,
  wanted: { from: number; limit: number } | { before: number; limit: number },
): Promise<PostPage> {
  const found = (await listPostRows(ctx.db, ctx.actor, threadId, wanted)) ?? notFound('thread')
  await renderAnew(ctx, found.posts)
  return presentPostPage(found.posts, found.lastNumber, await readWithheld(ctx, found.posts))
}

/** A thread with a page of its posts, as somebody reads them. */
export async function readThread(
  ctx: Ctx<Actor>,
  threadId: string,
  wanted: { from: number; limit: number },
): Promise<ThreadReadingView> {
  const { thread, posts } = (await findThreadReading(ctx.db, ctx.actor, threadId, wanted)) ?? notFound('thread')
  await renderAnew(ctx, posts)
  const page = presentPostPage(posts, thread.last_number, await readWithheld(ctx, posts))
  return { thread: presentThread(thread, ctx.actor), page }
}

/** Asked only where one of one's own is hidden or held, which is seldom. */
async function readWithheld({ actor, db, clock }: Ctx<Actor>, posts: PostRow[]): Promise<Withheld> {
  const own = posts.filter(({ mine, state }) => mine && (state === 'hidden' || state === 'held'))
  const ids = own.map(({ id }) => id)
  return { rows: actor.id && ids.length > 0 ? await listWithheld(db, actor.id, ids) : [], now: clock.now() }
}

async function renderAnew(ctx: Ctx<Actor>, posts: PostRow[]): Promise<void> {
  const stale = posts.filter((post) => post.stale !== null)
  if (stale.length === 0) return
  const rendered = stale.map((post) => {
    const body = post.stale!
    return Object.assign(post, { stale: null, html: renderWords(body) }) && { id: post.id, body, html: post.html! }
  })
  await ctx.transaction((tx) => keepRendered(tx, rendered))
}

/** One post as this actor sees it now. */
export async function readPost(ctx: Ctx<Actor>, threadId: string, number: number): Promise<PostView> {
  const found = await listPostRows(ctx.db, ctx.actor, threadId, { from: number, limit: 1 })
  const post = found?.posts[0]
  if (!post || post.number !== number) notFound('post')
  return presentPost(post, await readWithheld(ctx, [post]))
}
