import type { HelpLineDraft, KeptLineView } from '@secure-base/shared/care/contract.ts'
import { isSameToCallers } from '@secure-base/shared/care/help-lines.ts'
import { invalid } from '@secure-base/shared/kernel/problem.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { changeHelpLine, standingOf } from './change-help-line.ts'

const day = 24 * 60 * 60_000

/**
 * An administrator adds a help line, corrects one, or shows one again. A line that says something else than before is
 * nobody’s word any more until it is called; one that says the same stays confirmed.
 * @throws Problem `invalid` for a day that is none, or has yet to come
 */
export async function keepHelpLine(
  ctx: Ctx,
  lineId: string,
  draft: HelpLineDraft,
  seen?: number,
): Promise<KeptLineView> {
  const checked = new Date(`${draft.checkedAt}T00:00:00Z`)
  if (Number.isNaN(checked.getTime()) || !checked.toISOString().startsWith(draft.checkedAt)) {
    invalid('checkedAt', 'is no day')
  }
  // Somewhere on earth it may be tomorrow already.
  if (checked.getTime() > ctx.clock.now().getTime() + day) invalid('checkedAt', 'has yet to come')
  const kept = await changeHelpLine(ctx, lineId, seen, 'keep-help-line', (line) => {
    const called = line && isSameToCallers(line, draft) ? standingOf(line) : null
    return {
      ...draft,
      removed: false,
      confirmedAt: called?.confirmedAt ?? null,
      confirmedBy: called?.confirmedBy ?? null,
    }
  })
  return kept!
}
