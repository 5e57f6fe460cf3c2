import type { LiveSessionCard } from '@secure-base/shared/live/contract.ts'
import { leadsSession, mayTakePlace } from '@secure-base/shared/live/policy.ts'
import { othersAtOnce } from '@secure-base/shared/places/contract.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { openElsewhere } from '../places/open-elsewhere.ts'
import { attendedSession } from '../places/queries.ts'
import { presentCard } from './present.ts'
import { listSessions } from './queries.ts'
import { knowSession, withFacts } from './session-facts.ts'

const lookedThrough = 100

/** The next sessions in which whoever asks would have a place if they asked now, for somebody who has none in this. */
export async function readOthers(ctx: Ctx, notThis: string): Promise<LiveSessionCard[]> {
  await knowSession(ctx, notThis)
  const now = ctx.clock.now()
  const rows = await listSessions(ctx.db, ctx.actor, { notOverAt: now, limit: lookedThrough })
  const free = rows
    .map((row) => withFacts(row, now))
    .filter(
      (one) =>
        one.id !== notThis &&
        one.state === 'scheduled' &&
        one.startsAt > now &&
        one.place === null &&
        one.seatsTaken < one.capacity &&
        !leadsSession(ctx.actor, one) &&
        mayTakePlace.decide(ctx.actor, one).allowed,
    )
  const open = await openElsewhere(ctx, free.map(attendedSession))
  return free
    .filter(({ id }) => open.has(id))
    .slice(0, othersAtOnce)
    .map((one) => presentCard(one, ctx.actor))
}
