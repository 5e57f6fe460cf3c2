import type { LiveSessionCard, Phase } from '@secure-base/shared/live/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { getLocale } from '@secure-base/shared/messages/runtime.js'

const phaseWords: Record<Phase, () => string> = {
  arriving: m.live_phase_arriving,
  agreement: m.live_phase_agreement,
  'check-in': m.live_phase_check_in,
  sharing: m.live_phase_sharing,
  'open-floor': m.live_phase_open_floor,
  closing: m.live_phase_closing,
}

/** A phase in a word or two. */
export function phaseWord(phase: Phase): string {
  return phaseWords[phase]()
}

/** How many may still come. */
export function placesWord(session: Pick<LiveSessionCard, 'placesLeft'>): string {
  return session.placesLeft === 0 ? m.live_places_none() : m.live_places_left({ count: session.placesLeft })
}

/** Why one cannot come in, where this page knows it better than its code. */
export function refusalWords(reason: string | null): string {
  switch (reason) {
    case 'unauthenticated':
      return m.live_refusal_guest()
    case 'no-place':
      return m.live_refusal_no_place()
    case 'not-a-member':
      return m.live_refusal_not_member()
    case 'not-in-good-standing':
      return m.problem_not_in_good_standing()
    default:
      return ''
  }
}

/** “Dan, Wren and Noor”. */
export function listed(names: string[]): string {
  const locale = getLocale()
  return new Intl.ListFormat(locale === 'en' ? 'en-GB' : locale, { type: 'conjunction' }).format(names)
}
