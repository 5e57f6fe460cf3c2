import type { ConversationView } from '@secure-base/shared/care/contract.ts'
import { mayAnswer, mayEnd } from '@secure-base/shared/care/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { announce } from './announce.ts'
import { setClocks } from './clocks.ts'
import { demandStep } from './demand-step.ts'
import { presentConversation } from './present.ts'
import { findConversation, lockConversation, updateConversation } from './queries.ts'

/**
 * The member ends the conversation, or whoever of the team has it does. Ending it twice changes nothing.
 * @throws Problem `conflict` `not-taken` or `taken-by-another`, of the team
 */
export async function closeConversation(ctx: Ctx, conversationId: string): Promise<ConversationView> {
  return await ctx.transaction(async (tx) => {
    const found = (await lockConversation(tx, ctx.actor, conversationId)) ?? notFound('conversation')
    const mine = found.memberId === ctx.actor.id
    const closable = mine ? authorize(mayEnd, ctx.actor, found) : authorize(mayAnswer, ctx.actor, found)
    const act = mine ? ({ type: 'end', side: 'member' } as const) : ({ type: 'conclude', by: ctx.actor.id } as const)
    const after = demandStep(found, act, ctx.clock.now())
    if (after !== found) {
      await updateConversation(tx, found, closable, after)
      await setClocks(tx, found.id, after, new Date(found.row.last_at))
      announce(tx, 'closed', found)
      const subject = { type: 'conversation', id: found.id }
      if (!mine) await audit(tx, ctx.actor, { action: 'close-conversation', subject })
    }
    return presentConversation((await findConversation(tx, ctx.actor, found.id))!.row, ctx.actor)
  })
}
