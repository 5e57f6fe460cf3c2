import type { FastifyReply } from 'fastify'

/** One event of a calendar file. */
export interface CalendarEvent {
  /** The same each time it is asked for, so that a calendar changes its entry rather than adding one. */
  readonly uid: string
  readonly startsAt: Date
  readonly minutes: number
  /** IANA name; the entry is in local time there. */
  readonly timeZone: string
  readonly summary: string
  readonly description?: string
  readonly location?: string
  readonly url: string
  readonly cancelled: boolean
}

/** Seconds from here on count; a sequence has 31 bits. */
const sequenceFrom = Date.UTC(2026, 0, 1)

/** Answers with a calendar file to keep; it says who one is and where one goes, so nothing in between keeps a copy. */
export function answerCalendar(reply: FastifyReply, name: string, event: CalendarEvent, now: Date): string {
  void reply
    .type('text/calendar; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.ics"`)
    .header('cache-control', 'private, no-store')
  return writeCalendar(event, now)
}

/** A calendar file (RFC 5545) with one event and the rules of its time zone around it. */
function writeCalendar(event: CalendarEvent, now: Date): string {
  const { timeZone, startsAt } = event
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Secure Base//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'BEGIN:VTIMEZONE',
    `TZID:${timeZone}`,
    ...observances(timeZone, startsAt),
    'END:VTIMEZONE',
    'BEGIN:VEVENT',
    `UID:${event.uid}`,
    `DTSTAMP:${utcStamp(now)}`,
    // What is asked for later says how it stands later: a calendar lets it replace what it has (RFC 5545, 3.8.7.4).
    `SEQUENCE:${Math.max(0, Math.floor((now.getTime() - sequenceFrom) / 1000))}`,
    // A time on the wall that comes twice means the first to every calendar; the second is told in UTC.
    isSecondOfTwo(timeZone, startsAt)
      ? `DTSTART:${utcStamp(startsAt)}`
      : `DTSTART;TZID=${timeZone}:${localStamp(startsAt, timeZone)}`,
    // A length, since clocks may be changed between start and end.
    `DURATION:PT${event.minutes}M`,
    `SUMMARY:${escaped(event.summary)}`,
    ...(event.description ? [`DESCRIPTION:${escaped(event.description)}`] : []),
    ...(event.location ? [`LOCATION:${escaped(event.location)}`] : []),
    `URL:${event.url}`,
    `STATUS:${event.cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'CLASS:PRIVATE',
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map(folded).join('\r\n') + '\r\n'
}

const day = 24 * 60 * 60_000

/** The time that clocks show at the event, and what comes before and after it within a year. */
function observances(timeZone: string, at: Date): string[] {
  const into = changeBetween(timeZone, new Date(at.getTime() - 370 * day), at, 'last')
  const out = changeBetween(timeZone, at, new Date(at.getTime() + 370 * day), 'first')
  const begin = into ?? new Date(Date.UTC(1970, 0, 1))
  return [
    ...observance(timeZone, begin, into ? offsetAt(timeZone, new Date(into.getTime() - 1)) : offsetAt(timeZone, at)),
    ...(out ? observance(timeZone, out, offsetAt(timeZone, at)) : []),
  ]
}

function observance(timeZone: string, from: Date, offsetBefore: number): string[] {
  const offset = offsetAt(timeZone, new Date(Math.max(from.getTime(), 0)))
  const kind = offset > offsetBefore ? 'DAYLIGHT' : 'STANDARD'
  return [
    `BEGIN:${kind}`,
    // When it begins, on the clocks of before.
    `DTSTART:${stampOf(new Date(from.getTime() + offsetBefore * 60_000))}`,
    `TZOFFSETFROM:${offsetStamp(offsetBefore)}`,
    `TZOFFSETTO:${offsetStamp(offset)}`,
    `END:${kind}`,
  ]
}

/** The first or last moment in between at which clocks were changed, to the second; null if they were not. */
function changeBetween(timeZone: string, from: Date, to: Date, which: 'first' | 'last'): Date | null {
  const steps = Math.ceil((to.getTime() - from.getTime()) / day)
  const at = (i: number) => new Date(Math.min(to.getTime(), from.getTime() + i * day))
  const order = Array.from({ length: steps }, (_, i) => (which === 'first' ? i : steps - 1 - i))
  const found = order.find((i) => offsetAt(timeZone, at(i)) !== offsetAt(timeZone, at(i + 1)))
  if (found === undefined) return null
  let [low, high] = [at(found).getTime(), at(found + 1).getTime()]
  const before = offsetAt(timeZone, new Date(low))
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2_000) * 1_000
    if (middle <= low) break
    if (offsetAt(timeZone, new Date(middle)) === before) low = middle
    else high = middle
  }
  return new Date(Math.ceil(high / 1_000) * 1_000)
}

/** Whether clocks have been put back so lately that they show this time for the second time. */
function isSecondOfTwo(timeZone: string, at: Date): boolean {
  const putBack = offsetAt(timeZone, new Date(at.getTime() - 3 * 60 * 60_000)) - offsetAt(timeZone, at)
  const earlier = new Date(at.getTime() - putBack * 60_000)
  return putBack > 0 && localStamp(earlier, timeZone) === localStamp(at, timeZone)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function clockIn(timeZone: string, at: Date): Date {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    })
  if (formats.size > 500) formats.clear()
  formats.set(timeZone, format)
  const parts = format.formatToParts(at)
  const part = (type: string) => Number(parts.find((one) => one.type === type)!.value)
  return new Date(Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')))
}

/** Minutes that clocks of a zone are ahead of UTC. */
function offsetAt(timeZone: string, at: Date): number {
  const whole = Math.floor(at.getTime() / 1_000) * 1_000
  return Math.round((clockIn(timeZone, new Date(whole)).getTime() - whole) / 60_000)
}

function offsetStamp(minutes: number): string {
  const [sign, all] = [minutes < 0 ? '-' : '+', Math.abs(minutes)]
  return `${sign}${String(Math.floor(all / 60)).padStart(2, '0')}${String(all % 60).padStart(2, '0')}`
}

function stampOf(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d{3}Z$/g, '')
}
function utcStamp(at: Date): string {
  return `${stampOf(at)}Z`
}
function localStamp(at: Date, timeZone: string): string {
  return stampOf(clockIn(timeZone, at))
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n')
}

/** Lines of 75 octets at most, broken between characters. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > 74) {
      parts.push(part)
      part = ''
      octets = 0
    }
    part += character
    octets += size
  }
  return [...parts, part].join('\r\n ')
}
