import { endPlaces } from '@secure-base/shared/places/place-state.ts'
import type { Tx } from '../../kernel/ctx.ts'
import type { Attended } from './queries.ts'
import { keepRoster, rosterOf } from './roster.ts'

/** An event took place: whoever had a place and never came has missed it. Nothing is given on, and nobody is told. */
export async function endSeats(tx: Tx, event: Attended): Promise<void> {
  const ended = { ...event, over: true }
  const kept = await rosterOf(tx, ended, 'frees-none')
  await keepRoster(tx, ended, kept, endPlaces(kept))
}
