import type { CaseCard } from '@secure-base/shared/moderation/contract.ts'
import { mayReopenCase } from '@secure-base/shared/moderation/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from './audit.ts'
import { demandStep } from './demand-step.ts'
import { presentCard } from './present.ts'
import { findCaseCard, insertPart, lockCase, updateReopened } from './queries.ts'
import { tellModerators } from './tell-moderators.ts'

/**
 * A moderator opens a decided case again, for a second look.
 * @throws Problem `conflict` `open` while it is
 */
export async function reopenCase(ctx: Ctx, caseId: string): Promise<CaseCard> {
  return await ctx.transaction(async (tx) => {
    const found = (await lockCase(tx, ctx.actor, caseId)) ?? notFound('case')
    const reopenable = authorize(mayReopenCase, ctx.actor, found)
    const after = demandStep(found, { type: 'reopen', by: ctx.actor.id }, ctx.clock.now())
    await updateReopened(tx, reopenable, after)
    await insertPart(tx, found.id, ctx.actor.id, 'reopened')
    tellModerators(tx, 'case-opened', found.id)
    const card = presentCard((await findCaseCard(tx, ctx.actor, found.id))!, ctx.clock.now())
    await audit(tx, ctx.actor, { action: 'reopen', subject: found.subject, within: found.id })
    return card
  })
}
