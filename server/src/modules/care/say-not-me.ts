import type { NotMeDraft } from '@secure-base/shared/care/contract.ts'
import { maySayNotMe } from '@secure-base/shared/care/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { markNotMe } from '../moderation/queries.ts'
import { findSubject } from '../moderation/subjects/kinds.ts'

/**
 * Somebody says of their own words that they were not about themselves. It stands beside what was seen in them, for
 * moderators; no case is closed by it. Saying it twice changes nothing, and whether anything was seen is not told.
 */
export async function sayNotMe(ctx: Ctx, { subject }: NotMeDraft): Promise<null> {
  const ref = { type: subject.type, id: subject.id.toLowerCase() }
  return await ctx.transaction(async (tx) => {
    const found = await findSubject(tx, ref)
    // That somebody else's words exist is told to nobody by this way.
    if (found.concernedId !== ctx.actor.id) notFound('subject')
    const own = authorize(maySayNotMe, ctx.actor, { ...found, ...ref })
    await markNotMe(tx, own, [ref, ...(found.sameAs ? [found.sameAs] : [])])
    return null
  })
}
