import type { MessageView } from '@secure-base/shared/care/contract.ts'
import { mayReadConversation } from '@secure-base/shared/care/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { Page } from '@secure-base/shared/kernel/contract.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { pageOf } from '../../kernel/page.ts'
import { markPathRead } from '../notifications/queries.ts'
import { talkPage } from './pages.ts'
import { presentMessage } from './present.ts'
import { findConversation, listMessageRows } from './queries.ts'

/** What was said, in order. Reading it as its member is having read the notice of it; nobody is told that they have. */
export async function readMessages(
  ctx: Ctx,
  conversationId: string,
  { from, limit }: { from: number; limit: number },
): Promise<Page<MessageView>> {
  return await ctx.transaction(async (tx) => {
    const found = (await findConversation(tx, ctx.actor, conversationId)) ?? notFound('conversation')
    const readable = authorize(mayReadConversation, ctx.actor, found)
    const rows = await listMessageRows(tx, readable, from, limit)
    if (found.memberId === ctx.actor.id) await markPathRead(tx, ctx.actor.id, talkPage)
    return pageOf(
      rows,
      limit,
      (row) => presentMessage(row, ctx.actor),
      (row) => [row.number],
    )
  })
}
