import { mayWithdraw } from '@secure-base/shared/live/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { deleteSignals } from '../moderation/queries.ts'
import { announce } from './announce.ts'
import { appendEvent, findMessage, updateMessageWithdrawn } from './queries.ts'
import { holdSession } from './session-facts.ts'

/**
 * Takes a message back, at any time until the log is deleted. Its author's own taking back deletes the words at once;
 * a facilitator's hides them from everybody and leaves them for an objection until the purge.
 */
export async function withdrawLive(ctx: Ctx, id: string, messageId: string): Promise<{ lastSeq: number }> {
  return await ctx.transaction(async (tx) => {
    const session = await holdSession(ctx, tx, id, { orSpoke: true })
    const message = await findMessage(tx, messageId)
    if (message?.sessionId !== session.id) notFound('message')
    const withdrawable = authorize(mayWithdraw, ctx.actor, { ...session, authorId: message.authorId })
    const own = message.authorId === ctx.actor.id
    await updateMessageWithdrawn(tx, withdrawable, message.id, own ? 'deleted' : 'kept')
    if (own) await deleteSignals(tx, { type: 'live-message', id: message.id })
    if (message.state === 'withdrawn') return { lastSeq: session.lastSeq }
    const withdrawn = await appendEvent(tx, withdrawable, 'message-withdrawn', message.id)
    announce(ctx, tx, withdrawn)
    const subject = { type: 'live-message', id: message.id }
    if (!own) await audit(tx, ctx.actor, { action: 'withdraw-message', subject, within: session.id })
    return { lastSeq: withdrawn.seq }
  })
}
