import { changePlace } from '@secure-base/shared/places/place-state.ts'
import { conflict } from '@secure-base/shared/kernel/problem.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { upsertPlace } from './queries.ts'
import { holdSession } from './session-facts.ts'

/**
 * Gives a place up; nobody is asked why, and giving up none is fine.
 * @throws Problem `conflict` `attended` once somebody has sat on it
 */
export async function giveUpPlace(ctx: Ctx, id: string): Promise<null> {
  return await ctx.transaction(async (tx) => {
    const session = await holdSession(ctx, tx, id)
    if (session.place === null) return null
    const state = changePlace(session.place, 'give-up') ?? conflict('attended')
    await upsertPlace(tx, session, ctx.actor.id, state)
    return null
  })
}
