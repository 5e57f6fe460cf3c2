import { wallClock } from '@secure-base/shared/kernel/wall-clock.ts'

/** Whether clocks of two time zones differ at an instant. */
export function clocksDiffer(at: string, one: string, other: string): boolean {
  try {
    const instant = Date.parse(at)
    return wallClock(instant, one) !== wallClock(instant, other)
  } catch {
    return false
  }
}

/** The town in a time zone's name: `America/New_York` is New York. */
export function townOf(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ')
}

/** What clocks of a time zone show at an instant, as the fields of a form hold it. */
export function wallTime(at: string, timeZone: string): { date: string; time: string } {
  const [date = '', time = ''] = new Date(wallClock(Date.parse(at), timeZone)).toISOString().split('T')
  return { date, time: time.slice(0, 5) }
}

/** The zones of the world, for a list to choose from. */
export function timeZones(): string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
}
