import { mayTake } from '@secure-base/shared/care/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { announce } from './announce.ts'
import { setClocks } from './clocks.ts'
import { demandStep } from './demand-step.ts'
import { lockConversation, updateConversation } from './queries.ts'

/**
 * One of the team gives a conversation back. Giving back what nobody has changes nothing.
 * @throws Problem `conflict` `taken-by-another`
 */
export async function leaveConversation(ctx: Ctx, conversationId: string): Promise<null> {
  return await ctx.transaction(async (tx) => {
    const found = (await lockConversation(tx, ctx.actor, conversationId)) ?? notFound('conversation')
    const leavable = authorize(mayTake, ctx.actor, found)
    const after = demandStep(found, { type: 'leave', by: ctx.actor.id }, ctx.clock.now())
    if (after === found) return null
    await updateConversation(tx, found, leavable, after)
    await setClocks(tx, found.id, after, new Date(found.row.last_at))
    announce(tx, 'left', found)
    await audit(tx, ctx.actor, { action: 'leave-conversation', subject: { type: 'conversation', id: found.id } })
    return null
  })
}
