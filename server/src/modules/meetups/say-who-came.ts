import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { WhoComes } from '@secure-base/shared/meetups/contract.ts'
import { maySayWhoCame, maySeeWhoComes } from '@secure-base/shared/meetups/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { attendedMeetup } from '../places/queries.ts'
import { recordSeat } from '../places/record-seat.ts'
import { holdMeetup, withBegun } from './meetup-facts.ts'
import { findComing } from './queries.ts'
import { readWhoComes } from './read-meetup.ts'

/**
 * A host says of somebody with a place that they came, or did not. Said twice it is said once; the last word counts.
 * @throws Problem `forbidden` `not-begun`, or `not-over` while somebody may still come
 */
export async function sayWhoCame(
  ctx: Ctx,
  id: string,
  { name, state }: { name: string; state: 'attended' | 'missed' },
): Promise<WhoComes> {
  return await ctx.transaction(async (tx) => {
    const stayedAway = state === 'missed'
    const known = { ...withBegun(await holdMeetup(ctx, tx, id)), stayedAway }
    const meetup = authorize(maySayWhoCame, ctx.actor, known)
    const accountId = (await findComing(tx, meetup, name)) ?? notFound('place')
    await recordSeat(tx, attendedMeetup(meetup), stayedAway ? 'stayed-away' : 'came', accountId)
    return await readWhoComes(tx, authorize(maySeeWhoComes, ctx.actor, known))
  })
}
