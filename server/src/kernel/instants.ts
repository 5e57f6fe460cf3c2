import { invalid } from '@secure-base/shared/kernel/problem.ts'

/**
 * Reads an instant that came from outside.
 * @throws Problem `invalid` for a day that no calendar has, or a year that no plan means
 */
export function readInstant(path: string, text: string): Date {
  const instant = new Date(text)
  const year = Number(text.slice(0, 4))
  // JavaScript would take 30 February for a day in March.
  const day = new Date(Date.UTC(year, Number(text.slice(5, 7)) - 1, Number(text.slice(8, 10))))
  if (Number.isNaN(instant.getTime()) || year < 1971 || year > 9998 || day.getUTCDate() !== Number(text.slice(8, 10))) {
    invalid(path, 'is not a time')
  }
  return instant
}

/** `Asia/Kolkata`, `America/Argentina/ComodRivadavia`, `US/Eastern`, `GB`, `EST5EDT`. */
const asWritten =
  /^(?:[A-Z][A-Z0-9]*(?:[+-]\d+|-[A-Z]+)?|[A-Z][\w-]*[a-z][\w+-]*)(?:\/(?:[A-Z]{2,4}\d?|[A-Z]\w*[a-z][\w+-]*))*$/

/**
 * @throws Problem `invalid` unless it is an IANA time zone, written as IANA writes it: calendars and databases do not all
 *   know `europe/berlin`
 */
export function demandTimeZone(name: string): void {
  let known: string
  try {
    known = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    invalid('timeZone', 'is not a time zone')
  }
  // Offsets such as +02:00 are accepted by Intl but know no daylight saving.
  if (/^[+-]/.test(name)) invalid('timeZone', 'is not the name of a time zone')
  // A second name of a zone, such as Asia/Kolkata, comes back as the first; there the shape alone can be looked at.
  const same = known.toLowerCase() === name.toLowerCase()
  if (same ? known !== name : !asWritten.test(name)) invalid('timeZone', 'is not written as the name of a time zone')
}
