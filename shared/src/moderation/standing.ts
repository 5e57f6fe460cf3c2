import type { Standing } from '../kernel/policy.ts'

/** A decision that limits somebody for a time. */
export interface Sanction {
  readonly action: 'mute' | 'suspend'
  readonly until: Date
}

/** When nothing else is said, a pause lasts so many days. */
export const usualDays: Readonly<Record<Sanction['action'], number>> = { mute: 1, suspend: 7 }
/** Nobody is shut out for longer than this without being looked at anew. */
export const longestDays = 366

/** Where somebody stands under all decisions that hold at this moment: the strictest counts. */
export function standingAt(
  sanctions: readonly Sanction[],
  now: Date,
): {
  standing: Extract<Standing, 'good' | 'muted' | 'suspended'>
  /** When one of them ends, and it is time to look again. */
  next: Date | null
} {
  const holding = sanctions.filter(({ until }) => until > now)
  const ends = holding.map(({ until }) => until.getTime())
  return {
    standing: holding.some(({ action }) => action === 'suspend') ? 'suspended' : holding.length > 0 ? 'muted' : 'good',
    next: ends.length > 0 ? new Date(Math.min(...ends)) : null,
  }
}
