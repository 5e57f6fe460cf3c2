import type { Ctx } from '../../kernel/ctx.ts'
import { inTurn } from '../../kernel/turns.ts'
import { giveUpSeat } from '../places/give-up-seat.ts'
import { attendedSession } from '../places/queries.ts'
import { holdSession } from './session-facts.ts'

/**
 * Gives a place up, leaves the line, or declines an offer; nobody is asked why. What becomes free is given on.
 * @throws Problem `conflict` `attended` once somebody has sat on it
 */
export async function giveUpPlace(ctx: Ctx, id: string): Promise<null> {
  return await inTurn(id, () =>
    ctx.transaction(async (tx) => {
      const session = await holdSession(ctx, tx, id)
      await giveUpSeat(tx, attendedSession(session), ctx.actor.id)
      return null
    }),
  )
}
