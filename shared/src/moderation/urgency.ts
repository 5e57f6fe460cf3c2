import { caseLevels, targetOf, type CaseLevel, type Urgency } from './case-state.ts'
import { worry } from './report-categories.ts'

/** A report's category says how soon to look: worry about a person goes before a rule. */
const byCategory: Readonly<Record<string, Urgency>> = {
  safety: { column: 'care', level: 'now' },
  [worry]: { column: 'care', level: 'next' },
  'no-methods': { column: 'rules', level: 'next' },
  'adults-only': { column: 'rules', level: 'next' },
  kindness: { column: 'rules', level: 'soon' },
  privacy: { column: 'rules', level: 'soon' },
  'no-sexual-content': { column: 'rules', level: 'soon' },
  'no-impersonation': { column: 'rules', level: 'soon' },
}

/** What waits for a yes before anybody sees it: somebody has planned something, and should not wait for long. */
export const urgencyOfRequest: Urgency = { column: 'rules', level: 'soon' }

/** How soon a report of this category wants to be looked at, and in which column. */
export function urgencyOfReport(category: string): Urgency {
  return byCategory[category] ?? { column: 'rules', level: 'later' }
}

/** One level sooner. */
export function raise({ column, level }: Urgency): Urgency {
  return { column, level: caseLevels[Math.max(0, caseLevels.indexOf(level) - 1)]! }
}

/** By when a person should have looked at a report: what may be said to whoever made it, whatever else the case holds. */
export function lookedAtBy(report: { readonly category: string; readonly at: Date }): Date {
  return targetOf(report.at, urgencyOfReport(report.category).level)
}

const byLevel: Readonly<Record<string, CaseLevel>> = {
  C3: 'now',
  D1: 'now',
  X3: 'now',
  C2: 'next',
  P2: 'soon',
  H2: 'soon',
  H3: 'soon',
  S3: 'soon',
  X2: 'soon',
}

/** Of the same level, a threat goes first. */
const byRule: Readonly<Record<string, CaseLevel>> = { 'threat-to-somebody H3': 'now', 'threat-to-a-group H3': 'now' }

/** What review saw: how soon to look, or null where it is worth a glance only beside something else. */
function urgencyOfSignal(signal: {
  readonly rule: string
  readonly label: string
  readonly level: string
}): Urgency | null {
  const level = byRule[`${signal.rule} ${signal.level}`] ?? byLevel[signal.level]
  if (!level) return null
  return { column: signal.label === 'risk' || signal.label === 'danger' ? 'care' : 'rules', level }
}

/** What several things seen in one text call for together: as soon as the soonest, and care where any of them does. */
export function urgencyOfSignals(seen: readonly Parameters<typeof urgencyOfSignal>[0][]): Urgency | null {
  const urgencies = seen.map(urgencyOfSignal).filter((one) => one !== null)
  const level = caseLevels.find((one) => urgencies.some((urgency) => urgency.level === one))
  if (!level) return null
  return { column: urgencies.some(({ column }) => column === 'care') ? 'care' : 'rules', level }
}

/**
 * Whether a text waits for a person before others see it: somebody else's personal data, threats, what is explicit or
 * points to somebody under age. Never where its author may be at risk: words that ask for help are not hidden by a machine.
 */
export function waitsForPerson(seen: readonly Parameters<typeof urgencyOfSignal>[0][]): boolean {
  if (seen.some(({ label, level }) => label === 'danger' || (label === 'risk' && level !== 'C1'))) return false
  return seen.some(({ rule, level }) => waitingLevels.has(level) || `${rule} ${level}` in byRule)
}
const waitingLevels: ReadonlySet<string> = new Set(['P2', 'X2', 'X3'])
