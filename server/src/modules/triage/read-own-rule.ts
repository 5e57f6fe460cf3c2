import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { OwnRuleView } from '@secure-base/shared/triage/contract.ts'
import type { Reader } from '../../db/database.ts'
import { presentOwnRule } from './present.ts'
import { countAnswers, findOwnRule } from './queries.ts'

/** One rule of administrators' own as it stands today. */
export async function readOwnRule(db: Reader, id: string): Promise<OwnRuleView> {
  const row = (await findOwnRule(db, id)) ?? notFound('rule')
  return presentOwnRule(row, await countAnswers(db))
}
