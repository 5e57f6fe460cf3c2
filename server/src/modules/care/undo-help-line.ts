import type { KeptLineView } from '@secure-base/shared/care/contract.ts'
import { mayKeepHelpLines } from '@secure-base/shared/care/policy.ts'
import { conflict, notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { isKept } from './change-help-line.ts'
import { findHelpLine } from './find-help-line.ts'
import { presentKeptLine } from './present.ts'
import { deleteHelpLine, upsertHelpLine } from './queries.ts'

/**
 * An administrator takes the last change of a line back, whoever made it; once. It says again what it said, and whoever
 * had called it then vouches for it again.
 * @throws Problem `conflict` where there is nothing to take back, or somebody else has changed it meanwhile
 */
export async function undoHelpLine(ctx: Ctx, lineId: string, seen?: number): Promise<{ line: KeptLineView | null }> {
  return await ctx.transaction(async (tx) => {
    const keepable = authorize(mayKeepHelpLines, ctx.actor, null)
    const line = (await findHelpLine(tx, lineId)) ?? notFound('help-line')
    const { id } = line
    const version = isKept(line) ? line.version : 0
    if (seen !== undefined && seen !== version) conflict('changed-meanwhile')
    const before = isKept(line) ? line.before : null
    if (!before) conflict('nothing-to-undo')
    const undone =
      before === 'absent'
        ? await deleteHelpLine(tx, keepable, { id, version })
        : await upsertHelpLine(tx, keepable, {
            id,
            ...before,
            confirmedAt: before.confirmedAt === null ? null : new Date(before.confirmedAt),
            version: version + 1,
            before: null,
          })
    if (!undone) conflict('changed-meanwhile')
    await audit(tx, ctx.actor, { action: 'undo-help-line', subject: { type: 'help-line', id } })
    const now = await findHelpLine(tx, id)
    return { line: now ? presentKeptLine(now, ctx.clock.now()) : null }
  })
}
