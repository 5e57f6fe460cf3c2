import type { Times } from '#lib/ui/times.ts'

/** An instant as one says it to somebody who waits: the time of day alone while it is today. */
export function byWhen(times: Times, at: string | Date, now = new Date()): string {
  return times.day(at) === times.day(now) ? times.clock(at) : times.full(at)
}
