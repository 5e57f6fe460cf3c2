import type { TeamView } from '@secure-base/shared/care/contract.ts'
import type { Reader } from '../../db/database.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { presentTeam } from './present.ts'
import { findDutyHours, findTeamFor } from './queries.ts'

/** When the team is there, and who of it would read what the actor writes to them. */
export async function readTeam(ctx: Pick<Ctx, 'actor' | 'clock'>, db: Reader): Promise<TeamView> {
  const { reach } = await findTeamFor(db, ctx.actor.id)
  return presentTeam(await findDutyHours(db), reach, ctx.clock.now())
}
