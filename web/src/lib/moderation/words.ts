import type { SubjectType } from '@secure-base/shared/moderation/case-state.ts'
import { worry, type ReportCategory } from '@secure-base/shared/moderation/report-categories.ts'
import type { RulesView, RuleSlug } from '@secure-base/shared/rules/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'

const hints: Record<RuleSlug, () => string> = {
  safety: m.report_hint_safety,
  kindness: m.report_hint_kindness,
  privacy: m.report_hint_privacy,
  'no-selling': m.report_hint_no_selling,
  'no-methods': m.report_hint_no_methods,
  'no-sexual-content': m.report_hint_no_sexual_content,
  'adults-only': m.report_hint_adults_only,
  'no-impersonation': m.report_hint_no_impersonation,
  other: m.report_hint_other,
}

/** What one can tell moderators: that one is worried, then the rules as what can be wrong, danger first. */
export function reportChoices(rules: RulesView['rules']): { value: string; label: string; hint: string }[] {
  const broken = rules
    .map(({ slug, title }) => ({ value: slug, label: title, hint: hints[slug as RuleSlug]?.() ?? '' }))
    .sort((a, b) => Number(b.value === 'safety') - Number(a.value === 'safety'))
  return [{ value: worry, label: m.worry_link(), hint: m.worry_hint() }, ...broken]
}

/** What a report says, in words. */
export function categoryWord(category: ReportCategory, rules: readonly { slug: string; title: string }[]): string {
  if (category === worry) return m.worry_link()
  return rules.find(({ slug }) => slug === category)?.title ?? category
}

const subjects: Record<SubjectType, { one: () => string; in: (about: { name: string }) => string }> = {
  post: { one: m.subject_post, in: m.report_subject_post },
  thread: { one: m.subject_thread, in: m.report_subject_thread },
  'live-message': { one: m.subject_live_message, in: m.report_subject_live_message },
  meetup: { one: m.subject_meetup, in: m.report_subject_meetup },
  account: { one: m.subject_account, in: m.report_subject_account },
}

/** “A post”. */
export function subjectWord(type: SubjectType): string {
  return subjects[type].one()
}

/** What a report is about, as a choice. */
export function subjectChoice(type: SubjectType, name: string | undefined): string {
  if (type === 'account' && !name) return m.report_subject_account_unknown()
  return subjects[type].in({ name: name ?? '' })
}
