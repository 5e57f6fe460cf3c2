import { mayOpen } from '@secure-base/shared/live/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { announce } from './announce.ts'
import { appendEvent, updatePhase } from './queries.ts'
import { holdSession } from './session-facts.ts'

/** Opens the session with the first phase of its agenda. Opening an open one changes nothing. */
export async function openLive(ctx: Ctx, id: string): Promise<{ lastSeq: number }> {
  return await ctx.transaction(async (tx) => {
    const session = authorize(mayOpen, ctx.actor, await holdSession(ctx, tx, id))
    if (session.state === 'open') return { lastSeq: session.lastSeq }
    const phase = session.agenda[0]!.phase
    const changed = await appendEvent(tx, session, 'phase-changed', null, { phase })
    await updatePhase(tx, session, phase, changed.at)
    announce(ctx, tx, changed)
    await audit(tx, ctx.actor, { action: 'open-room', subject: { type: 'live-session', id: session.id } })
    return { lastSeq: changed.seq }
  })
}
