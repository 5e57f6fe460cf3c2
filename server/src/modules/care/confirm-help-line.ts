import type { KeptLineView } from '@secure-base/shared/care/contract.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { changeHelpLine, standingOf } from './change-help-line.ts'

/** An administrator says that they have called a line that is shown, and that it is as it stands here. */
export async function confirmHelpLine(ctx: Ctx, lineId: string, seen?: number): Promise<KeptLineView> {
  const confirmed = await changeHelpLine(ctx, lineId, seen, 'confirm-help-line', (line) => {
    const standing = line ? standingOf(line) : notFound('help-line')
    if (standing.removed) notFound('help-line')
    return { ...standing, confirmedAt: ctx.clock.now(), confirmedBy: ctx.actor.id }
  })
  return confirmed!
}
