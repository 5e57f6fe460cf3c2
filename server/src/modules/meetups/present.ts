import type { Account, Actor } from '@secure-base/shared/kernel/policy.ts'
import type { MeetupCard, MeetupView } from '@secure-base/shared/meetups/contract.ts'
import { isByDay } from '@secure-base/shared/meetups/daytime.ts'
import {
  hostsMeetup,
  mayAttendMeetup,
  mayCancelMeetup,
  mayChangeMeetup,
  maySayWhoCame,
  maySeeWhoComes,
} from '@secure-base/shared/meetups/policy.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import type { CalendarEvent } from '../../kernel/calendar.ts'
import { markOf } from '../../kernel/marks.ts'
import { presentPlace } from '../places/present.ts'
import { asChanged } from './keep-standing.ts'
import { withBegun, type KnownMeetup } from './meetup-facts.ts'
import type { CoHostRow } from './queries.ts'

/** Hosts, and whoever is asked to host, see what is to be; everybody else what a moderator has approved. */
function asSeen(meetup: KnownMeetup, actor: Actor): KnownMeetup {
  if (!meetup.change || (!hostsMeetup(actor, meetup) && meetup.hosting !== 'asked')) return meetup
  const { address: _kept, ...change } = asChanged(meetup.change)
  return { ...meetup, ...change }
}

/** A meetup as it stands in a list: its area, never its address. */
export function presentCard(known: KnownMeetup, actor: Actor): MeetupCard {
  const meetup = asSeen(known, actor)
  return {
    id: meetup.id,
    group: { id: meetup.groupId, slug: meetup.groupSlug, name: meetup.groupName },
    // Whoever proposed it has left for good, and their words with them.
    title: meetup.title || m.meetups_untitled(),
    startsAt: meetup.startsAt.toISOString(),
    endsAt: meetup.endsAt.toISOString(),
    timeZone: meetup.timeZone,
    minutes: meetup.minutes,
    capacity: meetup.capacity,
    full: meetup.held >= meetup.capacity,
    area: { name: meetup.areaName, latitude: meetup.latitude, longitude: meetup.longitude },
    state: meetup.state,
    changing: meetup.changing,
    agreedTo: meetup.agreedTo,
    place: meetup.place
      ? presentPlace(
          {
            state: meetup.place,
            position: meetup.placePosition,
            offerUntil: meetup.placeOfferUntil,
            warned: meetup.placeWarned,
          },
          meetup.now,
        )
      : null,
    hosting: hostsMeetup(actor, meetup),
    distanceKm: meetup.metres === null ? null : Math.round(meetup.metres / 100) / 10,
  }
}

/** @param hosts those who said yes; @param coHosts whom the proposer asked */
export function presentMeetup(
  known: KnownMeetup,
  people: { hosts: { id: string; pseudonym: string }[]; coHosts: CoHostRow[]; countedHosts: number },
  actor: Actor,
): MeetupView {
  const meetup = asSeen(known, actor)
  const account = actor.id === null ? null : (actor as Account)
  const attend = account
    ? mayAttendMeetup.decide(account, meetup)
    : ({ allowed: false, reason: 'unauthenticated' } as const)
  const hosting = hostsMeetup(actor, meetup)
  const opens = meetup.startsAt.getTime() - meetup.addressVisibleHours * 3_600_000
  return {
    ...presentCard(known, actor),
    access: meetup.access,
    address: meetup.address,
    addressVisibleHours: meetup.addressVisibleHours,
    addressVisibleFrom: new Date(opens).toISOString(),
    hosts: account ? people.hosts.map(({ id, pseudonym }) => ({ id, name: pseudonym, mark: markOf(id) })) : [],
    mayTakePlace: attend.allowed,
    reason: attend.allowed ? null : attend.reason,
    mayChange: account !== null && mayChangeMeetup.decide(account, meetup).allowed,
    mayCancel: account !== null && meetup.state !== 'cancelled' && mayCancelMeetup.decide(account, meetup).allowed,
    maySeeWhoComes: account !== null && maySeeWhoComes.decide(account, meetup).allowed,
    openTo: hosting ? meetup.openTo : null,
    maySayWhoCame:
      account !== null && maySayWhoCame.decide(account, { ...withBegun(meetup), stayedAway: false }).allowed,
    hostingAnswer: meetup.hosting === 'proposer' ? null : meetup.hosting,
    coHosts: hosting ? people.coHosts.map(({ id, pseudonym, answer }) => ({ id, name: pseudonym, answer })) : [],
    needsSecondHost: hosting && people.countedHosts < 2,
    needsAgreement: hosting && !isByDay(meetup.startsAt, meetup.endsAt, meetup.timeZone) ? ['evening'] : [],
    cancelled: meetup.cancelledAt ? { at: meetup.cancelledAt.toISOString(), because: meetup.cancelledBecause } : null,
  }
}

/** For a calendar that others may look into: where and when, and no word of what it is about. */
export function presentCalendar(known: KnownMeetup, actor: Actor, origin: string): CalendarEvent {
  const meetup = asSeen(known, actor)
  const url = `${origin}/meetups/${meetup.id}`
  return {
    uid: `meetup-${meetup.id}@${new URL(origin).hostname}`,
    startsAt: meetup.startsAt,
    minutes: meetup.minutes,
    timeZone: meetup.timeZone,
    summary: m.meetups_calendar_summary({ area: meetup.areaName }),
    location: meetup.address ?? meetup.areaName,
    description: meetup.changing ? m.meetups_calendar_changing({ url }) : m.meetups_calendar_words({ url }),
    url,
    cancelled: meetup.state === 'cancelled',
  }
}
