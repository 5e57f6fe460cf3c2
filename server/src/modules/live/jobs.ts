import { createHash } from 'node:crypto'
import { mayReadGroup } from '@secure-base/shared/groups/policy.ts'
import { asActor, guest } from '@secure-base/shared/kernel/policy.ts'
import type { LiveHeartbeat } from '@secure-base/shared/live/contract.ts'
import type { App } from '../../app.ts'
import { makeCtx } from '../../kernel/ctx.ts'
import { job } from '../../kernel/jobs.ts'
import { rooms } from '../../kernel/push.ts'
import { setTimer, timer } from '../../kernel/timers.ts'
import { findGroupById } from '../groups/queries.ts'
import { deleteSignalsOf, isRoomHeld } from '../moderation/queries.ts'
import { tellPeople } from '../notifications/jobs.ts'
import { endSeats } from '../places/end-seats.ts'
import { attendedSession } from '../places/queries.ts'
import { announce } from './announce.ts'
import {
  appendClosedByTime,
  appendLeft,
  deleteRoom,
  findSessionRow,
  listBeats,
  listConcerned,
  listMessageIds,
  lockSessionRow,
  updateEnded,
  updatePurgeAt,
} from './queries.ts'
import { purgeTime } from './session-plan.ts'

/** Tells whoever is concerned: of a new session the group's members, of a change people with places. */
export const tellOfSession = job<{
  sessionId: string
  kind: 'session-scheduled' | 'session-changed' | 'session-cancelled'
  /** Whoever did it knows. */
  by: string
  /** Milliseconds; with it a second run makes the same ids, and tells nobody twice. */
  at: number
}>('tell-of-session')

export const liveJobNames = [tellOfSession.name]

/** A session that nobody closed, an hour after its end. */
export const closeOverdue = timer('close-live-session')
/** Seventy-two hours after the close, what was said is deleted. */
export const purgeLiveSession = timer('purge-live-session')

const noticesAtOnce = 200

/** Tells people of sessions, closes those that nobody closed, and deletes rooms when their time has come. */
export function liveJobs(app: App): void {
  const ctx = makeCtx(app.ground, guest)

  app.ground.jobs.handle(tellOfSession, async ({ sessionId, kind, by, at }) => {
    const session = await findSessionRow(ctx.db, sessionId)
    // A plan that was taken back meanwhile is no news.
    if (!session || (kind !== 'session-cancelled' && session.state !== 'scheduled')) return
    const group = await findGroupById(ctx.db, guest, session.groupId)
    const concerned = await listConcerned(ctx.db, session, kind === 'session-scheduled' ? 'members' : 'places')
    const notices = concerned
      .filter((one) => one.accountId !== by && group && mayReadGroup(asActor(one, group.id), group))
      .map(({ accountId }) => ({
        id: noticeId(at, `${kind} ${at} ${sessionId} ${accountId}`),
        accountId,
        kind,
        path: `/live/${sessionId}`,
        about: session.title,
      }))
    await ctx.transaction(async (tx) => {
      for (let i = 0; i < notices.length; i += noticesAtOnce) {
        await ctx.jobs.enqueue(tx, tellPeople, { notices: notices.slice(i, i + noticesAtOnce) })
      }
    })
  })

  app.timers.handle(closeOverdue, async (tx, sessionId) => {
    const session = await lockSessionRow(tx, sessionId)
    if (!session || session.state === 'closed' || session.state === 'cancelled') return
    const closed = await appendClosedByTime(tx, session.id)
    const purgeAt = purgeTime(closed.at)
    await updateEnded(tx, session.id, { state: 'closed', closedAt: closed.at, purgeAt })
    await endSeats(tx, attendedSession(session))
    await setTimer(tx, purgeLiveSession, session.id, purgeAt)
    announce(ctx, tx, closed)
    tx.afterCommit(() => ctx.push.putOut(rooms.live(session.id), rooms.live(session.id)))
  })

  app.timers.handle(purgeLiveSession, async (tx, sessionId) => {
    const session = await lockSessionRow(tx, sessionId)
    if (!session || session.purgedAt) return
    if (await isRoomHeld(tx, session.id)) {
      // Something said there is still to be looked at: the words wait with it, a day at a time.
      const purgeAt = new Date(ctx.clock.now().getTime() + 24 * 60 * 60_000)
      await updatePurgeAt(tx, session.id, purgeAt)
      return await setTimer(tx, purgeLiveSession, session.id, purgeAt)
    }
    await deleteSignalsOf(tx, 'live-message', await listMessageIds(tx, session.id))
    await deleteRoom(tx, session.id)
  })

  app.everyHeartbeat(async () => {
    const listening = ctx.push.listenersHere('live')
    if (listening.size === 0) return
    for (const beat of await listBeats(ctx.db, [...listening.keys()])) {
      const here = new Set(beat.here)
      // Lines whose login has ended are cut by a heartbeat of their own.
      for (const { accountId, putOut } of listening.get(beat.id) ?? []) {
        if (!accountId || !here.has(accountId)) putOut()
      }
      for (const accountId of beat.lost ?? []) await endLostStay(beat.id, accountId)
      const heartbeat: LiveHeartbeat = { sessionId: beat.id, lastSeq: beat.last_seq }
      ctx.push.emitHere(rooms.live(beat.id), 'live:heartbeat', heartbeat)
    }
  })

  /** Somebody left the group, was suspended or is gone: the ring does not go on showing them. */
  async function endLostStay(sessionId: string, accountId: string): Promise<void> {
    await ctx.transaction(async (tx) => {
      await lockSessionRow(tx, sessionId)
      const [beat] = await listBeats(tx, [sessionId])
      if (!beat?.lost?.includes(accountId)) return
      announce(ctx, tx, await appendLeft(tx, sessionId, accountId))
    })
  }
}

/** A UUIDv7 of its time that is the same each time it is made. */
function noticeId(at: number, of: string): string {
  const hash = createHash('sha256').update(of).digest('hex')
  const time = at.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`
}
