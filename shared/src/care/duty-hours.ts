import { instantOf, wallClock } from '../kernel/wall-clock.ts'

/** A while on one day of the week, 1 being Monday. One that ends no later than it begins goes on into the next day. */
export interface DutyWindow {
  readonly day: number
  /** `18:00`, on the clocks of the team's time zone. */
  readonly from: string
  readonly to: string
}

/** When somebody of the team means to be there. */
export interface DutyHours {
  readonly timeZone: string
  readonly hours: readonly DutyWindow[]
}

/** How it stands at one moment. `until` is null where no end is in sight, `from` where there is nothing to come. */
export type Duty =
  { readonly onDuty: true; readonly until: Date | null } | { readonly onDuty: false; readonly from: Date | null }

const day = 24 * 60 * 60_000
/** A week and a day: what is open for longer than that has no end that would help anybody. */
const daysAhead = 8

/** Whether the team is there at this moment, and until or from when. Right across a change of the clocks. */
export function dutyAt({ timeZone, hours }: DutyHours, now: Date): Duty {
  const today = wallClock(now.getTime(), timeZone)
  const spans: { from: number; to: number }[] = []
  for (let ahead = -1; ahead <= daysAhead; ahead++) {
    const date = new Date(today + ahead * day)
    const weekday = date.getUTCDay() || 7
    for (const window of hours) {
      if (window.day !== weekday) continue
      const end = window.to > window.from ? date : new Date(date.getTime() + day)
      spans.push({ from: at(date, window.from, timeZone), to: at(end, window.to, timeZone) })
    }
  }
  spans.sort((one, other) => one.from - other.from)

  const next = spans.find(({ to }) => to > now.getTime())
  if (!next) return { onDuty: false, from: null }
  if (next.from > now.getTime()) return { onDuty: false, from: new Date(next.from) }
  let until = next.to
  for (const { from, to } of spans) if (from <= until) until = Math.max(until, to)
  return { onDuty: true, until: until - now.getTime() > 7 * day ? null : new Date(until) }
}

function at(date: Date, time: string, timeZone: string): number {
  const on = date.toISOString().slice(0, 10)
  const found = instantOf(on, time, timeZone)
  if (found) return found.getTime()
  // The hour that a change to summer time leaves out: an hour later by the same clocks it exists.
  const later = new Date(Date.parse(`${on}T${time}:00Z`) + 60 * 60_000).toISOString()
  return instantOf(later.slice(0, 10), later.slice(11, 16), timeZone)!.getTime()
}
