import type { ClaimView } from '@secure-base/shared/moderation/contract.ts'
import { mayClaimCase } from '@secure-base/shared/moderation/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from './audit.ts'
import { demandStep } from './demand-step.ts'
import { presentClaim } from './present.ts'
import { insertPart, lockCase, markLookedAt, updateClaim } from './queries.ts'
import { readRevision } from './subjects/revision.ts'
import { tellModerators } from './tell-moderators.ts'
import { tellReporters } from './tell-reporters.ts'

/**
 * A moderator takes a case, or keeps it for another while. Whoever reported it hears once that a person looks.
 * @throws Problem `conflict` `claimed-by-another` while somebody else holds it, `decided` once it is closed
 */
export async function claimCase(ctx: Ctx, caseId: string): Promise<ClaimView> {
  return await ctx.transaction(async (tx) => {
    const found = (await lockCase(tx, ctx.actor, caseId)) ?? notFound('case')
    const claimable = authorize(mayClaimCase, ctx.actor, found)
    const now = ctx.clock.now()
    const { claim } = demandStep(found, { type: 'claim', by: ctx.actor.id }, now)
    const renewed = found.claim?.by === ctx.actor.id && found.claim.until > now
    // Whoever keeps it has read nothing new by that.
    await updateClaim(tx, claimable, claim, renewed ? undefined : await readRevision(tx, found.subject))
    if (!renewed) {
      await insertPart(tx, found.id, ctx.actor.id, 'claimed')
      await tellReporters(tx, await markLookedAt(tx, claimable), 'looked-at')
      tellModerators(tx, 'case-claimed', found.id)
      await audit(tx, ctx.actor, { action: 'claim', subject: found.subject, within: found.id })
    }
    return presentClaim({ id: ctx.actor.id, name: ctx.actor.pseudonym, until: claim!.until })
  })
}
