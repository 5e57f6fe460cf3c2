import type { KeptLineView } from '@secure-base/shared/care/contract.ts'
import { mayKeepHelpLines } from '@secure-base/shared/care/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { findHelpLine } from './find-help-line.ts'
import { draftOf, presentKeptLine } from './present.ts'
import { upsertHelpLine } from './queries.ts'

/** An administrator says that they have called a line that is shown, and that it is as it stands here. */
export async function confirmHelpLine(ctx: Ctx, lineId: string): Promise<KeptLineView> {
  return await ctx.transaction(async (tx) => {
    const keepable = authorize(mayKeepHelpLines, ctx.actor, null)
    const line = (await findHelpLine(tx, lineId)) ?? notFound('help-line')
    if ('removed' in line && line.removed) notFound('help-line')
    await upsertHelpLine(tx, keepable, {
      id: line.id,
      ...draftOf(line),
      removed: false,
      confirmedAt: ctx.clock.now(),
      confirmedBy: ctx.actor.id,
    })
    await audit(tx, ctx.actor, { action: 'confirm-help-line', subject: { type: 'help-line', id: line.id } })
    return presentKeptLine((await findHelpLine(tx, line.id))!)
  })
}
