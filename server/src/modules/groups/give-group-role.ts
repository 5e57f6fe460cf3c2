import type { MemberView } from '@secure-base/shared/groups/contract.ts'
import { mayGiveRoles } from '@secure-base/shared/groups/policy.ts'
import type { GroupRole } from '@secure-base/shared/kernel/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { holdAccount } from '../accounts/queries.ts'
import { audit } from '../moderation/audit.ts'
import { presentMember } from './present.ts'
import { findGroup, upsertGroupRole } from './queries.ts'

/** A moderator gives somebody a role in a group; counts from that person's next request on. */
export async function giveGroupRole(ctx: Ctx, slug: string, accountId: string, role: GroupRole): Promise<MemberView> {
  return await ctx.transaction(async (tx) => {
    const group = (await findGroup(tx, ctx.actor, slug)) ?? notFound('group')
    const account = (await holdAccount(tx, accountId)) ?? notFound('account')
    await upsertGroupRole(tx, authorize(mayGiveRoles, ctx.actor, group), account.id, role)
    const subject = { type: 'account', id: account.id }
    await audit(tx, ctx.actor, { action: 'give-group-role', subject, reason: role, within: group.id })
    return presentMember({ id: account.id, pseudonym: account.pseudonym, role, state: 'member' })
  })
}
