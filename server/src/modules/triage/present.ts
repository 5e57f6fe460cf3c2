import { urgencyOfSignals } from '@secure-base/shared/moderation/urgency.ts'
import type {
  OwnRuleFlagView,
  OwnRuleView,
  SampledPost,
  SampleLabel,
  SampleView,
  TriageRuleView,
} from '@secure-base/shared/triage/contract.ts'
import { agreementOf, needsName, proposesMuting } from '@secure-base/shared/triage/agreement.ts'
import { bearablePerThousand } from '@secure-base/shared/triage/own-rule-state.ts'
import { presentAuthor } from '../../kernel/present-author.ts'
import type { FlagRow, MutedRow, OwnRuleRow, SaidRow, SampleRow } from './queries.ts'
import { ownRuleName } from './read-by-own-rules.ts'
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

/** What the rules miss, reckoned from what moderators said of the sample. */
export function presentEstimate(counts: readonly { label: SampleLabel; count: number }[]): SampleView['estimate'] {
  const byLabel = counts.flatMap(({ label, count }) => (label === 'none' ? [] : [{ label, count }]))
  const missed = byLabel.reduce((sum, { count }) => sum + count, 0)
  const right = counts.find(({ label }) => label === 'none')?.count ?? 0
  const { from, to } = agreementOf({ agree: missed, disagree: right })
  return { labelled: missed + right, missed, from, to, byLabel }
}

/** @param said of every rule */
export function presentOwnRule(
  { rule, madeName, movedName, sinceThen }: OwnRuleRow,
  said: readonly SaidRow[],
): OwnRuleView {
  const { id, version, label, level, sentence, words, sees, passes, state, read, flagged } = rule
  const name = ownRuleName(id)
  const all = agreementOf(said.find((one) => one.rule === name && one.modifier === null) ?? { agree: 0, disagree: 0 })
  const by = (id: string, name: string | null) => presentAuthor({ author_id: id, author_name: name, author_seed: null })
  return {
    id,
    version,
    rule: name,
    label,
    level,
    sentence,
    words,
    sees,
    passes,
    state,
    opensCase: urgencyOfSignals([{ rule: name, label, level }]) !== null,
    made: { at: rule.madeAt.toISOString(), by: by(rule.madeBy, madeName) },
    moved: { at: rule.movedAt.toISOString(), by: by(rule.movedBy, movedName) },
    shadow: {
      since: rule.readSince.toISOString(),
      until: rule.readUntil.toISOString(),
      doneAt: rule.readAt?.toISOString() ?? null,
      reading: rule.reading,
      read,
      flagged,
      perThousand: read === 0 ? null : (flagged * 1_000) / read,
      bearablePerThousand,
      sinceThen,
    },
    ...all,
    proposed: state === 'live' && proposesMuting(level, all),
  }
}

/** Without whoever wrote it, and without the words. */
export function presentFlag(row: FlagRow): OwnRuleFlagView {
  return {
    id: row.id,
    type: row.type,
    at: new Date(row.written_at).toISOString(),
    place: row.place,
    path: row.thread_id === null ? null : `/threads/${row.thread_id}?from=${row.number}`,
  }
}
