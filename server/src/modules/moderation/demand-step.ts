import { conflict } from '@secure-base/shared/kernel/problem.ts'
import { stepCase, type CaseAct, type CaseFacts } from '@secure-base/shared/moderation/case-state.ts'

/**
 * The case after the act, by the rules.
 * @throws Problem `conflict` with the fact that stands against it
 */
export function demandStep(facts: CaseFacts, act: CaseAct, now: Date): CaseFacts {
  const after = stepCase(facts, act, now)
  return 'refused' in after ? conflict(after.refused) : after
}
