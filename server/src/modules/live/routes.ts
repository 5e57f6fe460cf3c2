import * as contract from '@secure-base/shared/live/contract.ts'
import { mayReadLog } from '@secure-base/shared/live/policy.ts'
import type { App } from '../../app.ts'
import { answerCalendar } from '../../kernel/calendar.ts'
import { authorize } from '../../kernel/ctx.ts'
import { readInstant } from '../../kernel/instants.ts'
import { pageOf, readCursor } from '../../kernel/page.ts'
import { serve } from '../../kernel/serve.ts'
import { cancelSession } from './cancel-session.ts'
import { changeSession } from './change-session.ts'
import { giveUpPlace } from './give-up-place.ts'
import { presentCalendar, presentCard } from './present.ts'
import { listSessions } from './queries.ts'
import { readLog } from './read-live.ts'
import { readOthers } from './read-others.ts'
import { readSession } from './read-session.ts'
import { scheduleSession } from './schedule-session.ts'
import { knowSession, withFacts } from './session-facts.ts'
import { takePlace } from './take-place.ts'

/** Mounts sessions, places in them, their calendar files and their log. */
export function liveRoutes(app: App): void {
  serve(app, contract.listLiveSessions, async (ctx, { query }) => {
    const [startsAt, id] = (readCursor(query.cursor, ['instant', 'uuid']) ?? []) as string[]
    const limit = query.limit ?? 50
    const now = ctx.clock.now()
    const rows = await listSessions(ctx.db, ctx.actor, {
      group: query.group,
      from: query.from === undefined ? undefined : readInstant('from', query.from),
      to: query.to === undefined ? undefined : readInstant('to', query.to),
      notOverAt: now,
      after: startsAt && id ? { startsAt: readInstant('cursor', startsAt).toISOString(), id } : undefined,
      limit,
    })
    return pageOf(
      rows,
      limit,
      (row) => presentCard(withFacts(row, now), ctx.actor),
      (row) => [row.startsAt.toISOString(), row.id],
    )
  })
  serve(app, contract.getLiveSession, async (ctx, { params }) => {
    return await readSession(ctx.db, ctx.actor, await knowSession(ctx, params.sessionId))
  })
  serve(app, contract.scheduleLiveSession, (ctx, { body }) => scheduleSession(ctx, body))
  serve(app, contract.changeLiveSession, (ctx, { params, body }) => changeSession(ctx, params.sessionId, body))
  serve(app, contract.cancelLiveSession, (ctx, { params }) => cancelSession(ctx, params.sessionId))
  serve(app, contract.takeLivePlace, (ctx, { params }) => takePlace(ctx, params.sessionId))
  serve(app, contract.giveUpLivePlace, (ctx, { params }) => giveUpPlace(ctx, params.sessionId))
  serve(app, contract.listOtherLiveSessions, async (ctx, { params }) => {
    return { items: await readOthers(ctx, params.sessionId), nextCursor: null }
  })
  serve(app, contract.getLiveCalendar, async (ctx, { params }, { reply }) => {
    const session = await knowSession(ctx, params.sessionId)
    return answerCalendar(reply, 'live-session', presentCalendar(session, ctx.config.publicOrigin), session.now)
  })
  serve(app, contract.listLiveEvents, async (ctx, { params, query }) => {
    const session = authorize(mayReadLog, ctx.actor, await knowSession(ctx, params.sessionId))
    return await readLog(ctx, session, query.after ?? 0)
  })
}
