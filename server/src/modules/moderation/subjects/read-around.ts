import type { ContextWords } from '@secure-base/shared/moderation/contract.ts'
import type { Ctx, Tx } from '../../../kernel/ctx.ts'
import { listPostRows } from '../../forum/queries.ts'
import { presentMessageAround, presentPostAround } from './present.ts'
import { findPostPlace, listMessagesAround, type PostRef } from './queries.ts'

const around = 5

/** Posts before and after, as anybody in the group sees them. */
export async function readPostsAround(ctx: Ctx, tx: Tx, ref: PostRef): Promise<ContextWords[]> {
  const place = await findPostPlace(tx, ref)
  if (!place) return []
  const from = Math.max(1, place.number - around)
  const found = await listPostRows(tx, ctx.actor, place.threadId, { from, limit: 2 * around + 1 })
  return (found?.posts ?? []).map((row) => presentPostAround(row, place.number))
}

/** What was said before and after; what was withdrawn without its words. */
export async function readMessagesAround(_ctx: Ctx, tx: Tx, id: string): Promise<ContextWords[]> {
  const rows = await listMessagesAround(tx, id, around)
  return rows.map((row) => presentMessageAround(row, id))
}
