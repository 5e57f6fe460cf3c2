import type { BlockView } from '@secure-base/shared/accounts/contract.ts'
import { mayBlock } from '@secure-base/shared/accounts/policy.ts'
import { notFound, Problem } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { presentBlock } from './present.ts'
import { findOwnBlock, holdAccount, insertBlock } from './queries.ts'

/** Blocks somebody; they are not told. Blocking twice is blocking. */
export async function blockAccount(ctx: Ctx, accountId: string): Promise<BlockView> {
  return await ctx.transaction(async (tx) => {
    if (!(await holdAccount(tx, ctx.actor.id))) throw new Problem('unauthenticated')
    const other = (await holdAccount(tx, accountId)) ?? notFound('account')
    await insertBlock(tx, authorize(mayBlock, ctx.actor, other), ctx.actor.id)
    const block = await findOwnBlock(tx, ctx.actor.id, other.id)
    return presentBlock(block!)
  })
}
