import { exceptions } from '@secure-base/shared/meetups/contract.ts'
import { isByDay } from '@secure-base/shared/meetups/daytime.ts'
import { stepMeetup, type MeetupAct } from '@secure-base/shared/meetups/meetup-state.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { clearTimer } from '../../kernel/timers.ts'
import { attendedMeetup } from '../places/queries.ts'
import { settleSeats } from '../places/settle-seats.ts'
import { addressOpens, endMeetup, setMeetupTimers, tellOfHosting, tellThoseWhoCome } from './jobs.ts'
import {
  countHosts,
  findMeetupRow,
  updateAbandoned,
  updateStanding,
  updateVouchedFor,
  type HeldMeetup,
  type MeetupChange,
  type MeetupChanges,
} from './queries.ts'

type Act = Exclude<MeetupAct, 'change' | 'cancel'>

/**
 * What moderators, hosts who come and go, and time make of a meetup: its state by the rules, its places, what it is owed
 * later, and a word to everybody whom it concerns. Its row is held, and the proof that it was allowed lies with whoever
 * calls.
 * @param inPrivate for `approve` and `restore`: a moderator has agreed to a place that is no public one
 * @returns how it stands then; null where the rules have no such act
 */
export async function keepStanding(
  tx: Tx,
  meetup: HeldMeetup,
  act: Act,
  inPrivate = false,
): Promise<HeldMeetup | null> {
  if (act === 'approve') await updateVouchedFor(tx, meetup.id)
  const hosts = await countHosts(tx, meetup.id)
  if (act === 'hosts' && (hosts === 0 || !meetup.proposedBy)) return await abandon(tx, meetup)

  const now = tx.clock.now()
  const applied = act === 'approve' && meetup.change ? asChanged(meetup.change) : {}
  const { startsAt, endsAt, timeZone } = { ...meetup, ...applied }
  const standing = { state: meetup.state, changing: meetup.change !== null }
  const step = stepMeetup({ ...standing, twoHosts: hosts >= 2, ended: endsAt <= now }, act)
  if (!step) return null
  if (act === 'hosts' && step.state === meetup.state && step.changing === standing.changing) return meetup

  await updateStanding(tx, meetup.id, {
    ...applied,
    state: step.state,
    change: step.changing ? meetup.change : null,
    ...(step.state === 'published' && !meetup.publishedAt ? { publishedAt: now } : {}),
    ...(act === 'approve' || act === 'restore'
      ? {
          agreedTo: exceptions.filter((one) => (one === 'evening' ? !isByDay(startsAt, endsAt, timeZone) : inPrivate)),
        }
      : {}),
  })
  const after = (await findMeetupRow(tx, meetup.id))!
  await settleSeats(tx, attendedMeetup(meetup), attendedMeetup(after))
  if (after.state === 'over' || after.state === 'hidden') await clearTimer(tx, addressOpens, after.id)
  else await setMeetupTimers(tx, after)
  await tell(tx, act, meetup, after)
  return after
}

async function abandon(tx: Tx, meetup: HeldMeetup): Promise<HeldMeetup | null> {
  if (meetup.state === 'over' || meetup.state === 'cancelled') return null
  await updateAbandoned(tx, meetup.id)
  return await endCancelled(tx, meetup)
}

/** What follows on a meetup that was called off: nothing is given on, and everybody who comes is told. */
export async function endCancelled(tx: Tx, meetup: HeldMeetup): Promise<HeldMeetup> {
  const after = (await findMeetupRow(tx, meetup.id))!
  await settleSeats(tx, attendedMeetup(meetup), attendedMeetup(after))
  for (const owed of [endMeetup, addressOpens]) await clearTimer(tx, owed, meetup.id)
  await tellThoseWhoCome(tx, meetup.id, 'meetup-cancelled')
  return after
}

async function tell(tx: Tx, act: Act, was: HeldMeetup, is: HeldMeetup): Promise<void> {
  if (act === 'end' || is.state === 'over') return
  if (is.state === 'published' && !was.publishedAt) return await tellOfHosting(tx, is, 'meetup-published', is.hostIds)
  if (!is.publishedAt) return
  if (is.state === 'hidden') return await tellThoseWhoCome(tx, is.id, 'meetup-hidden')
  if (act === 'approve') return await tellThoseWhoCome(tx, is.id, 'meetup-changed')
  if (was.state === 'published' && is.state === 'approved') return await tellThoseWhoCome(tx, is.id, 'meetup-paused')
  await tellThoseWhoCome(tx, is.id, 'meetup-kept')
}

/** What waits, as columns. */
export function asChanged({ startsAt, endsAt, ...change }: MeetupChange): MeetupChanges {
  return { ...change, startsAt: new Date(startsAt), endsAt: new Date(endsAt) }
}

/** A meetup as its hosts want it: with what waits for a moderator. */
export function asWanted(meetup: HeldMeetup): HeldMeetup {
  return meetup.change ? { ...meetup, ...asChanged(meetup.change), change: meetup.change } : meetup
}
