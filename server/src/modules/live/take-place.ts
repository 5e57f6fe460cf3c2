import { mayTakePlace } from '@secure-base/shared/live/policy.ts'
import type { PlaceView } from '@secure-base/shared/places/contract.ts'
import { changePlace, holdsSeat } from '@secure-base/shared/places/place-state.ts'
import { conflict } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { upsertPlace } from './queries.ts'
import { holdSession } from './session-facts.ts'

/**
 * Takes a place, one at a time under the session's lock, so no seat is given twice. Taking it twice is taking it.
 * @throws Problem `conflict` `full`
 */
export async function takePlace(ctx: Ctx, id: string): Promise<PlaceView> {
  return await ctx.transaction(async (tx) => {
    const session = authorize(mayTakePlace, ctx.actor, await holdSession(ctx, tx, id))
    const state = changePlace(session.place, 'take') ?? conflict('place-state')
    if (!holdsSeat(session.place) && session.seatsTaken >= session.capacity) conflict('full')
    await upsertPlace(tx, session, ctx.actor.id, state)
    return { state }
  })
}
