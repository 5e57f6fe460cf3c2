import type { TeamView } from '@secure-base/shared/care/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { byWhen } from '#lib/moderation/by-when.ts'
import type { Times } from '#lib/ui/times.ts'

/** When somebody of the team reads what one has written, said only as far as it is true. */
export function readWords(team: TeamView, readBy: string | null, times: Times, now: Date): string {
  if (team.reach === 'nobody') return m.talk_nobody()
  if (readBy && new Date(readBy) > now) return m.care_read_by({ time: byWhen(times, readBy, now) })
  if (team.onDuty) {
    return team.until ? m.care_team_until({ time: byWhen(times, team.until, now) }) : m.care_team_always()
  }
  return team.from ? m.care_team_away({ time: byWhen(times, team.from, now) }) : m.care_team_unknown()
}

interface Barrier {
  readonly name: string
  readonly label: () => string
  readonly answer: () => string
}

/** What can make it hard to reach out, and an answer to each. */
export const barriers: readonly Barrier[] = [
  { name: 'burden', label: m.care_step_burden, answer: m.care_step_burden_answer },
  { name: 'words', label: m.care_step_words, answer: m.care_step_words_answer },
  { name: 'enough', label: m.care_step_enough, answer: m.care_step_enough_answer },
  { name: 'after', label: m.care_step_after, answer: m.care_step_after_answer },
  { name: 'before', label: m.care_step_before, answer: m.care_step_before_answer },
  { name: 'heard', label: m.care_step_heard, answer: m.care_step_heard_answer },
]
