import type { TriageRuleView } from '@secure-base/shared/triage/contract.ts'
import type { Reader } from '../../db/database.ts'
import { presentRule } from './present.ts'
import { countAnswers, listMuted } from './queries.ts'
import { shippedRules } from './read-text.ts'

/** Every rule, how often moderators agreed with it, and whether it speaks. */
export async function readRules(db: Reader): Promise<TriageRuleView[]> {
  const [said, muted] = [await countAnswers(db), await listMuted(db)]
  return shippedRules.map((one) =>
    presentRule(
      one,
      said.filter(({ rule }) => rule === one.rule),
      muted.find(({ rule }) => rule === one.rule),
    ),
  )
}
