import type { LiveSaid } from '@secure-base/shared/live/contract.ts'
import { maySay } from '@secure-base/shared/live/policy.ts'
import { conflict } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { renderWords } from '../../kernel/markdown.ts'
import { offerCare } from '../care/offer-care.ts'
import { readAhead, reviewText } from '../moderation/review-text.ts'
import { announce } from './announce.ts'
import { presentSaid } from './present.ts'
import { findMessage, insertMessage } from './queries.ts'
import { raiseSign } from './raise-sign.ts'
import { holdSession } from './session-facts.ts'

/**
 * Somebody in the room says something. Safe to retry: the same id by the same author here is said once, and answers its
 * number even when the room has closed meanwhile. What care is offered to them stands in this answer alone; where it is
 * the card, those who lead see a sign.
 */
export async function sayLive(ctx: Ctx, id: string, draft: { id: string; body: string }): Promise<LiveSaid> {
  const html = renderWords(draft.body)
  const where = { authorId: ctx.actor.id, place: id, unnamed: false, now: ctx.clock.now() }
  const read = await readAhead(ctx, draft.body, where)

  return await ctx.transaction(async (tx) => {
    const session = await holdSession(ctx, tx, id)
    const care = (anew: boolean) => offerCare(tx, ctx.actor.id, draft.id, [read.reading], anew)
    const earlier = await findMessage(tx, draft.id)
    if (earlier?.authorId === ctx.actor.id && earlier.sessionId === session.id) {
      return presentSaid(earlier.seq, await care(false))
    }
    const sayable = authorize(maySay, ctx.actor, session)
    if (earlier) conflict('id-taken')

    const message = { id: draft.id, authorId: ctx.actor.id, body: draft.body, html }
    const posted = await insertMessage(tx, sayable, message)
    await reviewText(tx, { type: 'live-message', id: draft.id }, read)
    announce(ctx, tx, posted, {
      name: ctx.actor.pseudonym,
      author_id: ctx.actor.id,
      body: draft.body,
      html,
      message_state: 'visible',
    })
    const offered = await care(true)
    if (offered.care === 'card') await raiseSign(ctx, tx, sayable, draft.id)
    return presentSaid(posted.seq, offered)
  })
}
