import type { TriageRuleView } from '@secure-base/shared/triage/contract.ts'
import { agreementOf, needsName, proposesMuting } from '@secure-base/shared/triage/agreement.ts'
import { presentAuthor } from '../../kernel/present-author.ts'
import type { MutedRow, SaidRow } from './queries.ts'
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
