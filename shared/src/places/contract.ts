import Type, { type Static } from 'typebox'
import { OneOf } from '../kernel/contract.ts'

export const placeStates = ['confirmed', 'cancelled', 'attended'] as const
export type PlaceState = (typeof placeStates)[number]

/** One person's seat in a live session or a meetup. */
export const PlaceView = Type.Object({ state: OneOf(placeStates) })
export type PlaceView = Static<typeof PlaceView>
