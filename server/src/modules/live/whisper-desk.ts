import type { LiveWhisper } from '@secure-base/shared/live/contract.ts'
import type { Ctx, Tx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { listDesk } from './queries.ts'

/**
 * Once the transaction is kept, those who lead hear of it: the facilitators who are in the room then. Whoever comes in
 * later, or missed it, reads the same in `desk`.
 * @param about whom it concerns; they hear nothing of it
 */
export async function whisperDesk(ctx: Ctx, tx: Tx, whisper: LiveWhisper, about?: string): Promise<void> {
  const ids = await listDesk(tx, whisper.sessionId)
  tx.afterCommit(() => {
    for (const id of ids) if (id !== about) ctx.push.emit(rooms.account(id), 'live:whisper', whisper)
  })
}
