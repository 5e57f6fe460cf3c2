import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { tellPeople } from '../notifications/jobs.ts'
import type { Notice } from '../notifications/queries.ts'
import { reportsPage } from './pages.ts'

/** Tells those who reported something how it goes on. What was decided about whom is said to nobody. */
export async function tellReporters(
  tx: Tx,
  accountIds: readonly string[],
  kind: Extract<Notice['kind'], `report-${string}`>,
): Promise<void> {
  if (accountIds.length === 0) return
  await tx.jobs.enqueue(tx, tellPeople, {
    notices: accountIds.map((accountId) => ({ id: newId(), accountId, kind, path: reportsPage, about: null })),
  })
}
