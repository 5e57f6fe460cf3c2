import type { MembershipView } from '@secure-base/shared/groups/contract.ts'
import { mayJoin } from '@secure-base/shared/groups/policy.ts'
import { notFound, Problem } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { holdAccount } from '../accounts/queries.ts'
import { tellPeople } from '../notifications/jobs.ts'
import { findGroup, insertMembership, listFacilitators } from './queries.ts'

/** Joins a group, or asks to where a facilitator lets in. Joining twice is joining. */
export async function joinGroup(ctx: Ctx, slug: string): Promise<MembershipView> {
  return await ctx.transaction(async (tx) => {
    const group = (await findGroup(tx, ctx.actor, slug)) ?? notFound('group')
    if (group.membershipRole && group.membershipState)
      return { role: group.membershipRole, state: group.membershipState }
    const joinable = authorize(mayJoin, ctx.actor, group)
    if (!(await holdAccount(tx, ctx.actor.id))) throw new Problem('unauthenticated')
    const isNew = await insertMembership(tx, joinable, ctx.actor.id)
    if (group.access !== 'approval') return { role: 'member', state: 'member' }

    if (!isNew) return { role: 'member', state: 'asked' }
    const leaders = await listFacilitators(tx, group.id)
    await ctx.jobs.enqueue(tx, tellPeople, {
      notices: leaders.map((accountId) => ({
        id: newId(),
        accountId,
        kind: 'membership-asked' as const,
        path: `/groups/${group.slug}`,
        about: group.name,
      })),
    })
    return { role: 'member', state: 'asked' }
  })
}
