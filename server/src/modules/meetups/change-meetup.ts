import { conflict } from '@secure-base/shared/kernel/problem.ts'
import type { MeetupChanges, MeetupView } from '@secure-base/shared/meetups/contract.ts'
import { stepMeetup } from '@secure-base/shared/meetups/meetup-state.ts'
import { mayChangeMeetup } from '@secure-base/shared/meetups/policy.ts'
import { authorize, type Authorized, type Ctx, type Tx } from '../../kernel/ctx.ts'
import { demandTimeZone } from '../../kernel/instants.ts'
import { askApproval } from '../moderation/ask-approval.ts'
import { attendedMeetup } from '../places/queries.ts'
import { settleSeats } from '../places/settle-seats.ts'
import { setMeetupTimers, tellOfHosting, tellThoseWhoCome } from './jobs.ts'
import { demandCoHosts } from './demand-co-hosts.ts'
import { asChanged, keepStanding } from './keep-standing.ts'
import { areaOf, holdMeetup, planOf, withFacts } from './meetup-facts.ts'
import {
  findMeetup,
  findMeetupRow,
  listCoHosts,
  lockMeetupRow,
  replaceCoHosts,
  updateMeetup,
  type HeldMeetup,
  type MeetupChange,
} from './queries.ts'
import { readMeetup } from './read-meetup.ts'
import { reviewMeetup } from './review-meetup.ts'

/**
 * Hosts change what is named. Another place, time or address, and other words, are looked at by a moderator again: what was
 * approved stands until then, with the address hidden, and people with places are told. Everything else counts at once.
 */
export async function changeMeetup(ctx: Ctx, id: string, draft: MeetupChanges): Promise<MeetupView> {
  if (draft.timeZone !== undefined) demandTimeZone(draft.timeZone)
  return await ctx.transaction(async (tx) => {
    const changeable = authorize(mayChangeMeetup, ctx.actor, await holdMeetup(ctx, tx, id))
    const was = (await lockMeetupRow(tx, id))!
    const wanted = whatIsApproved(was, draft, ctx.clock.now())

    if (wanted) await keepWanted(tx, changeable, was, wanted)
    const { capacity, openTo, addressVisibleHours } = draft
    const plain = definedOf({ capacity, openTo, addressVisibleHours })
    await updateMeetup(tx, changeable, plain)
    if (draft.coHosts) await askCoHosts(ctx, tx, changeable, was, draft.coHosts)

    const is = (await findMeetupRow(tx, id))!
    await settleSeats(tx, attendedMeetup(was), attendedMeetup(is))
    await setMeetupTimers(tx, is)
    await reviewMeetup(tx, is)
    if (wanted)
      await askApproval(
        tx,
        { type: 'meetup', id },
        (await listCoHosts(tx, id)).map((one) => one.id),
      )
    // People with places plan by it: they hear of every change but of how many come.
    if (is.publishedAt && wanted) await tellThoseWhoCome(tx, id, 'meetup-changing')
    else if (is.publishedAt && addressVisibleHours !== undefined) {
      await tellThoseWhoCome(tx, id, 'meetup-changed')
    }
    if (draft.coHosts) await keepStanding(tx, is, 'hosts')
    const now = ctx.clock.now()
    return await readMeetup(tx, ctx.actor, withFacts((await findMeetup(tx, ctx.actor, id, now))!, now))
  })
}

/** Place, time, address and words as they are to be, or null when none of them changes. */
function whatIsApproved(was: HeldMeetup, draft: MeetupChanges, now: Date): MeetupChange | null {
  const approved = {
    startsAt: was.startsAt.toISOString(),
    endsAt: was.endsAt.toISOString(),
    timeZone: was.timeZone,
    minutes: was.minutes,
    areaName: was.areaName,
    latitude: was.latitude,
    longitude: was.longitude,
    address: was.address,
    title: was.title,
    access: was.access,
  }
  const before = { ...approved, ...was.change }
  const minutes = draft.minutes ?? before.minutes
  const moved =
    (draft.startsAt !== undefined && new Date(draft.startsAt).getTime() !== Date.parse(before.startsAt)) ||
    minutes !== before.minutes
  const plan = moved ? planOf({ startsAt: draft.startsAt ?? before.startsAt, minutes }, now) : null
  const after: MeetupChange = {
    startsAt: plan?.startsAt.toISOString() ?? before.startsAt,
    endsAt: plan?.endsAt.toISOString() ?? before.endsAt,
    minutes,
    timeZone: draft.timeZone ?? before.timeZone,
    areaName: before.areaName,
    latitude: before.latitude,
    longitude: before.longitude,
    ...(draft.area ? areaOf(draft.area) : {}),
    address: draft.address ?? before.address,
    title: draft.title ?? before.title,
    access: draft.access ?? before.access,
  }
  const differs = (Object.keys(after) as (keyof MeetupChange)[]).some((key) => after[key] !== before[key])
  return differs || (was.state === 'declined' && Object.keys(draft).length > 0) ? after : null
}

/** Nobody has seen it yet, and it is simply another proposal; or it waits beside what was approved. */
async function keepWanted(
  tx: Tx,
  changeable: Authorized<{ id: string }, 'meetup.change'>,
  was: HeldMeetup,
  wanted: MeetupChange,
): Promise<void> {
  const standing = { state: was.state, changing: was.change !== null, twoHosts: true, ended: false }
  const step = stepMeetup(standing, 'change') ?? conflict(was.state)
  await updateMeetup(tx, changeable, {
    state: step.state,
    ...(step.changing ? { change: wanted } : { ...asChanged(wanted), change: null }),
  })
}

async function askCoHosts(
  ctx: Ctx,
  tx: Tx,
  changeable: Authorized<{ id: string; groupId: string }, 'meetup.change'>,
  was: HeldMeetup,
  coHosts: string[],
): Promise<void> {
  const asked = await demandCoHosts(tx, was.groupId, was.proposedBy, coHosts)
  const news = await replaceCoHosts(tx, changeable, asked)
  await tellOfHosting(
    tx,
    was,
    'meetup-host-asked',
    news.filter((one) => one !== ctx.actor.id),
  )
}

function definedOf<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}
