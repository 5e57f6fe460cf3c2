import { exportPerson } from '../../db/personal-data.ts'
import type { Ctx } from '../../kernel/ctx.ts'

/** Everything kept about the account, table by table, as the registry of personal data names it. */
export async function exportAccount(ctx: Ctx): Promise<Record<string, unknown>> {
  return { exportedAt: ctx.clock.now().toISOString(), ...(await exportPerson(ctx.db, ctx.actor.id)) }
}
