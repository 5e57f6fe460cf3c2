import type { HelpLineDraft, KeptLineView } from '@secure-base/shared/care/contract.ts'
import { mayKeepHelpLines } from '@secure-base/shared/care/policy.ts'
import { invalid } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { findHelpLine } from './find-help-line.ts'
import { presentKeptLine } from './present.ts'
import { upsertHelpLine } from './queries.ts'

const day = 24 * 60 * 60_000

/**
 * An administrator adds a help line, corrects one, or shows one again. A line that says something else than before is
 * nobody’s word any more until it is called; the same line kept again stays confirmed.
 * @throws Problem `invalid` for a day that is none, or has yet to come
 */
export async function keepHelpLine(ctx: Ctx, lineId: string, draft: HelpLineDraft): Promise<KeptLineView> {
  const checked = new Date(`${draft.checkedAt}T00:00:00Z`)
  if (Number.isNaN(checked.getTime()) || !checked.toISOString().startsWith(draft.checkedAt)) {
    invalid('checkedAt', 'is no day')
  }
  // Somewhere on earth it may be tomorrow already.
  if (checked.getTime() > ctx.clock.now().getTime() + day) invalid('checkedAt', 'has yet to come')
  return await ctx.transaction(async (tx) => {
    const keepable = authorize(mayKeepHelpLines, ctx.actor, null)
    const before = await findHelpLine(tx, lineId)
    const same =
      before && Object.entries(draft).every(([field, value]) => before[field as keyof HelpLineDraft] === value)
    await upsertHelpLine(tx, keepable, {
      id: lineId,
      ...draft,
      removed: false,
      ...(!same && { confirmedAt: null, confirmedBy: null }),
    })
    await audit(tx, ctx.actor, { action: 'keep-help-line', subject: { type: 'help-line', id: lineId } })
    return presentKeptLine((await findHelpLine(tx, lineId))!)
  })
}
