import type { AuthorView } from '@secure-base/shared/kernel/contract.ts'
import { mayLiftAlias } from '@secure-base/shared/moderation/policy.ts'
import { conflict, notFound } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { presentAuthor } from '../../kernel/present-author.ts'
import { tellPeople } from '../notifications/jobs.ts'
import { audit } from './audit.ts'
import { demandStep } from './demand-step.ts'
import { casePage } from './pages.ts'
import { findNameOf, insertPart, listOtherModerators, lockCase, updateClaim } from './queries.ts'

/**
 * Says who is behind an alias, in this one answer and to this one moderator. It is written down with its reason, and the
 * other moderators are told that it happened.
 * @throws Problem `conflict` `not-claimed`, `not-unnamed`, or `no-second-moderator` where nobody could be told
 */
export async function liftAlias(ctx: Ctx, caseId: string, reason: string): Promise<{ author: AuthorView }> {
  return await ctx.transaction(async (tx) => {
    const found = (await lockCase(tx, ctx.actor, caseId)) ?? notFound('case')
    const liftable = authorize(mayLiftAlias, ctx.actor, found)
    const { claim } = demandStep(found, { type: 'lift-alias', by: ctx.actor.id }, ctx.clock.now())
    const { subject } = liftable
    if (!subject.unnamed || !subject.concernedId) conflict('not-unnamed')
    const others = await listOtherModerators(tx, found.id, ctx.actor.id)
    if (others.length === 0) conflict('no-second-moderator')

    await updateClaim(tx, liftable, claim)
    await insertPart(tx, found.id, ctx.actor.id, 'lifted-alias')
    await ctx.jobs.enqueue(tx, tellPeople, {
      notices: others.map((accountId) => ({
        id: newId(),
        accountId,
        kind: 'alias-lifted' as const,
        path: casePage(found.id),
        about: null,
      })),
    })
    const author = presentAuthor((await findNameOf(tx, liftable, subject.concernedId))!)
    await audit(tx, ctx.actor, { action: 'lift-alias', subject, reason, within: found.id })
    return { author }
  })
}
