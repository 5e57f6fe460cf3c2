import type { PlaceState } from './contract.ts'

/** What can happen to a place. */
export type PlaceChange = 'take' | 'give-up' | 'attend'

const next: Record<PlaceChange, Partial<Record<PlaceState | 'none', PlaceState>>> = {
  take: { none: 'confirmed', cancelled: 'confirmed', confirmed: 'confirmed', attended: 'attended' },
  'give-up': { confirmed: 'cancelled', cancelled: 'cancelled' },
  attend: { confirmed: 'attended', attended: 'attended' },
}

/**
 * The state that follows; null where the change cannot be made: nobody gives up a place on which they sat, and nobody
 * attends without one. Doing the same twice is doing it once.
 */
export function changePlace(state: PlaceState | null, change: PlaceChange): PlaceState | null {
  return next[change][state ?? 'none'] ?? null
}

/** Whether the state takes a seat away from others. */
export function holdsSeat(state: PlaceState | null): boolean {
  return state === 'confirmed' || state === 'attended'
}
