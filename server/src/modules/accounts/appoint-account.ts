import type { AccountView } from '@secure-base/shared/accounts/contract.ts'
import { mayAppoint } from '@secure-base/shared/accounts/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { presentAccount } from './present.ts'
import { countAdministrators, holdAccount, lockAdministrators, updateRole } from './queries.ts'

/** An administrator gives an account a site role; no login session ends by it. */
export async function appointAccount(ctx: Ctx, accountId: string, role: AccountView['role']): Promise<AccountView> {
  return await ctx.transaction(async (tx) => {
    await lockAdministrators(tx)
    const account = (await holdAccount(tx, accountId)) ?? notFound('account')
    const facts = { ...account, to: role, administrators: await countAdministrators(tx) }
    await updateRole(tx, authorize(mayAppoint, ctx.actor, facts), role)
    await audit(tx, ctx.actor, { action: 'appoint', subject: { type: 'account', id: account.id }, reason: role })
    return presentAccount({ ...account, role })
  })
}
