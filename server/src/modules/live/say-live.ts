import { maySay } from '@secure-base/shared/live/policy.ts'
import { conflict } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { renderWords } from '../../kernel/markdown.ts'
import { reviewText } from '../moderation/review-text.ts'
import { announce } from './announce.ts'
import { findMessage, insertMessage } from './queries.ts'
import { holdSession } from './session-facts.ts'

/**
 * Somebody in the room says something. Safe to retry: the same id by the same author here is said once, and answers its
 * number even when the room has closed meanwhile.
 */
export async function sayLive(ctx: Ctx, id: string, draft: { id: string; body: string }): Promise<{ seq: number }> {
  const html = renderWords(draft.body)
  return await ctx.transaction(async (tx) => {
    const session = await holdSession(ctx, tx, id)
    const earlier = await findMessage(tx, draft.id)
    if (earlier?.authorId === ctx.actor.id && earlier.sessionId === session.id) return { seq: earlier.seq }
    const sayable = authorize(maySay, ctx.actor, session)
    if (earlier) conflict('id-taken')

    const message = { id: draft.id, authorId: ctx.actor.id, body: draft.body, html }
    const posted = await insertMessage(tx, sayable, message)
    await reviewText(tx, { type: 'live-message', id: draft.id }, draft.body)
    announce(ctx, tx, posted, {
      name: ctx.actor.pseudonym,
      author_id: ctx.actor.id,
      body: draft.body,
      html,
      message_state: 'visible',
    })
    return { seq: posted.seq }
  })
}
