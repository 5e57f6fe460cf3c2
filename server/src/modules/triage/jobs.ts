import { ownRuleSubjects, shadowDays } from '@secure-base/shared/triage/own-rule-state.ts'
import { job } from '../../kernel/jobs.ts'

/** Reads the next texts of the last days for a rule in shadow; then it asks for itself again. */
export const readInShadow = job<{ ruleId: string; version: number }>('read-in-shadow', { retryLimit: 20 })

export const triageJobNames = [readInShadow.name]

/** Where reading begins: all texts of the last days up to now; what is written from now on is read as it is written. */
export function beginReading(now: Date) {
  return {
    readSince: new Date(now.getTime() - shadowDays * 24 * 60 * 60_000),
    readUntil: now,
    reading: ownRuleSubjects[0],
    cursor: null,
    read: 0,
    flagged: 0,
    readAt: null,
  }
}
