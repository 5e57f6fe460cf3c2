import { wallClock } from '../kernel/wall-clock.ts'

/** Meetups are by day: they begin at this hour or later, and end by that one, on the clocks of their own time zone. */
export const dayBegins = 8
export const dayEnds = 20

const hour = 60 * 60_000
const wholeDay = 24 * hour

/** Whether a meetup is by day where it takes place; an evening or a night needs a moderator who agrees to it. */
export function isByDay(startsAt: Date, endsAt: Date, timeZone: string): boolean {
  const [start, end] = [wallClock(startsAt.getTime(), timeZone), wallClock(endsAt.getTime(), timeZone)]
  if (Math.floor(start / wholeDay) !== Math.floor(end / wholeDay)) return false
  return start % wholeDay >= dayBegins * hour && end % wholeDay <= dayEnds * hour
}
