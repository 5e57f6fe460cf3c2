import { keptHours, overtimeMinutes } from '@secure-base/shared/live/contract.ts'
import { invalid } from '@secure-base/shared/kernel/problem.ts'
import { readInstant } from '../../kernel/instants.ts'

const minute = 60_000
const furthestDays = 800

/**
 * When a session takes place.
 * @throws Problem `invalid` for a time that is over, or too far away to be meant
 */
export function planOf(draft: { startsAt: string; minutes: number }, now: Date): { startsAt: Date; endsAt: Date } {
  const startsAt = readInstant('startsAt', draft.startsAt)
  const endsAt = new Date(startsAt.getTime() + draft.minutes * minute)
  if (endsAt <= now) invalid('startsAt', 'is over already')
  if (startsAt.getTime() - now.getTime() > furthestDays * 24 * 60 * minute) invalid('startsAt', 'is too far away')
  return { startsAt, endsAt }
}

/** When a session that nobody closed is closed by time. */
export function overdueAt(endsAt: Date): Date {
  return new Date(endsAt.getTime() + overtimeMinutes * minute)
}

/** When what was said in a session that ended then is deleted. */
export function purgeTime(end: Date): Date {
  return new Date(end.getTime() + keptHours * 60 * minute)
}
