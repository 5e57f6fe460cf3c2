import type { Opening } from '@secure-base/shared/places/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'

/** Whom an event takes, for those who lead or host it. */
export const openingWords: Record<Opening, () => string> = {
  members: m.places_open_to_members,
  'settled-members': m.places_open_to_settled,
  'nobody-new': m.places_open_to_nobody,
}
