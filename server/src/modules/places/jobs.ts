import { nextEnd, settlePlaces } from '@secure-base/shared/places/place-state.ts'
import type { App } from '../../app.ts'
import { setTimer } from '../../kernel/timers.ts'
import { announceTo } from './announce.ts'
import { findEventType, lockAttended } from './queries.ts'
import { keepRoster, placeNotice, placeOfferEnds, rosterOf, tellOfPlaces } from './roster.ts'

/** Gives a place on when an offer of it ends. */
export function placeJobs(app: App): void {
  app.timers.handle(placeOfferEnds, async (tx, eventId) => {
    const eventType = await findEventType(tx, eventId)
    const event = eventType && (await lockAttended(tx, eventType, eventId))
    if (!event || event.over) return
    const kept = await rosterOf(tx, event)
    const after = settlePlaces(kept)
    await keepRoster(tx, event, kept, after)
    const next = nextEnd(after)
    if (next) return await setTimer(tx, placeOfferEnds, eventId, next)
    // It has begun: whoever still waits is not left to guess.
    if (after.startsAt > after.now) return
    const waiting = after.people.filter(({ state }) => state === 'waitlisted')
    announceTo(tx, event, waiting)
    await tellOfPlaces(
      tx,
      waiting.map(({ accountId }) => placeNotice(event, accountId, 'line-over')),
    )
  })
}
