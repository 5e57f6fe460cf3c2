import type { LiveEvent } from '@secure-base/shared/live/contract.ts'
import { standingAt } from '@secure-base/shared/moderation/standing.ts'
import type { Authorized, Ctx, Tx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { clearTimer, setTimer, timer } from '../../kernel/timers.ts'
import { appendLeft, lockSessionRow } from '../live/queries.ts'
import { reviewHosting } from '../meetups/jobs.ts'
import { listHostedBy } from '../meetups/queries.ts'
import { listRoomsOf, listSanctions, lockAccount, updateStanding, type MetCase } from './queries.ts'

/** The next end of a pause, by account. */
export const endOfPause = timer('end-of-pause')

/**
 * Brings somebody's standing to what all decisions together make of it now, and sets when to look again. Whoever is
 * suspended is out of every room at once.
 * @param because the act that was allowed, or time
 */
export async function changeStanding(
  ctx: Pick<Ctx, 'push' | 'clock'>,
  tx: Tx,
  because: Authorized<MetCase, 'case.decide'> | Authorized<MetCase, 'appeal.decide'> | 'time',
  accountId: string,
): Promise<void> {
  await lockAccount(tx, accountId)
  const now = ctx.clock.now()
  const { standing, next } = standingAt(await listSanctions(tx, accountId, now), now)
  const changed = await updateStanding(tx, because, accountId, standing)
  if (next) await setTimer(tx, endOfPause, accountId, next)
  else await clearTimer(tx, endOfPause, accountId)
  // Whoever is suspended hosts nothing meanwhile.
  const meetupIds = changed ? await listHostedBy(tx, accountId) : []
  if (meetupIds.length > 0) await tx.jobs.enqueue(tx, reviewHosting, { meetupIds })
  if (changed && standing === 'suspended') await putOut(ctx, tx, accountId)
}

async function putOut(ctx: Pick<Ctx, 'push'>, tx: Tx, accountId: string): Promise<void> {
  for (const sessionId of await listRoomsOf(tx, accountId)) {
    await lockSessionRow(tx, sessionId)
    const left = await appendLeft(tx, sessionId, accountId)
    const event: LiveEvent = { sessionId, seq: left.seq, at: left.at.toISOString(), type: 'left', accountId }
    tx.afterCommit(() => ctx.push.emit(rooms.live(sessionId), 'live:event', event))
  }
  tx.afterCommit(() => ctx.push.disconnect(rooms.account(accountId)))
}
