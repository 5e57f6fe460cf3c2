import { blockWarning, type PlaceView } from '@secure-base/shared/places/contract.ts'
import type { PlaceState } from '@secure-base/shared/places/place-state.ts'

/** One's own place, as it was found. */
interface OwnPlace {
  readonly state: PlaceState
  /** In the line. */
  readonly position?: number | null
  readonly offerUntil?: Date | null
  /** Somebody whom its holder blocked comes too. */
  readonly warned?: boolean
}

/** @param now an offer that is over by then is one no more, even where time has not yet come round to say so */
export function presentPlace(place: OwnPlace, now: Date): PlaceView {
  const { offerUntil } = place
  const state =
    place.state === 'declined'
      ? 'cancelled'
      : place.state === 'offered' && offerUntil && offerUntil <= now
        ? 'waitlisted'
        : place.state
  return {
    state,
    ...(state === 'waitlisted' && place.position ? { position: place.position } : {}),
    ...(state === 'offered' && offerUntil ? { offerUntil: offerUntil.toISOString() } : {}),
    ...(place.warned ? { warning: blockWarning } : {}),
  }
}
