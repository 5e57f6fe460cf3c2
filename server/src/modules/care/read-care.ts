import type { CareView } from '@secure-base/shared/care/contract.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { listHelpLines } from './list-help-lines.ts'
import { findCountryOf } from './queries.ts'
import { readTeam } from './read-team.ts'

/** Whom somebody could turn to in their country, and here. Where there are several lines, one that takes texts goes first. */
export async function readCare(ctx: Ctx): Promise<CareView> {
  const country = await findCountryOf(ctx.db, ctx.actor.id)
  const { lines } = await listHelpLines(ctx.db)
  const own = lines.filter((line) => line.country === country)
  const line = own.find(({ text }) => text !== null) ?? own[0] ?? null
  return { country, line, emergency: line?.emergency ?? null, team: await readTeam(ctx, ctx.db) }
}
