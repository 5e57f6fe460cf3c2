import type { TeamView } from '@secure-base/shared/care/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { byWhen } from '#lib/moderation/by-when.ts'
import type { Times } from '#lib/ui/times.ts'

/**
 * When somebody of the team is there, as honestly as it is known.
 * @param sent whether words wait already, or are only about to be written
 */
export function dutyWords(team: TeamView, times: Times, now: Date, sent: boolean): string {
  const say = sent
    ? { until: m.talk_duty_until, always: m.talk_duty_always, away: m.talk_duty_away }
    : { until: m.talk_before_until, always: m.talk_before_always, away: m.talk_before_away }
  if (team.reach === 'nobody') return m.talk_nobody()
  if (team.onDuty) return team.until ? say.until({ time: byWhen(times, team.until, now) }) : say.always()
  return team.from ? say.away({ time: byWhen(times, team.from, now) }) : m.talk_duty_unknown()
}

/** Whether somebody who cannot wait had better be told of other lines first. */
export function mayWaitLong(team: TeamView): boolean {
  return team.reach === 'nobody' || !team.onDuty
}
