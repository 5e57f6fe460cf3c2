import type { MeView } from '@secure-base/shared/accounts/contract.ts'
import { Problem } from '@secure-base/shared/kernel/problem.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { listSanctions } from '../moderation/queries.ts'
import { presentMe } from './present.ts'
import { findOwnAccount } from './queries.ts'

/** An account as it sees itself. */
export async function getMe(ctx: Ctx<Actor>, accountId: string): Promise<MeView> {
  const account = ctx.self?.id === accountId ? ctx.self : await findOwnAccount(ctx.db, accountId)
  if (!account) throw new Problem('unauthenticated')
  const [pause] = account.standing === 'good' ? [] : await listSanctions(ctx.db, account.id, ctx.clock.now())
  return presentMe(account, pause)
}
