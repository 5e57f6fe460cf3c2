import { phases, type LiveSessionDraft, type LiveSessionView } from '@secure-base/shared/live/contract.ts'
import { mayScheduleSession } from '@secure-base/shared/live/policy.ts'
import { mayReadGroup } from '@secure-base/shared/groups/policy.ts'
import { conflict, invalid, notFound } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { created, type Answer } from '../../kernel/answer.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { demandTimeZone } from '../../kernel/instants.ts'
import { setTimer } from '../../kernel/timers.ts'
import { findGroup } from '../groups/queries.ts'
import { guides } from '../guides/guides.ts'
import { reviewText } from '../moderation/review-text.ts'
import { closeOverdue, tellOfSession } from './jobs.ts'
import { findSession, insertSession } from './queries.ts'
import { readSession } from './read-session.ts'
import { withFacts } from './session-facts.ts'
import { overdueAt, planOf } from './session-plan.ts'

/**
 * A facilitator plans a live session; the group's members are told. Safe to retry with the draft's id.
 * @throws Problem `invalid` for a time, zone, guide or agenda that cannot be, `conflict` for an id that is taken
 */
export async function scheduleSession(ctx: Ctx, draft: LiveSessionDraft): Promise<Answer<LiveSessionView>> {
  const plan = planOf(draft, ctx.clock.now())
  demandTimeZone(draft.timeZone)
  if (draft.guide !== undefined && !guides.some(({ view }) => view.slug === draft.guide)) {
    invalid('guide', 'is not one of the guides')
  }
  const agenda = draft.agenda ?? phases.map((phase) => ({ phase }))
  if (new Set(agenda.map(({ phase }) => phase)).size < agenda.length) invalid('agenda', 'names a phase twice')

  return await ctx.transaction(async (tx) => {
    const group = await findGroup(tx, ctx.actor, draft.groupSlug)
    if (!group || !mayReadGroup(ctx.actor, group)) notFound('group')
    const schedulable = authorize(mayScheduleSession, ctx.actor, group)
    const id = draft.id ?? newId()
    const { title, timeZone, minutes, capacity, openTo, guide = null } = draft
    const isNew = await insertSession(tx, schedulable, ctx.actor.id, {
      ...{ id, title, timeZone, minutes, capacity, openTo, guide, agenda },
      ...plan,
    })
    const kept = await findSession(tx, ctx.actor, id)
    if (!kept || (!isNew && (kept.scheduledBy !== ctx.actor.id || kept.groupId !== group.id))) conflict('id-taken')
    const view = await readSession(tx, ctx.actor, withFacts(kept, ctx.clock.now()))
    if (!isNew) return view

    await reviewText(tx, { type: 'live-session', id }, title)
    await setTimer(tx, closeOverdue, id, overdueAt(plan.endsAt))
    await ctx.jobs.enqueue(tx, tellOfSession, {
      sessionId: id,
      kind: 'session-scheduled',
      by: ctx.actor.id,
      at: ctx.clock.now().getTime(),
    })
    return created(view)
  })
}
