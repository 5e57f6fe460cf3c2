import type { CancelReason } from '@secure-base/shared/meetups/contract.ts'
import { mayCancelMeetup } from '@secure-base/shared/meetups/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { endCancelled } from './keep-standing.ts'
import { holdMeetup } from './meetup-facts.ts'
import { lockMeetupRow, updateCancelled } from './queries.ts'

/** A host calls a meetup off. Everybody with a place, or in line for one, is told; the address is hidden again. */
export async function cancelMeetup(ctx: Ctx, id: string, because: CancelReason | null): Promise<null> {
  return await ctx.transaction(async (tx) => {
    const cancellable = authorize(mayCancelMeetup, ctx.actor, await holdMeetup(ctx, tx, id))
    if (cancellable.state === 'cancelled') return null
    const was = (await lockMeetupRow(tx, id))!
    await updateCancelled(tx, cancellable, because)
    await endCancelled(tx, was)
    return null
  })
}
