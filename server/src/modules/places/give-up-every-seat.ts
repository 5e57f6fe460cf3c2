import { changePlaces, settlePlaces } from '@secure-base/shared/places/place-state.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { listComingTo, lockAttended } from './queries.ts'
import { keepRoster, rosterOf } from './roster.ts'

/**
 * Somebody leaves for good, or leaves a group: what they had a place in, or waited for, is given on in the same
 * transaction.
 * @param groupId only what belongs to this group; places on which they sat stay theirs then
 */
export async function giveUpEverySeat(tx: Tx, accountId: string, groupId?: string): Promise<void> {
  for (const { eventType, eventId } of await listComingTo(tx, accountId, groupId)) {
    const event = await lockAttended(tx, eventType, eventId)
    if (!event || event.over) continue
    const kept = await rosterOf(tx, event)
    const after = changePlaces(settlePlaces(kept), groupId === undefined ? 'vanish' : 'give-up', accountId)
    if (after) await keepRoster(tx, event, kept, after)
  }
}
