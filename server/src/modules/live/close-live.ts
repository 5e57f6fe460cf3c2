import { mayClose } from '@secure-base/shared/live/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { clearTimer, setTimer } from '../../kernel/timers.ts'
import { endSeats } from '../places/end-seats.ts'
import { attendedSession } from '../places/queries.ts'
import { audit } from '../moderation/audit.ts'
import { announce } from './announce.ts'
import { closeOverdue, purgeLiveSession } from './jobs.ts'
import { appendEvent, updateEnded } from './queries.ts'
import { holdSession } from './session-facts.ts'
import { purgeTime } from './session-plan.ts'

/** Ends the session for everybody: the log is sealed, and deleted 72 hours later. Closing a closed one changes nothing. */
export async function closeLive(ctx: Ctx, id: string): Promise<{ lastSeq: number }> {
  return await ctx.transaction(async (tx) => {
    const session = authorize(mayClose, ctx.actor, await holdSession(ctx, tx, id))
    if (session.state === 'closed') return { lastSeq: session.lastSeq }
    const closed = await appendEvent(tx, session, 'closed')
    const purgeAt = purgeTime(closed.at)
    await updateEnded(tx, session.id, { state: 'closed', closedAt: closed.at, purgeAt })
    await endSeats(tx, attendedSession(session))
    await clearTimer(tx, closeOverdue, session.id)
    await setTimer(tx, purgeLiveSession, session.id, purgeAt)
    announce(ctx, tx, closed)
    await audit(tx, ctx.actor, { action: 'close-room', subject: { type: 'live-session', id: session.id } })
    tx.afterCommit(() => ctx.push.putOut(rooms.live(session.id), rooms.live(session.id)))
    return { lastSeq: closed.seq }
  })
}
