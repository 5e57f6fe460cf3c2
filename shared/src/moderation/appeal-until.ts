/** Six months by the calendar, or the end of the sixth where that has no such day. */
export function appealUntil(decidedAt: Date): Date {
  const end = new Date(decidedAt)
  end.setUTCMonth(end.getUTCMonth() + 6)
  if (end.getUTCDate() !== decidedAt.getUTCDate()) end.setUTCDate(0)
  return end
}

const answerDays = 7

/** By when somebody should have answered an objection. */
export function answerBy(madeAt: Date): Date {
  return new Date(madeAt.getTime() + answerDays * 24 * 60 * 60_000)
}
