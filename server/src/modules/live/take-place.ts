import { mayTakePlace } from '@secure-base/shared/live/policy.ts'
import type { PlaceView } from '@secure-base/shared/places/contract.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { inTurn } from '../../kernel/turns.ts'
import { attendedSession } from '../places/queries.ts'
import { takeSeat } from '../places/take-seat.ts'
import { holdSession } from './session-facts.ts'

/**
 * Takes a place, or goes to the end of the line; accepts the one that is offered. One request at a time under the
 * session's lock, so that no place is given twice and nobody is overtaken.
 * @throws Problem `forbidden` `no-place-here`, in words that fit several reasons
 */
export async function takePlace(ctx: Ctx, id: string): Promise<PlaceView> {
  return await inTurn(id, () =>
    ctx.transaction(async (tx) => {
      const session = authorize(mayTakePlace, ctx.actor, await holdSession(ctx, tx, id))
      return await takeSeat(ctx, tx, attendedSession(session))
    }),
  )
}
