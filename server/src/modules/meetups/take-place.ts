import { mayAttendMeetup } from '@secure-base/shared/meetups/policy.ts'
import type { PlaceView } from '@secure-base/shared/places/contract.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { inTurn } from '../../kernel/turns.ts'
import { attendedMeetup } from '../places/queries.ts'
import { takeSeat } from '../places/take-seat.ts'
import { holdMeetup } from './meetup-facts.ts'

/**
 * Takes a place, or goes to the end of the line; accepts the one that is offered. One request at a time under the
 * meetup's lock.
 * @throws Problem `forbidden` `no-place-here`, in words that fit several reasons
 */
export async function takePlace(ctx: Ctx, id: string): Promise<PlaceView> {
  return await inTurn(id, () =>
    ctx.transaction(async (tx) => {
      const meetup = authorize(mayAttendMeetup, ctx.actor, await holdMeetup(ctx, tx, id))
      return await takeSeat(ctx, tx, attendedMeetup(meetup))
    }),
  )
}
