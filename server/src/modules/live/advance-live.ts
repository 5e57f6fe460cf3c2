import type { Phase } from '@secure-base/shared/live/contract.ts'
import { mayAdvance } from '@secure-base/shared/live/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { announce } from './announce.ts'
import { appendEvent, updatePhase } from './queries.ts'
import { holdSession } from './session-facts.ts'

/** Goes to any phase of the agenda, forward or back. Going to where one is changes nothing. */
export async function advanceLive(ctx: Ctx, id: string, to: Phase): Promise<{ lastSeq: number }> {
  return await ctx.transaction(async (tx) => {
    const session = authorize(mayAdvance, ctx.actor, { ...(await holdSession(ctx, tx, id)), to })
    if (session.phase === to) return { lastSeq: session.lastSeq }
    const changed = await appendEvent(tx, session, 'phase-changed', null, { phase: to })
    await updatePhase(tx, session, to, changed.at)
    announce(ctx, tx, changed)
    await audit(tx, ctx.actor, { action: 'advance-room', subject: { type: 'live-session', id: session.id } })
    return { lastSeq: changed.seq }
  })
}
