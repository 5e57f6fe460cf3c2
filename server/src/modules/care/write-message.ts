import type { MessageDraft, MessageView } from '@secure-base/shared/care/contract.ts'
import { mayAnswer, mayWrite } from '@secure-base/shared/care/policy.ts'
import { conflict, notFound, Problem } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { created, type Answer } from '../../kernel/answer.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { holdAccount } from '../accounts/queries.ts'
import { reviewText } from '../moderation/review-text.ts'
import { tellPeople } from '../notifications/jobs.ts'
import { announce } from './announce.ts'
import { setClocks } from './clocks.ts'
import { demandStep } from './demand-step.ts'
import { talkPage } from './pages.ts'
import { presentMessage } from './present.ts'
import { findMessage, insertMessage, lockConversation, updateConversation } from './queries.ts'

/**
 * The member writes, or whoever of the team has the conversation answers. Safe to retry: a draft’s id is said once.
 * @throws Problem `conflict` `closed`; of the team `not-taken` or `taken-by-another`
 */
export async function writeMessage(
  ctx: Ctx,
  conversationId: string,
  draft: MessageDraft,
): Promise<Answer<MessageView>> {
  return await ctx.transaction(async (tx) => {
    if (!(await holdAccount(tx, ctx.actor.id))) throw new Problem('unauthenticated')
    const found = (await lockConversation(tx, ctx.actor, conversationId)) ?? notFound('conversation')
    const mine = found.memberId === ctx.actor.id
    const writable = mine ? authorize(mayWrite, ctx.actor, found) : authorize(mayAnswer, ctx.actor, found)
    const { id, body } = draft
    const earlier = await findMessage(tx, id)
    if (earlier) {
      if (earlier.conversation_id !== found.id || earlier.author_id !== ctx.actor.id) conflict('id-taken')
      return presentMessage(earlier, ctx.actor)
    }

    const act = mine ? ({ type: 'write', side: 'member' } as const) : ({ type: 'answer', by: ctx.actor.id } as const)
    const after = demandStep(found, act, ctx.clock.now())
    const writtenBy = mine ? null : ctx.actor.id
    await insertMessage(tx, writable, { id, conversationId: found.id, memberId: found.memberId, writtenBy, body })
    await updateConversation(tx, found, writable, after)
    await reviewText(tx, { type: 'conversation-message', id }, body)
    await setClocks(tx, found.id, after, ctx.clock.now())
    if (!mine) {
      const notice = { id: newId(), accountId: found.memberId, kind: 'conversation-answered' as const }
      await ctx.jobs.enqueue(tx, tellPeople, {
        notices: [{ ...notice, path: talkPage, about: null, onlyOneUnder: talkPage }],
      })
    }
    announce(tx, 'written', found)
    return created(presentMessage((await findMessage(tx, id))!, ctx.actor))
  })
}
