import type { PostPage, PostView } from '@secure-base/shared/forum/contract.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { renderWords } from '../../kernel/markdown.ts'
import { presentPost, presentPostPage } from './present.ts'
import { keepRendered, listPostRows } from './queries.ts'

/** A page of posts. What an older renderer made of them is replaced on the way, once. */
export async function readPosts(
  ctx: Ctx<Actor>,
  threadId: string,
  wanted: { from: number; limit: number } | { before: number; limit: number },
): Promise<PostPage> {
  const found = (await listPostRows(ctx.db, ctx.actor, threadId, wanted)) ?? notFound('thread')
  const stale = found.posts.filter((post) => post.stale !== null)
  if (stale.length > 0) {
    const rendered = stale.map((post) => {
      const body = post.stale!
      return Object.assign(post, { stale: null, html: renderWords(body) }) && { id: post.id, body, html: post.html! }
    })
    await ctx.transaction((tx) => keepRendered(tx, rendered))
  }
  return presentPostPage(found.posts, found.lastNumber)
}

/** One post as this actor sees it now. */
export async function readPost(ctx: Ctx<Actor>, threadId: string, number: number): Promise<PostView> {
  const found = await listPostRows(ctx.db, ctx.actor, threadId, { from: number, limit: 1 })
  const post = found?.posts[0]
  if (!post || post.number !== number) notFound('post')
  return presentPost(post)
}
