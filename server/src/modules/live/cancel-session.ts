import { mayChangeSession } from '@secure-base/shared/live/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { clearTimer, setTimer } from '../../kernel/timers.ts'
import { attendedSession } from '../places/queries.ts'
import { settleSeats } from '../places/settle-seats.ts'
import { audit } from '../moderation/audit.ts'
import { announce } from './announce.ts'
import { closeOverdue, purgeLiveSession, tellOfSession } from './jobs.ts'
import { appendEvent, updateEnded } from './queries.ts'
import { holdSession } from './session-facts.ts'
import { purgeTime } from './session-plan.ts'

/** A facilitator cancels a session that has not opened. Whoever waits in its room sees it close; people with places are told. */
export async function cancelSession(ctx: Ctx, id: string): Promise<null> {
  return await ctx.transaction(async (tx) => {
    const session = await holdSession(ctx, tx, id)
    if (session.state === 'cancelled') return null
    const cancellable = authorize(mayChangeSession, ctx.actor, session)
    const now = ctx.clock.now()
    // Kept until after it would have been, so that people with a place find out why nothing happens.
    const purgeAt = purgeTime(session.startsAt > now ? session.startsAt : now)
    const closed = await appendEvent(tx, cancellable, 'closed')
    await updateEnded(tx, session.id, { state: 'cancelled', closedAt: now, purgeAt })
    const was = attendedSession(session)
    await settleSeats(tx, was, { ...was, over: true })
    await clearTimer(tx, closeOverdue, session.id)
    await setTimer(tx, purgeLiveSession, session.id, purgeAt)
    await ctx.jobs.enqueue(tx, tellOfSession, {
      sessionId: session.id,
      kind: 'session-cancelled',
      by: ctx.actor.id,
      at: now.getTime(),
    })
    announce(ctx, tx, closed)
    await audit(tx, ctx.actor, { action: 'cancel-session', subject: { type: 'live-session', id: session.id } })
    tx.afterCommit(() => ctx.push.putOut(rooms.live(session.id), rooms.live(session.id)))
    return null
  })
}
