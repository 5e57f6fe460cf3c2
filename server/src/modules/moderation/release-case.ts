import { mayClaimCase } from '@secure-base/shared/moderation/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from './audit.ts'
import { demandStep } from './demand-step.ts'
import { lockCase, updateClaim } from './queries.ts'
import { tellModerators } from './tell-moderators.ts'

/**
 * A moderator gives a case back. Giving back what one does not hold changes nothing.
 * @throws Problem `conflict` `claimed-by-another` while somebody else holds it
 */
export async function releaseCase(ctx: Ctx, caseId: string): Promise<null> {
  return await ctx.transaction(async (tx) => {
    const found = (await lockCase(tx, ctx.actor, caseId)) ?? notFound('case')
    const releasable = authorize(mayClaimCase, ctx.actor, found)
    const after = demandStep(found, { type: 'release', by: ctx.actor.id }, ctx.clock.now())
    if (after === found) return null
    await updateClaim(tx, releasable, after.claim, null)
    tellModerators(tx, 'case-released', found.id)
    await audit(tx, ctx.actor, { action: 'release', subject: found.subject, within: found.id })
    return null
  })
}
