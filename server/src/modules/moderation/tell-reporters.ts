import { worry } from '@secure-base/shared/moderation/report-categories.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { tellPeople } from '../notifications/jobs.ts'
import type { Notice } from '../notifications/queries.ts'
import { reportsPage } from './pages.ts'
import type { Reporter } from './queries.ts'

/** What somebody who is worried hears of it: that it was looked at, and never what came of it for whoever it was about. */
const toTheWorried = {
  received: 'worry-received',
  'looked-at': 'worry-looked-at',
  acted: 'worry-seen',
  kept: 'worry-seen',
  changed: 'worry-seen',
} as const

/** Tells those who reported something how it goes on. What was decided about whom is said to nobody. */
export async function tellReporters(
  tx: Tx,
  reporters: readonly Reporter[],
  step: keyof typeof toTheWorried,
): Promise<void> {
  if (reporters.length === 0) return
  await tx.jobs.enqueue(tx, tellPeople, {
    notices: reporters.map(({ id, category }): Notice => ({
      id: newId(),
      accountId: id,
      kind: category === worry ? toTheWorried[step] : `report-${step}`,
      path: reportsPage,
      about: null,
    })),
  })
}
