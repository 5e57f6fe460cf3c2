import type { Tx } from '../../kernel/ctx.ts'
import { setTimer, timer } from '../../kernel/timers.ts'

/** A case of care about a post comes due: has anybody answered? */
export const answerDue = timer('answer-due')

const answerMinutes = 60

/** From now on somebody should answer what a case of care is about. */
export async function expectAnswer(tx: Tx, caseId: string): Promise<void> {
  await setTimer(tx, answerDue, caseId, new Date(tx.clock.now().getTime() + answerMinutes * 60_000))
}
