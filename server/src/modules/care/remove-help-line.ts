import { mayKeepHelpLines } from '@secure-base/shared/care/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { findHelpLine } from './find-help-line.ts'
import { draftOf } from './present.ts'
import { upsertHelpLine } from './queries.ts'

/** An administrator takes a line away. What is not there is taken away already. */
export async function removeHelpLine(ctx: Ctx, lineId: string): Promise<null> {
  return await ctx.transaction(async (tx) => {
    const keepable = authorize(mayKeepHelpLines, ctx.actor, null)
    const line = await findHelpLine(tx, lineId)
    if (!line || ('removed' in line && line.removed)) return null
    await upsertHelpLine(tx, keepable, {
      id: line.id,
      ...draftOf(line),
      removed: true,
      confirmedAt: null,
      confirmedBy: null,
    })
    await audit(tx, ctx.actor, { action: 'remove-help-line', subject: { type: 'help-line', id: line.id } })
    return null
  })
}
