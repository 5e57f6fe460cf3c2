import type { OwnRuleView } from '@secure-base/shared/triage/contract.ts'
import type { OwnRuleState, OwnRuleSubject } from '@secure-base/shared/triage/own-rule-state.ts'
import { m } from '@secure-base/shared/messages/messages.js'

const states: Record<OwnRuleState, () => string> = {
  shadow: m.own_rule_state_shadow,
  live: m.own_rule_state_live,
  off: m.own_rule_state_off,
}

/** “in shadow”. */
export function ownRuleStateWord(state: OwnRuleState): string {
  return states[state]()
}

const kinds: Record<OwnRuleSubject, { one: () => string; reading: () => string }> = {
  post: { one: m.own_rule_flag_post, reading: m.own_rule_reading_posts },
  thread: { one: m.own_rule_flag_title, reading: m.own_rule_reading_titles },
  'live-message': { one: m.own_rule_flag_live, reading: m.own_rule_reading_live },
}

/** “A post”: a text that a rule would have flagged. */
export function flagWord(type: OwnRuleSubject): string {
  return kinds[type].one()
}

/** How many texts a rule would have flagged of how many, or how far it has come. */
export function trialWords({
  reading,
  read,
  flagged,
  perThousand,
  bearablePerThousand,
}: OwnRuleView['shadow']): string {
  if (reading !== null) return m.own_rule_reading({ read, flagged, what: kinds[reading].reading() })
  if (perThousand === null) return m.own_rule_read_none()
  const each = String(Math.round(perThousand * 10) / 10)
  return m.own_rule_would_have({ flagged, read, each, limit: bearablePerThousand })
}
