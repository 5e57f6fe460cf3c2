import type { Ctx } from '../../kernel/ctx.ts'
import { changeHelpLine, standingOf } from './change-help-line.ts'

/**
 * An administrator takes a line away. What is not there is taken away already. Who has called it is remembered: shown
 * again as it was, it need not be called again.
 */
export async function removeHelpLine(ctx: Ctx, lineId: string, seen?: number): Promise<null> {
  await changeHelpLine(ctx, lineId, seen, 'remove-help-line', (line) => {
    const standing = line && standingOf(line)
    return !standing || standing.removed ? null : { ...standing, removed: true }
  })
  return null
}
