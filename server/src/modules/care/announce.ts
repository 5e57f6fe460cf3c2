import type { ConversationEvent } from '@secure-base/shared/care/contract.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { findTeamFor } from './queries.ts'

/**
 * Once the transaction is kept, open pages of the member and of the team hear that something has changed: those who are
 * of the team then, and whom the member has not blocked. No word of it is pushed.
 */
export function announce(tx: Tx, type: ConversationEvent['type'], of: { id: string; memberId: string }): void {
  const event: ConversationEvent = { type, conversationId: of.id }
  tx.afterCommit(async ({ db, push }) => {
    const { ids } = await findTeamFor(db, of.memberId)
    for (const id of [of.memberId, ...ids]) push.emit(rooms.account(id), 'conversation:event', event)
  })
}
