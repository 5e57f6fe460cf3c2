import type { Exception } from '@secure-base/shared/meetups/contract.ts'
import type { CaseLevel, DecisionAction, SubjectType } from '@secure-base/shared/moderation/case-state.ts'
import type { CaseCard, SignalAnswerView, SignalView } from '@secure-base/shared/moderation/contract.ts'
import type { ReportCategory } from '@secure-base/shared/moderation/report-categories.ts'
import type { SignalAnswer, SignalLabel } from '@secure-base/shared/moderation/signal-answers.ts'
import { m } from '@secure-base/shared/messages/messages.js'

const about: Record<ReportCategory, () => string> = {
  kindness: m.about_kindness,
  privacy: m.about_privacy,
  'no-selling': m.about_no_selling,
  'no-methods': m.about_no_methods,
  'no-sexual-content': m.about_no_sexual_content,
  'adults-only': m.about_adults_only,
  'no-impersonation': m.about_no_impersonation,
  safety: m.about_safety,
  other: m.about_other,
  worry: m.about_worry,
}

/** What a case seems to be about, never with anybody's words. */
export function caseTitle({ categories, wordsState }: CaseCard): string {
  if (categories.length > 0) return categories.map((slug) => about[slug]()).join(' · ')
  return wordsState === 'held' ? m.moderation_asks_approval() : m.moderation_seen()
}

const levels: Record<CaseLevel, { word: () => string; tone: 'clay' | 'amber' | 'water' }> = {
  now: { word: m.moderation_level_now, tone: 'clay' },
  next: { word: m.moderation_level_next, tone: 'amber' },
  soon: { word: m.moderation_level_soon, tone: 'amber' },
  later: { word: m.moderation_level_later, tone: 'water' },
}

/** How soon a person should look, in a word and a tone. */
export function levelWord(level: CaseLevel): { word: string; tone: 'clay' | 'amber' | 'water' } {
  return { word: levels[level].word(), tone: levels[level].tone }
}

function span(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000))
  if (minutes < 60) return m.moderation_minutes({ count: minutes })
  if (minutes < 48 * 60) return m.moderation_hours({ count: Math.floor(minutes / 60) })
  return m.moderation_days({ count: Math.floor(minutes / (24 * 60)) })
}

/** How long it has waited, and within which time somebody should look. */
export function waitingWords({ openedAt, targetAt }: CaseCard, now: number): string {
  const [from, to] = [Date.parse(openedAt), Date.parse(targetAt)]
  const words = { age: span(now - from), target: span(to - from) }
  return now > to ? m.moderation_waiting_over(words) : m.moderation_waiting(words)
}

const actions: Record<DecisionAction, { label: () => string; hint?: () => string; begin: () => string }> = {
  dismiss: { label: m.action_dismiss, hint: m.action_dismiss_hint, begin: m.begin_dismiss },
  hide: { label: m.action_hide, hint: m.action_hide_hint, begin: m.begin_hide },
  redact: { label: m.action_redact, hint: m.action_redact_hint, begin: m.begin_redact },
  restore: { label: m.action_restore, begin: m.begin_restore },
  warn: { label: m.action_warn, hint: m.action_warn_hint, begin: m.begin_warn },
  mute: { label: m.action_mute, hint: m.action_mute_hint, begin: m.begin_mute },
  suspend: { label: m.action_suspend, hint: m.action_suspend_hint, begin: m.begin_suspend },
  approve: { label: m.action_approve, begin: m.begin_approve },
  decline: { label: m.action_decline, begin: m.begin_decline },
}

/** “Hide it”. */
export function actionWord(action: DecisionAction): string {
  return actions[action].label()
}

/** What can be decided, as choices. */
export function actionChoices(fitting: DecisionAction[], type: SubjectType) {
  return fitting.map((value) => {
    const hint = value === 'hide' && type === 'live-message' ? m.action_hide_final_hint : actions[value].hint
    const label = value === 'approve' && type === 'meetup' ? m.action_approve_meetup : actions[value].label
    return { value, label: label(), ...(hint && { hint: hint() }) }
  })
}

/** Words to begin a statement with; the gap in them is to be filled. */
export function beginStatement(action: DecisionAction): string {
  return actions[action].begin()
}
const agreements: Record<Exception, { ask: () => string; done: () => string }> = {
  evening: { ask: m.case_agree_evening, done: m.case_agreed_evening },
  'private-place': { ask: m.case_agree_private_place, done: m.case_agreed_private_place },
}

/** What approving a meetup can agree to, as something to tick. */
export function agreeWord(to: Exception): string {
  return agreements[to].ask()
}

/** The same once it is ticked, for whoever is about to decide. */
export function agreedWord(to: Exception): string {
  return agreements[to].done()
}

/** Stands where a moderator's own words are still missing. */
export const gap = '[…]'

/** Days that a pause can last. */
export const pauseDays = [1, 3, 7, 14, 30, 90, 180, 365] as const

/** What the automatic review saw, in words, and what made it matter less. */
export function signalWord({ rule, level, sentence, modifiers }: SignalView): string {
  const said = sentence === null ? m.case_signal_other({ rule, level }) : m.case_signal({ sentence, level })
  return modifiers.length > 0 ? m.case_signal_modified({ said, modifiers: modifiers.join(', ') }) : said
}

const answers: Record<SignalAnswer, { ask: () => string; done: (by: { name: string }) => string }> = {
  agree: { ask: m.answer_agree, done: m.answered_agree },
  lower: { ask: m.answer_lower, done: m.answered_lower },
  raise: { ask: m.answer_raise, done: m.answered_raise },
  'wrong-label': { ask: m.answer_wrong_label, done: m.answered_wrong_label },
  'second-opinion': { ask: m.answer_second_opinion, done: m.answered_second_opinion },
}

/** “Agree”: what can be said of a signal. */
export function answerWord(answer: SignalAnswer): string {
  return answers[answer].ask()
}

/** “cara agrees”. */
export function answeredWord({ answer, label, by }: SignalAnswerView): string {
  if (label) return m.answered_wrong_label_rather({ name: by.name, label: labelWord(label) })
  return answers[answer].done({ name: by.name })
}

const labels: Record<SignalLabel, () => string> = {
  risk: m.label_risk,
  danger: m.label_danger,
  personal: m.label_personal,
  hostility: m.label_hostility,
  solicitation: m.label_solicitation,
  sexual: m.label_sexual,
}

/** What a signal is about, in a word. */
export function labelWord(label: SignalLabel): string {
  return labels[label]()
}

/** The words that it saw, with a little of what stands around them. */
export function excerptOf(text: string, { from, to }: { from: number; to: number }) {
  const [start, end] = [Math.max(0, from - 60), Math.min(text.length, to + 60)]
  return {
    before: (start > 0 ? '… ' : '') + text.slice(start, from),
    seen: text.slice(from, to),
    after: text.slice(to, end) + (end < text.length ? ' …' : ''),
  }
}

const acts: Partial<Record<string, () => string>> = {
  claim: m.did_claim,
  release: m.did_release,
  reopen: m.did_reopen,
  'lift-alias': m.did_lift_alias,
  look: m.did_look,
  dismiss: m.did_dismiss,
  hide: m.did_hide,
  redact: m.did_redact,
  restore: m.did_restore,
  warn: m.did_warn,
  mute: m.did_mute,
  suspend: m.did_suspend,
  'agree-signal': m.did_agree_signal,
  'lower-signal': m.did_lower_signal,
  'raise-signal': m.did_raise_signal,
  'relabel-signal': m.did_relabel_signal,
  'ask-opinion': m.did_ask_opinion,
  'agree-evening': m.did_agree_evening,
  'agree-private-place': m.did_agree_private_place,
  approve: m.did_approve,
  decline: m.did_decline,
  upheld: m.did_upheld,
  overturned: m.did_overturned,
  appoint: m.did_appoint,
  'give-group-role': m.did_give_group_role,
  'set-up': m.did_set_up,
  'take-conversation': m.did_take_conversation,
  'leave-conversation': m.did_leave_conversation,
  'close-conversation': m.did_close_conversation,
  'set-duty-hours': m.did_set_duty_hours,
  'confirm-help-line': m.did_confirm_help_line,
  'keep-help-line': m.did_keep_help_line,
  'remove-help-line': m.did_remove_help_line,
  'undo-help-line': m.did_undo_help_line,
  'label-sample': m.did_label_sample,
  'mute-rule': m.did_mute_rule,
  'unmute-rule': m.did_unmute_rule,
  'add-own-rule': m.did_add_own_rule,
  'change-own-rule': m.did_change_own_rule,
  'own-rule-live': m.did_own_rule_live,
  'own-rule-shadow': m.did_own_rule_shadow,
  'own-rule-off': m.did_own_rule_off,
  'create-group': m.did_create_group,
  'let-in': m.did_let_in,
  'remove-from-room': m.did_remove_from_room,
  'withdraw-message': m.did_withdraw_message,
  'open-room': m.did_open_room,
  'close-room': m.did_close_room,
  'advance-room': m.did_advance_room,
  'change-session': m.did_change_session,
  'cancel-session': m.did_cancel_session,
}

/** “hid something”: an act of the record, after a name. */
export function actWord(action: string): string {
  return acts[action]?.() ?? m.did_other({ action })
}
