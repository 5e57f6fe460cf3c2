import type { PlaceEvent, RosterEvent } from '@secure-base/shared/places/contract.ts'
import {
  isComing,
  placesFree,
  type Person,
  type PlaceState,
  type Roster,
} from '@secure-base/shared/places/place-state.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { presentPlace } from './present.ts'
import { listLeaders, type Attended } from './queries.ts'

/**
 * Once the transaction is kept, the open pages of those whose place reads otherwise than before hear of it, each of
 * their own. Whoever waits also hears when a place becomes free for anybody or is no longer, and when all is over.
 */
export function announcePlaces(tx: Tx, event: Attended, kept: Roster, after: Roster): void {
  const before = new Map(standings(kept))
  const freed = placesFree(kept) > 0 !== placesFree(after) > 0
  const moved = standings(after).flatMap(([accountId, is], i) => {
    const { state } = after.people[i]!
    const told = is !== before.get(accountId) || (freed && state === 'waitlisted') || (event.over && isComing(state))
    return told ? [after.people[i]!] : []
  })
  announceTo(tx, event, moved)
}

/** The same to those of them for whom time alone has changed what they read, such as at the start. */
export function announceTo(tx: Tx, event: Attended, people: readonly Person[]): void {
  const { eventType, eventId } = event
  const now = tx.clock.now()
  tx.afterCommit(({ push }) => {
    for (const one of people) {
      const { state } = presentPlace(one, now)
      push.emit(rooms.account(one.accountId), 'place:event', { eventType, eventId, state } satisfies PlaceEvent)
    }
  })
}

/** Open pages of those who lead or host it hear that another number of people comes, is asked, or waits, or of its end. */
export async function announceCounts(tx: Tx, event: Attended, kept: Roster, after: Roster): Promise<void> {
  if (!event.over && counts(kept) === counts(after)) return
  const { eventType, eventId } = event
  const leaders = await listLeaders(tx, event)
  tx.afterCommit(({ push }) => {
    for (const one of leaders) {
      push.emit(rooms.account(one), 'roster:event', { eventType, eventId } satisfies RosterEvent)
    }
  })
}

function counts({ people }: Roster): string {
  const of = (...states: PlaceState[]) => people.filter(({ state }) => states.includes(state)).length
  return [of('confirmed', 'attended'), of('offered'), of('waitlisted')].join(' ')
}

/** What each reads of themselves, in the order of the roster: the state, where they stand in the line, until when. */
function standings({ people }: Roster): [accountId: string, standing: string][] {
  let position = 0
  return people.map(({ accountId, state, offerUntil }) => {
    if (state === 'waitlisted') position++
    return [accountId, `${state} ${state === 'waitlisted' ? position : ''} ${offerUntil?.getTime() ?? ''}`]
  })
}
