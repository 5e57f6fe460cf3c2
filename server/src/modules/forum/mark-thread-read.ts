import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { markPathRead } from '../notifications/queries.ts'
import { findThread, upsertOwnRead } from './queries.ts'

/** Remembers how far one has read; what had been told about the thread is thereby read too. */
export async function markThreadRead(ctx: Ctx, threadId: string, number: number): Promise<null> {
  const thread = (await findThread(ctx.db, ctx.actor, threadId)) ?? notFound('thread')
  await ctx.transaction(async (tx) => {
    await upsertOwnRead(tx, ctx.actor.id, thread.id, number)
    await markPathRead(tx, ctx.actor.id, `/threads/${thread.id}`)
  })
  return null
}
