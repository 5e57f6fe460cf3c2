import { offerFor, softLineHours } from '@secure-base/shared/care/author-care.ts'
import type { CareOffered } from '@secure-base/shared/care/contract.ts'
import { dutyAt } from '@secure-base/shared/care/duty-hours.ts'
import { targetOf } from '@secure-base/shared/moderation/case-state.ts'
import { urgencyOfSignals } from '@secure-base/shared/moderation/urgency.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { setTimer } from '../../kernel/timers.ts'
import type { Reading } from '../triage/read-text.ts'
import { softLineForgotten } from './clocks.ts'
import { findDutyHours, findTeamFor, markSoftLine, readSoftLineBeside } from './queries.ts'

export const noCare: CareOffered = { care: null, readBy: null }

/**
 * What is offered to whoever wrote something, for the answer to them alone. Made to be shared by every action that
 * keeps words which others read.
 * @param subjectId the words that were read
 * @param anew false where the same words were sent again, since the answer may have been lost: what was offered is again
 */
export async function offerCare(
  tx: Tx,
  accountId: string,
  subjectId: string,
  readings: readonly Pick<Reading, 'findings'>[],
  anew = true,
): Promise<CareOffered> {
  const seen = readings.flatMap(({ findings }) => findings)
  const offer = offerFor(seen)
  if (offer === 'card') return { care: 'card', readBy: await readBy(tx, accountId, seen) }
  if (offer === null) return noCare
  const line: CareOffered = { care: 'line', readBy: null }
  if (!anew) return (await readSoftLineBeside(tx, accountId, subjectId)) ? line : noCare
  const now = tx.clock.now().getTime()
  if (!(await markSoftLine(tx, accountId, subjectId, new Date(now - softLineHours * 60 * 60_000)))) return noCare
  await setTimer(tx, softLineForgotten, accountId, new Date(now + softLineHours * 60 * 60_000))
  return line
}

/** By when the team means to have read it, or null where it does not mean to be there for so long: no promise is made. */
async function readBy(tx: Tx, accountId: string, seen: Reading['findings']): Promise<string | null> {
  const urgency = urgencyOfSignals(seen)
  if (!urgency) return null
  const now = tx.clock.now()
  const target = targetOf(now, urgency.level)
  const duty = dutyAt(await findDutyHours(tx), now)
  if (!duty.onDuty || (duty.until !== null && duty.until < target)) return null
  const { reach } = await findTeamFor(tx, accountId)
  return reach === 'team' ? target.toISOString() : null
}
