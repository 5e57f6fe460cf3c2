import type { Authorized, Ctx, Tx } from '../../kernel/ctx.ts'
import { presentSign } from './present.ts'
import { upsertSign } from './queries.ts'
import { whisperDesk } from './whisper-desk.ts'

/** Those who lead see that whoever speaks may need company: that it is so, and nothing of what was seen. */
export async function raiseSign(
  ctx: Ctx,
  tx: Tx,
  session: Authorized<{ id: string }, 'live.say'>,
  messageId: string,
): Promise<void> {
  const { id, pseudonym } = ctx.actor
  const at = tx.clock.now()
  await upsertSign(tx, session, { accountId: id, messageId, at })
  const sign = presentSign({ message_id: messageId, account_id: id, name: pseudonym, at: at.toISOString() })
  await whisperDesk(ctx, tx, { sessionId: session.id, type: 'sign-raised', sign }, id)
}
