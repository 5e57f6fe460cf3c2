import { recordPlaces, type SaidAct } from '@secure-base/shared/places/place-state.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { Tx } from '../../kernel/ctx.ts'
import type { Attended } from './queries.ts'
import { keepRoster, rosterOf } from './roster.ts'

/**
 * Those who lead say whether somebody with a place came. That they may is asked before, by the event's own module.
 * @throws Problem `not-found` of somebody without a place
 */
export async function recordSeat(tx: Tx, event: Attended, act: SaidAct, accountId: string): Promise<void> {
  const kept = await rosterOf(tx, event, 'frees-none')
  await keepRoster(tx, event, kept, recordPlaces(kept, act, accountId) ?? notFound('place'))
}
