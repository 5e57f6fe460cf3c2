import * as contract from '@secure-base/shared/forum/contract.ts'
import { mayEditPost, maySeeVersions } from '@secure-base/shared/forum/policy.ts'
import { mayReadGroup } from '@secure-base/shared/groups/policy.ts'
import { invalid, notFound } from '@secure-base/shared/kernel/problem.ts'
import type { App } from '../../app.ts'
import { authorize } from '../../kernel/ctx.ts'
import { pageOf, readCursor } from '../../kernel/page.ts'
import { serve } from '../../kernel/serve.ts'
import { findGroup } from '../groups/queries.ts'
import { deletePost } from './delete-post.ts'
import { discardDraft } from './discard-draft.ts'
import { editPost } from './edit-post.ts'
import { giveReaction } from './give-reaction.ts'
import { markThreadRead } from './mark-thread-read.ts'
import { openThread } from './open-thread.ts'
import { presentDraft, presentOwnWords, presentSummary, presentThread, presentVersion } from './present.ts'
import { findOwnDraft, findPost, findThread, listThreadRows, listVersionRows, type ThreadRow } from './queries.ts'
import { readPosts, readThread } from './read-posts.ts'
import { replyToThread } from './reply-to-thread.ts'
import { saveDraft } from './save-draft.ts'
import { takeReactionBack } from './take-reaction-back.ts'

/** Mounts threads, posts, reactions and drafts. */
export function forumRoutes(app: App): void {
  serve(app, contract.listThreads, async (ctx, { params, query }) => {
    const group = (await findGroup(ctx.db, ctx.actor, params.slug)) ?? notFound('group')
    if (!mayReadGroup(ctx.actor, group)) notFound('group')
    const limit = query.limit ?? 50
    const rows = await listThreadRows(ctx.db, ctx.actor, { groupId: group.id, before: placeIn(query.cursor), limit })
    return pageOf(rows, limit, presentSummary, cursorOf)
  })
  serve(app, contract.listRecentThreads, async (ctx, { query }) => {
    const limit = query.limit ?? 50
    const rows = await listThreadRows(ctx.db, ctx.actor, { groupId: null, before: placeIn(query.cursor), limit })
    return pageOf(rows, limit, presentSummary, cursorOf)
  })
  serve(app, contract.openThread, (ctx, { params, body }) => openThread(ctx, params.slug, body))
  serve(app, contract.getThread, async (ctx, { params }) => {
    const thread = (await findThread(ctx.db, ctx.actor, params.threadId)) ?? notFound('thread')
    return presentThread(thread, ctx.actor)
  })
  serve(app, contract.listPosts, async (ctx, { params, query }) => {
    const [after] = readCursor(query.cursor, ['number']) ?? []
    if ([query.cursor, query.from, query.before].filter((one) => one !== undefined).length > 1) {
      invalid('from', 'goes with neither `before` nor `cursor`')
    }
    const limit = query.limit ?? 50
    if (query.before !== undefined) return await readPosts(ctx, params.threadId, { before: query.before, limit })
    const from = after !== undefined ? Math.max(after as number, 0) + 1 : (query.from ?? 1)
    return await readPosts(ctx, params.threadId, { from, limit })
  })
  serve(app, contract.readThread, (ctx, { params, query }) =>
    readThread(ctx, params.threadId, { from: query.from ?? 1, limit: query.limit ?? 50 }),
  )
  serve(app, contract.replyToThread, (ctx, { params, body }) => replyToThread(ctx, params.threadId, body))
  serve(app, contract.editPost, (ctx, { params, body }) => editPost(ctx, params.postId, body))
  serve(app, contract.getOwnWords, async (ctx, { params }) => {
    const post = (await findPost(ctx.db, ctx.actor, params.postId)) ?? notFound('post')
    return presentOwnWords(authorize(mayEditPost, ctx.actor, post))
  })
  serve(app, contract.deletePost, (ctx, { params }) => deletePost(ctx, params.postId))
  serve(app, contract.listPostVersions, async (ctx, { params, query }) => {
    const post = (await findPost(ctx.db, ctx.actor, params.postId)) ?? notFound('post')
    const [before] = readCursor(query.cursor, ['uuid']) ?? []
    const limit = query.limit ?? 50
    const open = authorize(maySeeVersions, ctx.actor, post)
    const rows = await listVersionRows(ctx.db, open, before as string | undefined, limit)
    return pageOf(rows, limit, presentVersion, (row) => [row.id])
  })
  serve(app, contract.giveReaction, (ctx, { params }) => giveReaction(ctx, params.postId, params.kind))
  serve(app, contract.takeReactionBack, (ctx, { params }) => takeReactionBack(ctx, params.postId, params.kind))
  serve(app, contract.markThreadRead, (ctx, { params, body }) => markThreadRead(ctx, params.threadId, body.number))
  serve(app, contract.getDraft, async (ctx, { params }) =>
    presentDraft((await findOwnDraft(ctx.db, ctx.actor.id, params.place.toLowerCase())) ?? notFound('draft')),
  )
  serve(app, contract.saveDraft, (ctx, { params, body }) => saveDraft(ctx, params.place.toLowerCase(), body))
  serve(app, contract.discardDraft, (ctx, { params }) => discardDraft(ctx, params.place.toLowerCase()))
}

function placeIn(cursor: string | undefined): { at: string; id: string } | null {
  const values = readCursor(cursor, ['instant', 'uuid'])
  return values ? { at: values[0] as string, id: values[1] as string } : null
}

function cursorOf(row: ThreadRow): string[] {
  return [row.last_post_at.toISOString(), row.id]
}
