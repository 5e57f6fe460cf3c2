import Type, { type Static } from 'typebox'
import { Instant, OneOf } from '../kernel/contract.ts'

/** What people can have a place in. */
export const eventTypes = ['live-session', 'meetup'] as const
export type EventType = (typeof eventTypes)[number]

/**
 * Whom an event takes that are not in its roster yet: members of the group, those who have been members for a while, or
 * nobody. Known to those who lead or host it alone: it is one of the causes of `no-place-here`, none of which is told.
 */
export const openings = ['members', 'settled-members', 'nobody-new'] as const
export type Opening = (typeof openings)[number]
/** For `settled-members`. */
export const settledDays = 14

/** A place as its holder reads it; a declined offer reads `cancelled`: both mean “not offered again unless you ask”. */
export const shownPlaceStates = ['confirmed', 'waitlisted', 'offered', 'cancelled', 'attended', 'missed'] as const

/** Somebody whom the reader blocked has a place too, or waits for one. Said to the reader alone; who, is not said. */
export const blockWarning = 'somebody-you-blocked-comes'

/** One person's place in a live session or a meetup. */
export const PlaceView = Type.Object({
  state: OneOf(shownPlaceStates),
  position: Type.Optional(Type.Integer({ description: 'in the line, from 1, while `waitlisted`' })),
  offerUntil: Type.Optional(Instant),
  warning: Type.Optional(OneOf([blockWarning])),
})
export type PlaceView = Static<typeof PlaceView>

/** So many other events are named to somebody who can have no place in one. */
export const othersAtOnce = 3

/** How many hold a place and how many wait, for those who lead or host; who, it does not say. */
export const RosterCounts = Type.Object({
  taken: Type.Integer(),
  offered: Type.Integer({ description: 'kept for people who have been asked' }),
  waiting: Type.Integer(),
})
export type RosterCounts = Static<typeof RosterCounts>

/**
 * Pushed as `place:event` to one person alone: their place, or where they stand in the line, is another than before.
 * A hint: the page reads again what it shows.
 */
export interface PlaceEvent {
  readonly eventType: EventType
  readonly eventId: string
  readonly state: PlaceView['state']
}

/**
 * Pushed as `roster:event` to those who lead an event or host it: another number of people comes, is asked or waits, or it
 * is called off. A hint, and nobody is named.
 */
export interface RosterEvent {
  readonly eventType: EventType
  readonly eventId: string
}
