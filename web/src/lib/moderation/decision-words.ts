import type { DecisionAction, SubjectType } from '@secure-base/shared/moderation/case-state.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import type { Times } from '#lib/ui/times.ts'

const yours: Record<SubjectType, (about: { date: string }) => string> = {
  post: m.decision_your_post,
  thread: m.decision_your_thread,
  'live-message': m.decision_your_live_message,
  meetup: m.decision_your_meetup,
  account: m.decision_your_account,
}

const said: Record<DecisionAction, (about: { what: string; until: string }) => string> = {
  dismiss: m.decision_dismiss,
  hide: m.decision_hide,
  redact: m.decision_redact,
  restore: m.decision_restore,
  warn: m.decision_warn,
  mute: m.decision_mute,
  suspend: m.decision_suspend,
  approve: m.decision_approve,
  decline: m.decision_decline,
}

const pauseOver: Partial<Record<DecisionAction, () => string>> = {
  mute: m.decision_mute_over,
  suspend: m.decision_suspend_over,
}

/** What was decided, said to the person concerned; of a pause that is `over`, nothing that reads as if it held. */
export function decisionSentence(
  decision: {
    action: DecisionAction
    until: string | null
    over?: boolean
    subject: SubjectType
    writtenAt: string | null
  },
  times: Times,
): string {
  const { action, until, over, subject, writtenAt } = decision
  const ended = over ? pauseOver[action] : undefined
  if (ended) return ended()
  const what = yours[subject]({ date: writtenAt ? times.day(writtenAt) : '' })
  return said[action]({ what, until: until ? times.full(until) : '' })
}
