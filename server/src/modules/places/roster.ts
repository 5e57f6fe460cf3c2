import { nextEnd, type Person, type Roster } from '@secure-base/shared/places/place-state.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { setTimer, timer } from '../../kernel/timers.ts'
import { tellPeople } from '../notifications/jobs.ts'
import type { Notice } from '../notifications/queries.ts'
import { announceCounts, announcePlaces } from './announce.ts'
import { readPlaces, readWaiting, updatePlaces, type Attended } from './queries.ts'

/** The next offer of an event is over, or its start ends the waiting; its subject is the event. */
export const placeOfferEnds = timer('place-offer-ends')

const noticesAtOnce = 200

const anybody: Pick<Person, 'quiet' | 'mayCome'> = {
  quiet: { timeZone: 'UTC', quietFrom: null, quietTo: null },
  mayCome: true,
}

/**
 * Reads the roster of an event whose row is held. One that is over counts as begun, so nothing in it is given on.
 * @param what `frees-none`: of those who wait nothing more is read, unless an offer is over; five hundred who ask at once
 * need not each know all others' quiet hours
 */
export async function rosterOf(tx: Tx, event: Attended, what: 'may-free' | 'frees-none' = 'may-free'): Promise<Roster> {
  const now = tx.clock.now()
  const startsAt = event.over ? now : event.startsAt
  const places = await readPlaces(tx, event)
  const gives = what === 'may-free' || places.some(({ offerUntil }) => offerUntil !== null && offerUntil <= now)
  const asked = gives ? places.filter(({ state }) => state === 'waitlisted' || state === 'offered') : []
  const facts = await readWaiting(
    tx,
    event,
    asked.map(({ accountId }) => accountId),
  )
  const people = places.map((one) => ({ ...one, ...(facts.get(one.accountId) ?? anybody) }))
  return { capacity: event.capacity, startsAt, now, people }
}

/**
 * Keeps what became of a roster: rows, notices and the timer of what ends next, all in the transaction of its cause.
 * @param except whose row is kept already, by the proof that they might
 */
export async function keepRoster(tx: Tx, event: Attended, kept: Roster, after: Roster, except?: string): Promise<void> {
  const before = new Map(kept.people.map((one) => [one.accountId, one]))
  const changed = after.people.filter((one) => one !== before.get(one.accountId))
  await updatePlaces(
    tx,
    event,
    changed.filter(({ accountId }) => accountId !== except),
  )
  announcePlaces(tx, event, kept, after)
  await announceCounts(tx, event, kept, after)
  if (event.over) return

  const notices = changed.flatMap((one) => noticeOf(event, before.get(one.accountId), one, after) ?? [])
  await tellOfPlaces(tx, notices)
  // Only ever moved forward: one that runs too early sets itself anew, and until then nobody waits for its row.
  const [was, next] = [nextEnd(kept), nextEnd(after)]
  if (next && (!was || next < was)) await setTimer(tx, placeOfferEnds, event.eventId, next)
}

/** Tells people of their places. */
export async function tellOfPlaces(tx: Tx, notices: Notice[]): Promise<void> {
  for (let i = 0; i < notices.length; i += noticesAtOnce) {
    await tx.jobs.enqueue(tx, tellPeople, { notices: notices.slice(i, i + noticesAtOnce) })
  }
}

/** A word to one person about their place in this. */
export function placeNotice(event: Attended, accountId: string, kind: Notice['kind']): Notice {
  return { id: newId(), accountId, kind, path: event.path, about: event.title }
}

function noticeOf(event: Attended, was: Person | undefined, is: Person, { startsAt, now }: Roster): Notice | null {
  if (is.state === 'offered' && (was?.state !== 'offered' || was.askedUpTo !== is.askedUpTo)) {
    return placeNotice(event, is.accountId, 'place-offered')
  }
  // At the start all waiting ends, and everybody who waits is told that instead.
  if (was?.state === 'offered' && is.state === 'waitlisted' && startsAt > now) {
    return placeNotice(event, is.accountId, 'place-lapsed')
  }
  return null
}
