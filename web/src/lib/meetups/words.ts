import type { CityView } from '@secure-base/shared/cities/contract.ts'
import type { CancelReason, Exception } from '@secure-base/shared/meetups/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { getLocale } from '@secure-base/shared/messages/runtime.js'

/** Why a meetup was called off. */
export const cancelWords: Record<CancelReason, () => string> = {
  'host-ill': m.meetups_because_host_ill,
  'too-few': m.meetups_because_too_few,
  venue: m.meetups_because_venue,
  weather: m.meetups_because_weather,
  other: m.meetups_because_other,
}

/** In what kind of place, and whether by day; an evening is said beside it. */
export function placeWords(agreedTo: readonly Exception[]): string {
  if (agreedTo.includes('private-place')) return m.meetups_safe_private()
  return agreedTo.includes('evening') ? m.meetups_safe_public_evening() : m.meetups_safe_public()
}

/** Why one cannot take a place. */
export function refusalWords(reason: string | null): string {
  switch (reason) {
    case 'unauthenticated':
      return m.live_refusal_guest()
    case 'not-a-member':
      return m.meetups_refusal_not_member()
    case 'is-a-host':
      return m.meetups_refusal_is_host()
    case 'being-changed':
      return m.meetups_changing()
    case 'not-published':
      return m.meetups_paused()
    case 'cancelled':
      return m.meetups_cancelled()
    case 'over':
      return m.meetups_over()
    case 'not-in-good-standing':
      return m.problem_not_in_good_standing()
    default:
      return ''
  }
}

/** A city with what tells it from others of its name, as it may be typed: `London, CA, ON`. */
export function cityWord({ name, country, region }: Pick<CityView, 'name' | 'country' | 'region'>): string {
  return [name, country, region].filter(Boolean).join(', ')
}

/** The same with the name of the country. */
export function cityInWords(city: Pick<CityView, 'name' | 'country' | 'region'>): string {
  const countries = new Intl.DisplayNames([getLocale()], { type: 'region' })
  return [city.name, city.region, countries.of(city.country)].filter(Boolean).join(', ')
}
