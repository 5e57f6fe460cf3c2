/** Six months by the calendar, or the end of the sixth where that has no such day. */
export function appealUntil(decidedAt: Date): Date {
  const end = new Date(decidedAt)
  end.setUTCMonth(end.getUTCMonth() + 6)
  if (end.getUTCDate() !== decidedAt.getUTCDate()) end.setUTCDate(0)
  return end
}
