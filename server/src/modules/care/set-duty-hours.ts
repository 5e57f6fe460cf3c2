import type { DutyHoursDraft, TeamView } from '@secure-base/shared/care/contract.ts'
import { maySetDutyHours } from '@secure-base/shared/care/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { demandTimeZone } from '../../kernel/instants.ts'
import { audit } from '../moderation/audit.ts'
import { upsertDutyHours } from './queries.ts'
import { readTeam } from './read-team.ts'

/** An administrator says in which hours of the week somebody of the team means to be there. */
export async function setDutyHours(ctx: Ctx, draft: DutyHoursDraft): Promise<TeamView> {
  demandTimeZone(draft.timeZone)
  return await ctx.transaction(async (tx) => {
    const hours = [...draft.hours].sort((one, other) => one.day - other.day || one.from.localeCompare(other.from))
    await upsertDutyHours(tx, authorize(maySetDutyHours, ctx.actor, null), { ...draft, hours })
    await audit(tx, ctx.actor, { action: 'set-duty-hours', subject: { type: 'account', id: ctx.actor.id } })
    return await readTeam(ctx, tx)
  })
}
