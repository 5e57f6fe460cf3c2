import { changePlaces, settlePlaces } from '@secure-base/shared/places/place-state.ts'
import { conflict } from '@secure-base/shared/kernel/problem.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { markPathRead } from '../notifications/queries.ts'
import type { Attended } from './queries.ts'
import { keepRoster, rosterOf } from './roster.ts'

/**
 * Somebody gives their place up, leaves the line, or declines; what becomes free is given on at once. Giving up none is
 * fine.
 * @throws Problem `conflict` `attended` once they have sat on it
 */
export async function giveUpSeat(tx: Tx, event: Attended, accountId: string): Promise<void> {
  const kept = await rosterOf(tx, event)
  const settled = settlePlaces(kept)
  const was = settled.people.find((one) => one.accountId === accountId)
  if (!was) return
  const after = changePlaces(settled, 'give-up', accountId) ?? conflict('attended')
  await keepRoster(tx, event, kept, after)
  if (was.state === 'offered') await markPathRead(tx, accountId, event.path)
}
