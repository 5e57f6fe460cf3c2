import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { reviewHosting } from '../meetups/jobs.ts'
import { listHostedBy } from '../meetups/queries.ts'
import { giveUpEverySeat } from '../places/give-up-every-seat.ts'
import { deleteOwnMembership, findGroup } from './queries.ts'

/**
 * Leaves a group, or takes the request back. Nobody is asked why, and leaving twice is leaving. Places in what is to come
 * go to those in line: without the group nobody could come in on them.
 */
export async function leaveGroup(ctx: Ctx, slug: string): Promise<null> {
  return await ctx.transaction(async (tx) => {
    const group = (await findGroup(tx, ctx.actor, slug)) ?? notFound('group')
    await giveUpEverySeat(tx, ctx.actor.id, group.id)
    await deleteOwnMembership(tx, group.id, ctx.actor.id)
    const meetupIds = await listHostedBy(tx, ctx.actor.id, group.id)
    if (meetupIds.length > 0) await ctx.jobs.enqueue(tx, reviewHosting, { meetupIds })
    // Sockets stop hearing the group's threads at once; a page that is open may watch again what it still may read.
    tx.afterCommit(() => ctx.push.disconnect(rooms.account(ctx.actor.id)))
    return null
  })
}
