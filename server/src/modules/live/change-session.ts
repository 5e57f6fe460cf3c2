import type { LiveSessionChanges, LiveSessionView } from '@secure-base/shared/live/contract.ts'
import { mayChangeSession } from '@secure-base/shared/live/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { demandTimeZone } from '../../kernel/instants.ts'
import { setTimer } from '../../kernel/timers.ts'
import { audit } from '../moderation/audit.ts'
import { forgetText, reviewText } from '../moderation/review-text.ts'
import { attendedSession } from '../places/queries.ts'
import { settleSeats } from '../places/settle-seats.ts'
import { closeOverdue, tellOfSession } from './jobs.ts'
import { findSession, updateSession } from './queries.ts'
import { readSession } from './read-session.ts'
import { holdSession, withFacts } from './session-facts.ts'
import { overdueAt, planOf } from './session-plan.ts'

/**
 * Changes what is named before the session opens. People with places keep them, and are told of a new time; more places
 * are offered to those in line.
 */
export async function changeSession(ctx: Ctx, id: string, draft: LiveSessionChanges): Promise<LiveSessionView> {
  if (draft.timeZone !== undefined) demandTimeZone(draft.timeZone)
  return await ctx.transaction(async (tx) => {
    const session = await holdSession(ctx, tx, id)
    const changeable = authorize(mayChangeSession, ctx.actor, session)
    const { startsAt, minutes = session.minutes, ...plain } = draft
    const moved = startsAt !== undefined || minutes !== session.minutes
    const plan = moved
      ? planOf({ startsAt: startsAt ?? session.startsAt.toISOString(), minutes }, ctx.clock.now())
      : { startsAt: session.startsAt, endsAt: session.endsAt }

    await updateSession(tx, changeable, { ...plain, ...(moved ? { ...plan, minutes } : {}) })
    if (draft.title !== undefined) {
      await forgetText(tx, { type: 'live-session', id: session.id })
      await reviewText(tx, { type: 'live-session', id: session.id }, draft.title)
    }
    if (moved) await setTimer(tx, closeOverdue, session.id, overdueAt(plan.endsAt))
    if (moved || draft.capacity !== undefined) {
      const was = attendedSession(session)
      const { startsAt } = plan
      await settleSeats(tx, was, { ...was, ...plain, startsAt })
    }
    if (plan.startsAt.getTime() !== session.startsAt.getTime()) {
      await ctx.jobs.enqueue(tx, tellOfSession, {
        sessionId: session.id,
        kind: 'session-changed',
        by: ctx.actor.id,
        at: ctx.clock.now().getTime(),
      })
    }
    await audit(tx, ctx.actor, { action: 'change-session', subject: { type: 'live-session', id: session.id } })
    const kept = await findSession(tx, ctx.actor, session.id)
    return await readSession(tx, ctx.actor, withFacts(kept!, ctx.clock.now()))
  })
}
