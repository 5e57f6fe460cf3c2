import type { Tx } from '../../kernel/ctx.ts'
import { job } from '../../kernel/jobs.ts'
import { clearTimer, setTimer, timer } from '../../kernel/timers.ts'
import { keptHours } from '@secure-base/shared/meetups/contract.ts'
import type { NotificationKind } from '@secure-base/shared/notifications/contract.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { tellPeople } from '../notifications/jobs.ts'
import type { MeetupRow } from './queries.ts'

type TellingKind = Extract<NotificationKind, `meetup-${string}`>

/** Tells people with places of what became of a meetup. */
export const tellOfMeetup = job<{
  meetupId: string
  kind: TellingKind
  who: 'confirmed' | 'coming'
  /** Milliseconds; with it a second run makes the same ids, and tells nobody twice. */
  at: number
}>('tell-of-meetup')

/** A host left the group, left for good, or stands otherwise: are there still two? */
export const reviewHosting = job<{ meetupIds: string[] }>('review-hosting')

export const meetupJobNames = [tellOfMeetup.name, reviewHosting.name]

/** A meetup is over. */
export const endMeetup = timer('end-meetup')
/** From now on people with a place see where it is. */
export const addressOpens = timer('meetup-address-opens')
/** Seventy-two hours after its end, who came and where is deleted. */
export const purgeMeetup = timer('purge-meetup')

/** Enqueues a word to those who come, and, for `coming`, to those who wait. */
export async function tellThoseWhoCome(
  tx: Tx,
  meetupId: string,
  kind: TellingKind,
  who: 'confirmed' | 'coming' = 'coming',
): Promise<void> {
  await tx.jobs.enqueue(tx, tellOfMeetup, { meetupId, kind, who, at: tx.clock.now().getTime() })
}

/** A word to single people: whom somebody asked to host, and who asked them. It names the group, no title. */
export async function tellOfHosting(
  tx: Tx,
  meetup: { id: string; groupName: string },
  kind: TellingKind,
  accountIds: readonly string[],
): Promise<void> {
  if (accountIds.length === 0) return
  const path = `/meetups/${meetup.id}`
  await tx.jobs.enqueue(tx, tellPeople, {
    notices: accountIds.map((accountId) => ({ id: newId(), accountId, kind, path, about: meetup.groupName })),
  })
}

/** Sets what time owes a meetup: when the address opens, when it is over, when its traces go. */
export async function setMeetupTimers(
  tx: Tx,
  meetup: Pick<MeetupRow, 'id' | 'startsAt' | 'endsAt' | 'change' | 'state' | 'addressVisibleHours'>,
): Promise<void> {
  const proposedEnd = meetup.change ? Date.parse(meetup.change.endsAt) : 0
  const end = new Date(Math.max(meetup.endsAt.getTime(), proposedEnd))
  const opens = new Date(meetup.startsAt.getTime() - meetup.addressVisibleHours * 3_600_000)
  await setTimer(tx, endMeetup, meetup.id, end)
  await setTimer(tx, purgeMeetup, meetup.id, new Date(end.getTime() + keptHours * 3_600_000))
  if (meetup.state === 'published' && !meetup.change) await setTimer(tx, addressOpens, meetup.id, opens)
  else await clearTimer(tx, addressOpens, meetup.id)
}
