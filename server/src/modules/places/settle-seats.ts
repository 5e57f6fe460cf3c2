import { changeEvent } from '@secure-base/shared/places/place-state.ts'
import type { Tx } from '../../kernel/ctx.ts'
import type { Attended } from './queries.ts'
import { keepRoster, rosterOf } from './roster.ts'

/**
 * An event has another capacity or start, or will not be: more places are offered to those in line, fewer take none
 * away from anybody, and no offer outlasts the start.
 * @param was how it was until now, its row held
 */
export async function settleSeats(tx: Tx, was: Attended, becomes: Attended): Promise<void> {
  const kept = await rosterOf(tx, was)
  const startsAt = becomes.over ? kept.now : becomes.startsAt
  await keepRoster(tx, becomes, kept, changeEvent(kept, { capacity: becomes.capacity, startsAt }))
}
