import { createHash } from 'node:crypto'
import { mayReadGroup } from '@secure-base/shared/groups/policy.ts'
import { asActor, guest } from '@secure-base/shared/kernel/policy.ts'
import type { App } from '../../app.ts'
import { makeCtx } from '../../kernel/ctx.ts'
import { setTimer } from '../../kernel/timers.ts'
import { findGroupById } from '../groups/queries.ts'
import { deleteSignals, isStillJudged } from '../moderation/queries.ts'
import { tellPeople } from '../notifications/jobs.ts'
import { addressOpens, endMeetup, purgeMeetup, reviewHosting, tellOfMeetup, tellThoseWhoCome } from './jobs.ts'
import { keepStanding } from './keep-standing.ts'
import { deleteTraces, findMeetupRow, listConcerned, lockMeetupRow } from './queries.ts'

const noticesAtOnce = 200

/** Tells people of meetups, ends them, and deletes who came and where when their time has come. */
export function meetupJobs(app: App): void {
  const ctx = makeCtx(app.ground, guest)

  app.ground.jobs.handle(tellOfMeetup, async ({ meetupId, kind, who, at }) => {
    const meetup = await findMeetupRow(ctx.db, meetupId)
    if (!meetup) return
    const group = await findGroupById(ctx.db, guest, meetup.groupId)
    const concerned = await listConcerned(ctx.db, meetup, who)
    const notices = concerned
      .filter((one) => group && mayReadGroup(asActor(one, group.id), group))
      .map(({ accountId }) => ({
        id: noticeId(at, `${kind} ${at} ${meetupId} ${accountId}`),
        accountId,
        kind,
        // What is hidden has no page any more.
        path: meetup.state === 'hidden' ? '/meetups' : `/meetups/${meetupId}`,
        about: meetup.groupName,
      }))
    await ctx.transaction(async (tx) => {
      for (let i = 0; i < notices.length; i += noticesAtOnce) {
        await ctx.jobs.enqueue(tx, tellPeople, { notices: notices.slice(i, i + noticesAtOnce) })
      }
    })
  })

  app.ground.jobs.handle(reviewHosting, async ({ meetupIds }) => {
    for (const id of meetupIds) {
      await ctx.transaction(async (tx) => {
        const meetup = await lockMeetupRow(tx, id)
        if (meetup) await keepStanding(tx, meetup, 'hosts')
      })
    }
  })

  app.timers.handle(addressOpens, async (tx, meetupId) => {
    const meetup = await lockMeetupRow(tx, meetupId)
    if (meetup?.state === 'published' && !meetup.change) {
      await tellThoseWhoCome(tx, meetupId, 'meetup-address', 'confirmed')
    }
  })

  app.timers.handle(endMeetup, async (tx, meetupId) => {
    const meetup = await lockMeetupRow(tx, meetupId)
    if (meetup) await keepStanding(tx, meetup, 'end')
  })

  app.timers.handle(purgeMeetup, async (tx, meetupId) => {
    const meetup = await lockMeetupRow(tx, meetupId)
    if (!meetup || meetup.purgedAt) return
    if (await isStillJudged(tx, { type: 'meetup', id: meetupId })) {
      // Something about it is still to be looked at: what is known of it waits, a day at a time.
      return await setTimer(tx, purgeMeetup, meetupId, new Date(tx.clock.now().getTime() + 24 * 3_600_000))
    }
    await deleteSignals(tx, { type: 'meetup', id: meetupId })
    await deleteTraces(tx, meetupId)
  })
}

/** A UUIDv7 of its time that is the same each time it is made. */
function noticeId(at: number, of: string): string {
  const hash = createHash('sha256').update(of).digest('hex')
  const time = at.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`
}
