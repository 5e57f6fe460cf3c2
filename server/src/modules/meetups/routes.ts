import { mayReadGroup } from '@secure-base/shared/groups/policy.ts'
import { invalid, notFound } from '@secure-base/shared/kernel/problem.ts'
import * as contract from '@secure-base/shared/meetups/contract.ts'
import type { Point } from '@secure-base/shared/meetups/distance.ts'
import { mayProposeMeetup, maySeeWhoComes } from '@secure-base/shared/meetups/policy.ts'
import type { App } from '../../app.ts'
import { answerCalendar } from '../../kernel/calendar.ts'
import { authorize } from '../../kernel/ctx.ts'
import { readInstant } from '../../kernel/instants.ts'
import { pageOf, readCursor } from '../../kernel/page.ts'
import { serve } from '../../kernel/serve.ts'
import { findGroup } from '../groups/queries.ts'
import { answerHosting } from './answer-hosting.ts'
import { cancelMeetup } from './cancel-meetup.ts'
import { changeMeetup } from './change-meetup.ts'
import { giveUpPlace } from './give-up-place.ts'
import { knowMeetup, withFacts } from './meetup-facts.ts'
import { presentCard, presentCalendar } from './present.ts'
import { proposeMeetup } from './propose-meetup.ts'
import { findMemberNamed, listMeetups } from './queries.ts'
import { readMeetup, readWhoComes } from './read-meetup.ts'
import { readOthers } from './read-others.ts'
import { sayWhoCame } from './say-who-came.ts'
import { takePlace } from './take-place.ts'

/** Mounts meetups, places in them, hosting and their calendar files. */
export function meetupRoutes(app: App): void {
  serve(app, contract.listMeetups, async (ctx, { query }) => {
    const near = query.near === undefined ? undefined : pointIn(query.near)
    if (!near && query.withinKm !== undefined) invalid('near', 'is missing')
    if (!near && query.sort === 'distance') invalid('near', 'is missing')
    const by = near && query.sort !== 'time' ? 'distance' : 'time'
    const limit = query.limit ?? 50
    const now = ctx.clock.now()
    const rows = await listMeetups(ctx.db, ctx.actor, {
      group: query.group,
      near: near && { ...near, withinKm: query.withinKm ?? contract.usualKm },
      by,
      mine: query.mine === 'yes' && ctx.actor.id !== null,
      notOverAt: now,
      after: placeIn(query.cursor, by),
      limit,
    })
    return pageOf(
      rows,
      limit,
      (row) => presentCard(withFacts(row, now), ctx.actor),
      (row) => [by === 'distance' ? row.metres! : row.startsAt.toISOString(), row.id],
    )
  })
  serve(app, contract.getMeetup, async (ctx, { params }) => {
    return await readMeetup(ctx.db, ctx.actor, await knowMeetup(ctx, params.meetupId))
  })
  serve(app, contract.proposeMeetup, (ctx, { body }) => proposeMeetup(ctx, body))
  serve(app, contract.changeMeetup, (ctx, { params, body }) => changeMeetup(ctx, params.meetupId, body))
  serve(app, contract.cancelMeetup, (ctx, { params, query }) =>
    cancelMeetup(ctx, params.meetupId, query.because ?? null),
  )
  serve(app, contract.takeMeetupPlace, (ctx, { params }) => takePlace(ctx, params.meetupId))
  serve(app, contract.giveUpMeetupPlace, (ctx, { params }) => giveUpPlace(ctx, params.meetupId))
  serve(app, contract.listOtherMeetups, async (ctx, { params }) => {
    return { items: await readOthers(ctx, params.meetupId), nextCursor: null }
  })
  serve(app, contract.acceptHosting, async (ctx, { params }) => {
    await answerHosting(ctx, params.meetupId, 'accepted')
    return await readMeetup(ctx.db, ctx.actor, await knowMeetup(ctx, params.meetupId))
  })
  serve(app, contract.declineHosting, (ctx, { params }) => answerHosting(ctx, params.meetupId, 'declined'))
  serve(app, contract.findCoHost, async (ctx, { params, query }) => {
    const group = await findGroup(ctx.db, ctx.actor, params.slug)
    if (!group || !mayReadGroup(ctx.actor, group)) notFound('group')
    const found = await findMemberNamed(ctx.db, authorize(mayProposeMeetup, ctx.actor, group), query.pseudonym)
    return { items: found ? [found] : [], nextCursor: null }
  })
  serve(app, contract.seeWhoComes, async (ctx, { params }) => {
    const meetup = authorize(maySeeWhoComes, ctx.actor, await knowMeetup(ctx, params.meetupId))
    return await readWhoComes(ctx.db, meetup)
  })
  serve(app, contract.sayWhoCame, (ctx, { params, body }) => sayWhoCame(ctx, params.meetupId, body))
  serve(app, contract.getMeetupCalendar, async (ctx, { params }, { reply }) => {
    const meetup = await knowMeetup(ctx, params.meetupId)
    return answerCalendar(reply, 'meetup', presentCalendar(meetup, ctx.actor, ctx.config.publicOrigin), meetup.now)
  })
}

function pointIn(near: string): Point {
  const [latitude, longitude] = near.split(',').map(Number) as [number, number]
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) invalid('near', 'is no place on earth')
  return { latitude, longitude }
}

/** @throws Problem `invalid` for a cursor of a list in another order */
function placeIn(
  cursor: string | undefined,
  by: 'distance' | 'time',
): { sort: string | number; id: string } | undefined {
  const values = readCursor(cursor, [by === 'distance' ? 'number' : 'instant', 'uuid'])
  if (!values) return undefined
  const [sort, id] = values as [string | number, string]
  return { sort: by === 'distance' ? sort : readInstant('cursor', sort as string).toISOString(), id }
}
