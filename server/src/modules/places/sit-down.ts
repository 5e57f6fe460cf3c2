import { changePlaces } from '@secure-base/shared/places/place-state.ts'
import type { Tx } from '../../kernel/ctx.ts'
import type { Attended } from './queries.ts'
import { keepRoster, rosterOf } from './roster.ts'

/** Somebody with a place has come. Those who come without one, because they lead, are not in the roster. */
export async function sitDown(tx: Tx, event: Attended, accountId: string): Promise<void> {
  const kept = await rosterOf(tx, event, 'frees-none')
  const after = changePlaces(kept, 'come', accountId)
  if (after) await keepRoster(tx, event, kept, after)
}
