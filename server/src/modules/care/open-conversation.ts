import type { ConversationDraft, ConversationView } from '@secure-base/shared/care/contract.ts'
import { openConversation as begin } from '@secure-base/shared/care/conversation-state.ts'
import { mayTalk } from '@secure-base/shared/care/policy.ts'
import { conflict, Problem } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { created, type Answer } from '../../kernel/answer.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { holdAccount } from '../accounts/queries.ts'
import { reviewText } from '../moderation/review-text.ts'
import { tellPeople } from '../notifications/jobs.ts'
import { announce } from './announce.ts'
import { setClocks } from './clocks.ts'
import { teamPage } from './pages.ts'
import { presentConversation } from './present.ts'
import {
  findConversation,
  findMemberOf,
  findMessage,
  findOpenConversation,
  findTeamFor,
  insertConversation,
  insertMessage,
} from './queries.ts'

/**
 * A member begins a private conversation with the team, by their first words. Safe to retry.
 * @throws Problem `conflict` `already-open` while another of theirs is open
 */
export async function openConversation(ctx: Ctx, draft: ConversationDraft): Promise<Answer<ConversationView>> {
  return await ctx.transaction(async (tx) => {
    const { id } = draft
    const memberId = ctx.actor.id
    if (!(await holdAccount(tx, memberId))) throw new Problem('unauthenticated')
    const talkable = authorize(mayTalk, ctx.actor, null)
    const known = await findMemberOf(tx, id)
    if (known === memberId) return presentConversation((await findConversation(tx, ctx.actor, id))!.row, ctx.actor)
    if (known !== undefined || (await findMessage(tx, draft.message.id))) conflict('id-taken')
    if (await findOpenConversation(tx, memberId)) conflict('already-open')

    const now = ctx.clock.now()
    const facts = begin(now)
    await insertConversation(tx, talkable, { id, memberId, facts })
    const { id: messageId, body } = draft.message
    await insertMessage(tx, talkable, { id: messageId, conversationId: id, memberId, writtenBy: null, body })
    await reviewText(tx, { type: 'conversation-message', id: messageId }, body)
    await setClocks(tx, id, facts, now)
    const { ids } = await findTeamFor(tx, memberId)
    const notices = ids.map((accountId) => ({
      id: newId(),
      accountId,
      kind: 'conversation-opened' as const,
      path: teamPage,
      about: null,
      onlyOneUnder: teamPage,
    }))
    await ctx.jobs.enqueue(tx, tellPeople, { notices })
    announce(tx, 'opened', { id, memberId })
    return created(presentConversation((await findConversation(tx, ctx.actor, id))!.row, ctx.actor))
  })
}
