/** Meetups are by day: they begin at this hour or later, and end by that one, on the clocks of their own time zone. */
export const dayBegins = 8
export const dayEnds = 20

/** Whether a meetup is by day where it takes place; an evening or a night needs a moderator who agrees to it. */
export function isByDay(startsAt: Date, endsAt: Date, timeZone: string): boolean {
  const [start, end] = [clockAt(startsAt, timeZone), clockAt(endsAt, timeZone)]
  if (start.day !== end.day) return false
  return start.minutes >= dayBegins * 60 && end.minutes <= dayEnds * 60
}

function clockAt(at: Date, timeZone: string): { day: string; minutes: number } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const part = (type: string) => parts.find((one) => one.type === type)!.value
  return {
    day: `${part('year')}-${part('month')}-${part('day')}`,
    minutes: Number(part('hour')) * 60 + Number(part('minute')),
  }
}
