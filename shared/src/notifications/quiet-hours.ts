/** When somebody does not want to be disturbed, in their own time zone; `from` later than `to` passes midnight. */
export interface QuietTimes {
  timeZone: string
  quietFrom: string | null
  quietTo: string | null
}

/** The instant at which quiet hours that hold now come to an end; null if none do. */
export function endOfQuietHours(now: Date, { timeZone, quietFrom, quietTo }: QuietTimes): Date | null {
  if (!quietFrom || !quietTo || quietFrom === quietTo) return null
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const isQuiet = (at: Date) => {
    const local = clock.format(at)
    return quietFrom < quietTo ? local >= quietFrom && local < quietTo : local >= quietFrom || local < quietTo
  }
  if (!isQuiet(now)) return null
  // Minute by minute in real time, so that a night with a change of clocks ends when the clock on the wall says so.
  const end = new Date(Math.floor(now.getTime() / 60_000) * 60_000)
  do end.setTime(end.getTime() + 60_000)
  while (isQuiet(end))
  return end
}
