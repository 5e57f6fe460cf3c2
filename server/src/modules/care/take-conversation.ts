import type { ConversationView } from '@secure-base/shared/care/contract.ts'
import { mayTake } from '@secure-base/shared/care/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { announce } from './announce.ts'
import { setClocks } from './clocks.ts'
import { demandStep } from './demand-step.ts'
import { presentConversation } from './present.ts'
import { findConversation, lockConversation, updateConversation } from './queries.ts'

/**
 * One of the team takes a conversation, or keeps it for another while; its member sees who.
 * @throws Problem `conflict` `taken-by-another`, `closed`
 */
export async function takeConversation(ctx: Ctx, conversationId: string): Promise<ConversationView> {
  return await ctx.transaction(async (tx) => {
    const found = (await lockConversation(tx, ctx.actor, conversationId)) ?? notFound('conversation')
    const takable = authorize(mayTake, ctx.actor, found)
    const after = demandStep(found, { type: 'take', by: ctx.actor.id }, ctx.clock.now())
    await updateConversation(tx, found, takable, after)
    await setClocks(tx, found.id, after, new Date(found.row.last_at))
    if (found.takenBy !== ctx.actor.id) {
      announce(tx, 'taken', found)
      await audit(tx, ctx.actor, { action: 'take-conversation', subject: { type: 'conversation', id: found.id } })
    }
    return presentConversation((await findConversation(tx, ctx.actor, found.id))!.row, ctx.actor)
  })
}
