import type { PlaceView } from '@secure-base/shared/places/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'

/** A chip as data, for a list of them. */
export interface ChipWords {
  readonly words: string
  readonly tone: 'water' | 'amber' | 'clay'
}

/** Whether it is theirs: they come, or came. */
export function holdsPlace(place: PlaceView | null): boolean {
  return place?.state === 'confirmed' || place?.state === 'attended'
}

/** What somebody's own place is, on the card of a live session or a meetup. */
export function placeChips(place: PlaceView | null): ChipWords[] {
  const chips: ChipWords[] = []
  if (holdsPlace(place)) chips.push({ words: m.live_have_place(), tone: 'water' })
  if (place?.state === 'offered') chips.push({ words: m.live_offered_chip(), tone: 'amber' })
  if (place?.position) chips.push({ words: m.live_line_chip({ position: place.position }), tone: 'water' })
  return chips
}
