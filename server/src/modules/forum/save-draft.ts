import type { SavedDraft, SavedDraftView } from '@secure-base/shared/forum/contract.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { findGroup } from '../groups/queries.ts'
import { presentDraft } from './present.ts'
import { findOwnDraft, findThread, upsertOwnDraft } from './queries.ts'

/** Keeps unfinished words for a place that one can see. They are nobody else's business, and no text for review. */
export async function saveDraft(ctx: Ctx, place: string, draft: SavedDraft): Promise<SavedDraftView> {
  const [, kind, of] = /^(thread|group)-(.+)$/.exec(place)!
  const there = kind === 'thread' ? await findThread(ctx.db, ctx.actor, of!) : await findGroup(ctx.db, ctx.actor, of!)
  if (!there) notFound('place')
  return await ctx.transaction(async (tx) => {
    await upsertOwnDraft(tx, ctx.actor.id, { place, title: draft.title ?? '', body: draft.body })
    return presentDraft((await findOwnDraft(tx, ctx.actor.id, place)) ?? notFound('draft'))
  })
}
