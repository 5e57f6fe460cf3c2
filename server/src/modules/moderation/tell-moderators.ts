import type { ModerationEvent } from '@secure-base/shared/moderation/contract.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { listModeratorsFor } from './queries.ts'

/**
 * Once the transaction is kept, open pages of moderators hear that something about a case has changed: of those who are
 * moderators then, and whom it is not about.
 */
export function tellModerators(tx: Tx, type: ModerationEvent['type'], caseId: string): void {
  const event: ModerationEvent = { type, caseId }
  tx.afterCommit(async ({ db, push }) => {
    for (const id of await listModeratorsFor(db, caseId)) push.emit(rooms.account(id), 'moderation:event', event)
  })
}
