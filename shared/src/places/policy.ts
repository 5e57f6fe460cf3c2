import { allow, deny, policy, type Account, type GroupRole, type Standing } from '../kernel/policy.ts'
import { settledDays, type Opening } from './contract.ts'
import { isComing, type PlaceState } from './place-state.ts'

/** A line that is longer is no line but a promise that cannot be kept. */
export const longestLine = 1_000

/** Whether a place may be offered to somebody as they stand now; whoever could not come keeps their number. */
export function couldCome(person: { readonly standing: Standing; readonly role: GroupRole | null }): boolean {
  return person.standing === 'good' && person.role !== null
}

/** What is attended, and how whoever asks stands to those who come. */
export interface PlaceFacts {
  readonly groupId: string
  /** The group role of those who lead it; null where people host it by name, and blocks count for them as for all. */
  readonly ledBy: GroupRole | null
  /** Of whoever asks. */
  readonly place: PlaceState | null
  readonly waiting: number
  /** Somebody who has a place or waits for one has blocked whoever asks, and was not blocked by them before that. */
  readonly blockedBySomebody: boolean
  readonly openTo: Opening
  /** Since when whoever asks has been a member of the group. */
  readonly memberSince: Date | null
  readonly now: Date
}

function takesSomebodyNew({ openTo, memberSince, now }: PlaceFacts): boolean {
  if (openTo === 'members') return true
  if (openTo === 'nobody-new' || !memberSince) return false
  return now.getTime() - memberSince.getTime() >= settledDays * 24 * 60 * 60_000
}

/**
 * Whether somebody may come into the roster. Whoever is in it is not asked again: a block that comes later, or a circle
 * that is closed later, takes no place away. Those who lead are there in any case. One reason has to do for several
 * facts, so that it gives none of them away; being asked to leave a session is another (see `live/policy.ts`).
 */
export const mayTakeAPlace = policy('place.take', (actor: Account, event: PlaceFacts) => {
  if (isComing(event.place)) return allow
  if (event.waiting >= longestLine) return deny('no-place-here')
  if (event.ledBy !== null && actor.memberships.get(event.groupId) === event.ledBy) return allow
  return event.blockedBySomebody || !takesSomebodyNew(event) ? deny('no-place-here') : allow
})
