import { endOfQuietHours, type QuietTimes } from '../notifications/quiet-hours.ts'

export const placeStates = [
  'confirmed',
  'waitlisted',
  'offered',
  'declined',
  'cancelled',
  'attended',
  'missed',
] as const
export type PlaceState = (typeof placeStates)[number]

/** One person's place, as it is kept. */
export interface Place {
  readonly accountId: string
  readonly state: PlaceState
  /** When they asked: 1, 2, 3 … in the order in which requests came under the lock; a new one when they ask anew. */
  readonly number: number
  /**
   * Freed places are counted. While `offered`: which one is kept for them. Otherwise: all up to this one have been
   * offered to them, or were free when they let one pass, and are not offered to them again.
   */
  readonly askedUpTo: number
  readonly offerUntil: Date | null
}

/** Somebody in the roster, with what decides whether and until when they are asked. */
export interface Person extends Place {
  readonly quiet: QuietTimes
  /** Whether they could come now: a member, in good standing. Whoever could not keeps their number and is passed over. */
  readonly mayCome: boolean
}

/** Everybody who ever asked for a place in one event, by number, and what the event says. */
export interface Roster {
  readonly capacity: number
  readonly startsAt: Date
  readonly now: Date
  readonly people: readonly Person[]
}

/** What people do: ask (while offered: accept), give up (while offered: decline), come in, leave for good. */
export type PersonsAct = 'ask' | 'give-up' | 'come' | 'vanish'
/** What those who lead say of somebody who had a place; they may say otherwise later. */
export type SaidAct = 'came' | 'stayed-away'
/** And what happens to them: an offer is over, the event is over. */
type Act = PersonsAct | SaidAct | 'lapse' | 'end'

/** A free place, or else the line. */
type Next = PlaceState | 'place-or-line'

/**
 * The rules. What is not in here is refused; a state that leads to itself has nothing to do. That a free place is
 * offered, from `waitlisted` to `offered`, is nobody’s act: it follows from each of them, see `giveOn`.
 */
const rules: Record<Act, Partial<Record<PlaceState | 'none', Next>>> = {
  ask: {
    none: 'place-or-line',
    cancelled: 'place-or-line',
    declined: 'place-or-line',
    // Whoever let a free place pass may still take it while nobody else has.
    waitlisted: 'place-or-line',
    offered: 'confirmed',
    confirmed: 'confirmed',
    attended: 'attended',
  },
  'give-up': {
    waitlisted: 'cancelled',
    offered: 'declined',
    confirmed: 'cancelled',
    cancelled: 'cancelled',
    declined: 'declined',
    missed: 'missed',
  },
  come: { confirmed: 'attended', attended: 'attended' },
  vanish: {
    waitlisted: 'cancelled',
    offered: 'cancelled',
    confirmed: 'cancelled',
    attended: 'cancelled',
    cancelled: 'cancelled',
    declined: 'declined',
    missed: 'missed',
  },
  came: { confirmed: 'attended', attended: 'attended', missed: 'attended' },
  'stayed-away': { confirmed: 'missed', attended: 'missed', missed: 'missed' },
  lapse: { offered: 'waitlisted' },
  end: {
    confirmed: 'missed',
    offered: 'waitlisted',
    waitlisted: 'waitlisted',
    cancelled: 'cancelled',
    declined: 'declined',
    attended: 'attended',
    missed: 'missed',
  },
}

/** Whether the state takes a place away from others: an offered one is kept. */
export function holdsPlace(state: PlaceState | null): boolean {
  return state === 'confirmed' || state === 'attended' || state === 'offered'
}

/** Whether somebody has a place or is in line for one. */
export function isComing(state: PlaceState | null): boolean {
  return holdsPlace(state) || state === 'waitlisted'
}

/** How many places nobody holds. */
export function placesFree({ capacity, people }: Pick<Roster, 'capacity' | 'people'>): number {
  return Math.max(0, capacity - people.filter(({ state }) => holdsPlace(state)).length)
}

/** 1 for whoever is next in line; null for whoever does not wait. */
export function positionOf({ people }: Pick<Roster, 'people'>, accountId: string): number | null {
  const line = people.filter(({ state }) => state === 'waitlisted')
  const index = line.findIndex((one) => one.accountId === accountId)
  return index < 0 ? null : index + 1
}

const minute = 60_000
const hour = 60 * minute
/** An offer is open this long, or for half of the time that is left, whichever is less. */
export const offerHours = 12
/** When it meets somebody's quiet hours, it is open this long into their morning. */
export const morningHours = 3
/** However little time is left, there is this much to answer; but never past the start. */
export const shortestOfferMinutes = 5

/** Until when a place that is offered now is kept. */
export function offerEnds(now: Date, startsAt: Date, quiet: QuietTimes): Date {
  const left = startsAt.getTime() - now.getTime()
  const open = Math.max(shortestOfferMinutes * minute, Math.min(offerHours * hour, Math.floor(left / 2)))
  const plain = new Date(now.getTime() + open)
  // A night that ends just before the offer would leave its morning too short as well.
  const beforeEnd = new Date(Math.max(now.getTime(), plain.getTime() - morningHours * hour))
  const waking = endOfQuietHours(now, quiet) ?? endOfQuietHours(plain, quiet) ?? endOfQuietHours(beforeEnd, quiet)
  const morning = waking ? waking.getTime() + morningHours * hour : 0
  return new Date(Math.min(startsAt.getTime(), Math.max(plain.getTime(), morning)))
}

/** What time makes of the roster: offers that are over lapse, and their places are given on. */
export function settlePlaces(roster: Roster): Roster {
  const { people, released } = lapse(roster)
  return giveOn({ ...roster, people }, placesFree(roster), released)
}

/**
 * What a new capacity or start makes of the roster. More places are offered to those in line; fewer take none away from
 * anybody. A start that is moved out of the past wakes the line again.
 */
export function changeEvent(roster: Roster, event: Pick<Roster, 'capacity' | 'startsAt'>): Roster {
  const settled = settlePlaces(roster)
  const freeBefore = roster.startsAt > roster.now ? placesFree(settled) : 0
  const changed = { ...settled, ...event }
  return giveOn({ ...changed, people: lapse(changed).people }, freeBefore, [])
}

/**
 * What becomes of the roster when somebody acts; null where the rules have no such act. Doing it twice is doing it once.
 * Time comes first: see `settlePlaces`.
 */
export function changePlaces(roster: Roster, act: PersonsAct, accountId: string): Roster | null {
  const own = roster.people.find((one) => one.accountId === accountId)
  const next = own || act === 'ask' ? rules[act][own?.state ?? 'none'] : undefined
  if (next === undefined) return null
  const freeBefore = placesFree(roster)
  const state = next === 'place-or-line' ? (freeBefore > 0 ? 'confirmed' : 'waitlisted') : next
  if (state === own?.state) return roster

  const waited = own && isComing(own.state)
  const changed: Person = {
    quiet: { timeZone: 'UTC', quietFrom: null, quietTo: null },
    mayCome: true,
    ...own,
    accountId,
    state,
    number: waited || !isComing(state) ? own!.number : lastNumberIn(roster.people) + 1,
    askedUpTo: waited || !isComing(state) ? own!.askedUpTo : 0,
    offerUntil: null,
  }
  const others = roster.people.filter((one) => one !== own)
  const people = [...others, changed].sort((a, b) => a.number - b.number)
  return giveOn({ ...roster, people }, freeBefore, own?.state === 'offered' ? [own.askedUpTo] : [])
}

/**
 * What was said of somebody who had a place; null of anybody else. Nothing is given on by it: before the event is over it
 * is said of those alone who are there.
 */
export function recordPlaces(roster: Roster, act: SaidAct, accountId: string): Roster | null {
  const own = roster.people.find((one) => one.accountId === accountId)
  const state = own && rules[act][own.state]
  if (!own || !state) return null
  if (state === own.state) return roster
  return { ...roster, people: roster.people.map((one) => (one === own ? { ...one, state: state as PlaceState } : one)) }
}

/** The event is over: whoever had a place and did not come has missed it, and nothing is given on. */
export function endPlaces(roster: Roster): Roster {
  const people = roster.people.map((one) => {
    const state = rules.end[one.state] as PlaceState
    return state === one.state ? one : { ...one, state, offerUntil: null }
  })
  return { ...roster, people }
}

/** When time will next change something: an offer ends, or the start ends the waiting. Null if it will not. */
export function nextEnd({ people, startsAt, now }: Roster): Date | null {
  if (startsAt <= now || !people.some(({ state }) => state === 'offered' || state === 'waitlisted')) return null
  return new Date(Math.min(startsAt.getTime(), ...people.flatMap(({ offerUntil }) => offerUntil?.getTime() ?? [])))
}

/** Nobody answers any more; the freed places that come back, and an offer is never longer than until the start. */
function lapse({ people, startsAt, now }: Roster): { people: Person[]; released: number[] } {
  const lastAsked = lastAskedIn(people)
  const released: number[] = []
  const after = people.map((one): Person => {
    if (one.state !== 'offered' || one.offerUntil === null) return one
    if (one.offerUntil <= now || startsAt <= now) {
      released.push(one.askedUpTo)
      return { ...one, state: rules.lapse.offered as PlaceState, askedUpTo: lastAsked, offerUntil: null }
    }
    return one.offerUntil > startsAt ? { ...one, offerUntil: startsAt } : one
  })
  return { people: after, released }
}

/**
 * Offers what became free to the first in line who have not been offered it, before the start alone.
 * @param released which freed places came back from offers; what is free beyond them is free for the first time
 */
function giveOn(roster: Roster, freeBefore: number, released: readonly number[]): Roster {
  const { now, startsAt } = roster
  const count = placesFree(roster) - freeBefore
  if (startsAt <= now || count <= 0) return roster
  const last = Math.max(lastAskedIn(roster.people), ...released)
  const fresh = Array.from({ length: Math.max(0, count - released.length) }, (_, i) => last + 1 + i)
  // Under a capacity that was lowered some places are gone; those that fewest have been offered stay. The others are
  // given oldest first, since a place that few may still be offered would otherwise find nobody.
  const going = [...[...released].sort((a, b) => a - b), ...fresh].slice(-count)
  const people = [...roster.people]
  for (const place of going) {
    const i = people.findIndex((one) => one.state === 'waitlisted' && one.mayCome && one.askedUpTo < place)
    const next = people[i]
    if (!next) continue
    people[i] = { ...next, state: 'offered', askedUpTo: place, offerUntil: offerEnds(now, startsAt, next.quiet) }
  }
  return { ...roster, people }
}

function lastAskedIn(people: readonly Person[]): number {
  return people.reduce((last, { askedUpTo }) => Math.max(last, askedUpTo), 0)
}

function lastNumberIn(people: readonly Person[]): number {
  return people.reduce((last, { number }) => Math.max(last, number), 0)
}
