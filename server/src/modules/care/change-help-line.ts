import { isDeepStrictEqual } from 'node:util'
import type { HelpLineDraft, KeptLineView } from '@secure-base/shared/care/contract.ts'
import type { HelpLine } from '@secure-base/shared/care/help-lines.ts'
import { mayKeepHelpLines } from '@secure-base/shared/care/policy.ts'
import { conflict } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx, type Tx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { findHelpLine } from './find-help-line.ts'
import { draftOf, presentKeptLine } from './present.ts'
import { upsertHelpLine, type KeptLineRow } from './queries.ts'

/** What a change makes of a line. */
type Standing = HelpLineDraft & { removed: boolean; confirmedAt: Date | null; confirmedBy: string | null }

/** A line that somebody has made something of, beside those that stand as they ship. */
export function isKept(line: KeptLineRow | HelpLine | undefined): line is KeptLineRow {
  return line !== undefined && 'removed' in line
}

/** A line and who called it, as it stands. */
export function standingOf(line: KeptLineRow | HelpLine): Standing {
  const { removed, confirmedAt, confirmedBy } = isKept(line)
    ? line
    : { removed: false, confirmedAt: null, confirmedBy: null }
  return { ...draftOf(line), removed, confirmedAt, confirmedBy }
}

/**
 * One administrator’s change of one line, which remembers how the line was before.
 * @param seen the version they looked at
 * @param change what becomes of the line; null where nothing does
 * @throws Problem `conflict` where somebody else has changed it meanwhile
 */
export async function changeHelpLine(
  ctx: Ctx,
  lineId: string,
  seen: number | undefined,
  action: 'confirm-help-line' | 'keep-help-line' | 'remove-help-line',
  change: (before: KeptLineRow | HelpLine | undefined, tx: Tx) => Standing | null,
): Promise<KeptLineView | null> {
  return await ctx.transaction(async (tx) => {
    const keepable = authorize(mayKeepHelpLines, ctx.actor, null)
    const before = await findHelpLine(tx, lineId)
    const standing = change(before, tx)
    if (!standing) return null
    const version = isKept(before) ? before.version : 0
    if (seen !== undefined && seen !== version) conflict('changed-meanwhile')
    // Kept once more as it is: nothing has changed that could be taken back.
    if (before && isDeepStrictEqual(standing, standingOf(before))) return presentKeptLine(before, ctx.clock.now())
    const id = before?.id ?? lineId
    const was = isKept(before) ? standingOf(before) : null
    const line = {
      id,
      ...standing,
      version: version + 1,
      before: was ? { ...was, confirmedAt: was.confirmedAt?.toISOString() ?? null } : ('absent' as const),
    }
    if (!(await upsertHelpLine(tx, keepable, line))) conflict('changed-meanwhile')
    await audit(tx, ctx.actor, { action, subject: { type: 'help-line', id } })
    return presentKeptLine((await findHelpLine(tx, id))!, ctx.clock.now())
  })
}
