import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { job } from '../../kernel/jobs.ts'
import { tellPeople } from '../notifications/jobs.ts'
import { casePage } from './pages.ts'
import { listModeratorsWhoMayAct } from './queries.ts'

/** A case needs a person now: whoever may look after it when the job runs is told, all at once. */
export const pageModerators = job<{ caseId: string }>('page-moderators')

export const moderationJobNames = [pageModerators.name]

/** Tells everybody on duty, which until there is a rota is every moderator and administrator on no side of the case. */
export async function tellEverybodyOnDuty(tx: Tx, caseId: string): Promise<void> {
  const ids = await listModeratorsWhoMayAct(tx, caseId)
  await tx.jobs.enqueue(tx, tellPeople, {
    notices: ids.map((accountId) => ({
      id: newId(),
      accountId,
      kind: 'needed-now' as const,
      path: casePage(caseId),
      about: null,
    })),
  })
}
