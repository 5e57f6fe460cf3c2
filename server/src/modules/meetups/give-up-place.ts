import type { Ctx } from '../../kernel/ctx.ts'
import { inTurn } from '../../kernel/turns.ts'
import { giveUpSeat } from '../places/give-up-seat.ts'
import { attendedMeetup } from '../places/queries.ts'
import { holdMeetup } from './meetup-facts.ts'

/** Gives a place up, leaves the line, or declines an offer; nobody is asked why. What becomes free is given on. */
export async function giveUpPlace(ctx: Ctx, id: string): Promise<null> {
  return await inTurn(id, () =>
    ctx.transaction(async (tx) => {
      await giveUpSeat(tx, attendedMeetup(await holdMeetup(ctx, tx, id)), ctx.actor.id)
      return null
    }),
  )
}
