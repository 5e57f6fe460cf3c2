import type { ModerationEvent } from '@secure-base/shared/moderation/contract.ts'
import type { Ctx, Tx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { listModerators } from './queries.ts'

/** Once the transaction is kept, open pages of moderators hear that something about a case has changed. */
export async function tellModerators(
  ctx: Pick<Ctx, 'push'>,
  tx: Tx,
  type: ModerationEvent['type'],
  caseId: string,
): Promise<void> {
  const event: ModerationEvent = { type, caseId }
  const accountIds = await listModerators(tx)
  tx.afterCommit(() => {
    for (const id of accountIds) ctx.push.emit(rooms.account(id), 'moderation:event', event)
  })
}
