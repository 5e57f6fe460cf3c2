import type { ThreadAnswer, ThreadDraft } from '@secure-base/shared/forum/contract.ts'
import { mayOpenThread } from '@secure-base/shared/forum/policy.ts'
import { conflict, notFound } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { created, type Answer } from '../../kernel/answer.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { renderWords } from '../../kernel/markdown.ts'
import { findGroup } from '../groups/queries.ts'
import { offerCare } from '../care/offer-care.ts'
import { readAhead, reviewText } from '../moderation/review-text.ts'
import { drawAlias } from './aliases.ts'
import { findThread, hasOwnThread, insertThread } from './queries.ts'
import { presentThread } from './present.ts'

/**
 * A member opens a thread; its body is post number 1. Safe to retry with the same id.
 * @throws Problem `forbidden` with the policy's reason, `conflict` for an id that is taken
 */
export async function openThread(ctx: Ctx, slug: string, draft: ThreadDraft): Promise<Answer<ThreadAnswer>> {
  const now = ctx.clock.now().getTime()
  const id = draft.id ?? newId(now)
  const html = renderWords(draft.body)

  const where = { authorId: ctx.actor.id, place: id, unnamed: draft.unnamed === true, now: ctx.clock.now() }
  const [title, body] = await Promise.all([readAhead(ctx, draft.title), readAhead(ctx, draft.body, where)])

  const { anew, ...offered } = await ctx.transaction(async (tx) => {
    const group = (await findGroup(tx, ctx.actor, slug)) ?? notFound('group')
    const answer = async (anew: boolean) => ({
      anew,
      ...(await offerCare(tx, ctx.actor.id, id, [title.reading, body.reading], anew)),
    })
    if (draft.id && (await hasOwnThread(tx, ctx.actor.id, group.id, id))) return await answer(false)
    const writable = authorize(mayOpenThread, ctx.actor, group)
    const alias = draft.unnamed ? drawAlias() : null
    const postId = newId(now)
    const opened = await insertThread(
      tx,
      writable,
      { id, title: draft.title, supportWanted: draft.supportWanted, alias },
      {
        id: postId,
        authorId: ctx.actor.id,
        state: title.waits || body.waits ? 'held' : 'visible',
        body: draft.body,
        html,
        contentNotes: draft.contentNotes ?? [],
        quotes: [],
        createdAt: ctx.clock.now(),
      },
    )
    if (!opened) {
      // Sent twice at the same moment, and the other one was quicker.
      if (await hasOwnThread(tx, ctx.actor.id, group.id, id)) return await answer(false)
      conflict('not-posted')
    }
    await reviewText(tx, { type: 'thread', id }, title)
    await reviewText(tx, { type: 'post', id: postId }, body)
    return await answer(true)
  })

  const row = (await findThread(ctx.db, ctx.actor, id)) ?? notFound('thread')
  const view = { ...presentThread(row, ctx.actor), ...offered }
  return anew ? created(view) : view
}
