/** The wall clock of a time zone at an instant, as milliseconds since an epoch of its own. */
export function wallClock(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

/**
 * The instant at which clocks of a time zone show a date and a time.
 * @returns null when they never do: no such date or zone, or an hour that the change to summer time leaves out.
 * Of an hour that comes twice it is the first.
 */
export function instantOf(date: string, time: string, timeZone: string): Date | null {
  const wanted = Date.parse(`${date}T${time}:00Z`)
  // The 31st of February would be read as a day in March.
  if (Number.isNaN(wanted) || !new Date(wanted).toISOString().startsWith(`${date}T`)) return null
  try {
    const day = 24 * 60 * 60_000
    const offsets = [wanted - day, wanted + day].map((at) => wallClock(at, timeZone) - at)
    const found = offsets.map((offset) => wanted - offset).filter((at) => wallClock(at, timeZone) === wanted)
    return found.length > 0 ? new Date(Math.min(...found)) : null
  } catch {
    return null
  }
}
