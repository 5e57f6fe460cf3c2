import type { SampledPost, SampleLabel, SampleView, TriageRuleView } from '@secure-base/shared/triage/contract.ts'
import { agreementOf, needsName, proposesMuting } from '@secure-base/shared/triage/agreement.ts'
import { presentAuthor } from '../../kernel/present-author.ts'
import type { MutedRow, SaidRow, SampleRow } from './queries.ts'
import type { ShippedRule } from './read-text.ts'
import { modifierWords } from './rules/modifiers.ts'

/** @param said of this rule alone */
export function presentRule(
  { rule, label, level, sentence }: ShippedRule,
  said: readonly SaidRow[],
  muted: MutedRow | undefined,
): TriageRuleView {
  const all = agreementOf(said.find(({ modifier }) => modifier === null) ?? { agree: 0, disagree: 0 })
  return {
    rule,
    label,
    level,
    sentence,
    ...all,
    byModifier: said.flatMap((one) =>
      one.modifier === null ? [] : [{ modifier: modifierWords(one.modifier) ?? one.modifier, ...agreementOf(one) }],
    ),
    proposed: !muted && proposesMuting(level, all),
    needsName: needsName(level),
    muted: muted
      ? {
          at: muted.at.toISOString(),
          by: presentAuthor({ author_id: muted.mutedBy, author_name: muted.mutedName, author_seed: null }),
          answersFor: muted.answersFor
            ? presentAuthor({ author_id: muted.answersFor, author_name: muted.answersName, author_seed: null })
            : null,
        }
      : null,
  }
}

/** Without whoever wrote it: it is about the words. */
export function presentSampled(row: SampleRow): SampledPost {
  return {
    id: row.post_id,
    title: row.title,
    html: row.html,
    contentNotes: row.content_notes,
    place: row.place,
    path: `/threads/${row.thread_id}?from=${row.number}`,
  }
}

export function presentEstimate(counts: readonly { label: SampleLabel; count: number }[]): SampleView['estimate'] {
  const byLabel = counts.flatMap(({ label, count }) => (label === 'none' ? [] : [{ label, count }]))
  const missed = byLabel.reduce((sum, { count }) => sum + count, 0)
  const right = counts.find(({ label }) => label === 'none')?.count ?? 0
  const { from, to } = agreementOf({ agree: missed, disagree: right })
  return { labelled: missed + right, missed, from, to, byLabel }
}
