import Type, { type Static } from 'typebox'
import {
  AuthorView,
  endpoint,
  Fields,
  Id,
  IdInPath,
  Instant,
  InstantDraft,
  Line,
  Nullable,
  OneOf,
  PageOf,
  pageQuery,
  Slug,
  Words,
} from '../kernel/contract.ts'
import { openings, PlaceView } from '../places/contract.ts'
import { meetupStates } from './meetup-state.ts'

/** What a moderator agreed to beyond public places by day. */
export const exceptions = ['evening', 'private-place'] as const
export type Exception = (typeof exceptions)[number]

/** Why a meetup was called off, in words of ours: what somebody wrote is not told to everybody who came across it. */
export const cancelReasons = ['host-ill', 'too-few', 'venue', 'weather', 'other'] as const
export type CancelReason = (typeof cancelReasons)[number]

/** Who came, where and for what is deleted this long after the end. */
export const keptHours = 72
/** A search that names no distance looks this far around. */
export const usualKm = 50

const TimeZone = Type.String({ minLength: 1, maxLength: 60, description: 'IANA name' })
const Minutes = Type.Integer({ minimum: 15, maximum: 1_440 })
const Capacity = Type.Integer({ minimum: 1, maximum: 200 })
const Area = Fields({
  name: Line(120),
  latitude: Type.Number({ minimum: -90, maximum: 90 }),
  longitude: Type.Number({ minimum: -180, maximum: 180 }),
})
const Address = Words(500)
const AddressVisibleHours = Type.Integer({ minimum: 0, maximum: 720 })
const Access = Words(2_000)
const CoHosts = Type.Array(IdInPath, { maxItems: 5, uniqueItems: true })

/** A meetup in a list: the area, never the address; for a guest it names nobody. */
export const MeetupCard = Type.Object({
  id: Type.String(),
  group: Type.Object({ id: Type.String(), slug: Type.String(), name: Type.String() }),
  title: Type.String(),
  startsAt: Instant,
  endsAt: Instant,
  timeZone: Type.String({ description: 'IANA name of the place where it is' }),
  minutes: Type.Integer(),
  capacity: Type.Integer(),
  /** Whether a place is free; how many come is for the hosts alone. */
  full: Type.Boolean(),
  area: Type.Object({ name: Type.String(), latitude: Type.Number(), longitude: Type.Number() }),
  state: OneOf(meetupStates),
  /** Another place, time or address, or other words, wait for a moderator. Hosts see what is to be, everybody else what was approved. */
  changing: Type.Boolean(),
  agreedTo: Type.Array(OneOf(exceptions)),
  place: Nullable(PlaceView),
  hosting: Type.Boolean({ description: 'whoever asks hosts it' }),
  /** As the crow flies from the place that was searched around, to the middle of the area. */
  distanceKm: Nullable(Type.Number()),
})
export type MeetupCard = Static<typeof MeetupCard>

export const MeetupView = Type.Object({
  ...MeetupCard.properties,
  /** The venue: steps, toilets, noise, quiet corners. */
  access: Type.String(),
  /** For hosts; for people with a confirmed place from `addressVisibleFrom` on. */
  address: Nullable(Type.String()),
  addressVisibleHours: Type.Integer(),
  addressVisibleFrom: Instant,
  /** Those who have said yes; empty for guests. */
  hosts: Type.Array(AuthorView),
  mayTakePlace: Type.Boolean(),
  /** Why not: `unauthenticated` `not-a-member` `is-a-host` `being-changed` `not-published` `cancelled` `over` `not-in-good-standing`. */
  reason: Nullable(Type.String()),
  mayChange: Type.Boolean(),
  mayCancel: Type.Boolean(),
  maySeeWhoComes: Type.Boolean(),
  /** For hosts; null for everybody else, since it is a cause of `no-place-here`. */
  openTo: Nullable(OneOf(openings)),
  /** For hosts, once it has begun. */
  maySayWhoCame: Type.Boolean(),
  /** Set for whoever was asked to host it too. */
  hostingAnswer: Nullable(OneOf(['asked', 'accepted', 'declined'])),
  /** For hosts: whom they asked, and what they answered. */
  coHosts: Type.Array(
    Type.Object({ id: Type.String(), name: Type.String(), answer: OneOf(['asked', 'accepted', 'declined']) }),
  ),
  /** For hosts: a second one is still missing. */
  needsSecondHost: Type.Boolean(),
  /** For hosts: what a moderator has to agree to, since meetups are by day. */
  needsAgreement: Type.Array(OneOf(exceptions)),
  cancelled: Nullable(Type.Object({ at: Instant, because: Nullable(OneOf(cancelReasons)) })),
})
export type MeetupView = Static<typeof MeetupView>

const byMeetup = Type.Object({ meetupId: IdInPath })

export const listMeetups = endpoint({
  method: 'GET',
  path: '/api/meetups',
  access: 'anyone',
  summary: 'Meetups that are not over: by their start; around a place by distance, or by start with `sort=time`.',
  query: Fields({
    ...pageQuery,
    group: Type.Optional(Slug),
    near: Type.Optional(
      Type.String({
        pattern: '^-?\\d{1,3}(\\.\\d{1,12})?,-?\\d{1,3}(\\.\\d{1,12})?$',
        description: 'latitude and longitude in degrees, with a comma between',
      }),
    ),
    withinKm: Type.Optional(Type.Number({ minimum: 0.1, maximum: 20_000 })),
    sort: Type.Optional(OneOf(['distance', 'time'])),
    mine: Type.Optional(OneOf(['yes'], { description: 'those that one hosts, or has a place in or waits for one' })),
  }),
  reply: PageOf(MeetupCard),
})

export const MeetupDraft = Fields({
  id: Type.Optional(Id),
  groupSlug: Slug,
  title: Line(120),
  startsAt: InstantDraft,
  timeZone: TimeZone,
  minutes: Minutes,
  capacity: Capacity,
  openTo: Type.Optional(OneOf(openings)),
  area: Area,
  address: Address,
  addressVisibleHours: AddressVisibleHours,
  access: Access,
  coHosts: Type.Optional(CoHosts),
})
export type MeetupDraft = Static<typeof MeetupDraft>

export const proposeMeetup = endpoint({
  method: 'POST',
  path: '/api/meetups',
  access: 'account',
  summary: 'An organiser of the group proposes a meetup. A moderator looks at it first, and a second host is needed.',
  body: MeetupDraft,
  reply: MeetupView,
})

export const getMeetup = endpoint({
  method: 'GET',
  path: '/api/meetups/:meetupId',
  access: 'anyone',
  summary: 'One meetup.',
  params: byMeetup,
  reply: MeetupView,
})

export const MeetupChanges = Fields({
  title: Type.Optional(Line(120)),
  startsAt: Type.Optional(InstantDraft),
  timeZone: Type.Optional(TimeZone),
  minutes: Type.Optional(Minutes),
  capacity: Type.Optional(Capacity),
  openTo: Type.Optional(OneOf(openings)),
  area: Type.Optional(Area),
  address: Type.Optional(Address),
  addressVisibleHours: Type.Optional(AddressVisibleHours),
  access: Type.Optional(Access),
  coHosts: Type.Optional(CoHosts),
})
export type MeetupChanges = Static<typeof MeetupChanges>

export const changeMeetup = endpoint({
  method: 'PATCH',
  path: '/api/meetups/:meetupId',
  access: 'account',
  summary:
    'Changes what is named. Another place, time or address, or other words, wait for a moderator, and people with places are told.',
  params: byMeetup,
  body: MeetupChanges,
  reply: MeetupView,
})

export const cancelMeetup = endpoint({
  method: 'DELETE',
  path: '/api/meetups/:meetupId',
  access: 'account',
  summary: 'Calls it off; everybody with a place is told, and the address is hidden again.',
  params: byMeetup,
  query: Fields({ because: Type.Optional(OneOf(cancelReasons)) }),
  reply: null,
})

export const takeMeetupPlace = endpoint({
  method: 'PUT',
  path: '/api/meetups/:meetupId/place',
  access: 'account',
  summary:
    'Takes a place, or the end of the line when none is left; accepts the one that is offered. 403 `no-place-here` has several causes, and none is named.',
  params: byMeetup,
  reply: PlaceView,
})

export const giveUpMeetupPlace = endpoint({
  method: 'DELETE',
  path: '/api/meetups/:meetupId/place',
  access: 'account',
  summary:
    'Gives the place up, leaves the line, or declines an offer; the address is hidden again. Nobody is asked why.',
  params: byMeetup,
  reply: null,
})

export const listOtherMeetups = endpoint({
  method: 'GET',
  path: '/api/meetups/:meetupId/others',
  access: 'account',
  summary: 'For somebody who can have no place in this: meetups nearby in which they would have one if they asked.',
  params: byMeetup,
  reply: PageOf(MeetupCard),
})

export const acceptHosting = endpoint({
  method: 'PUT',
  path: '/api/meetups/:meetupId/hosting',
  access: 'account',
  summary: 'Says yes to hosting a meetup with whoever asked.',
  params: byMeetup,
  reply: MeetupView,
})

export const declineHosting = endpoint({
  method: 'DELETE',
  path: '/api/meetups/:meetupId/hosting',
  access: 'account',
  summary:
    'Says no, or takes a yes back. With fewer than two hosts a meetup is out of sight until somebody else hosts.',
  params: byMeetup,
  reply: null,
})

export const findCoHost = endpoint({
  method: 'GET',
  path: '/api/groups/:slug/co-hosts',
  access: 'account',
  summary:
    'For organisers: the member of the group who bears exactly this pseudonym, to ask them to host a meetup too.',
  params: Type.Object({ slug: Slug }),
  query: Fields({ pseudonym: Line(60) }),
  reply: PageOf(Type.Object({ id: Type.String(), name: Type.String() })),
})

/** Whoever comes, for the hosts: a pseudonym, and whether they came, where hosts have said so. */
export const WhoComes = Type.Object({
  coming: Type.Array(Type.Object({ name: Type.String(), state: OneOf(['confirmed', 'attended', 'missed']) })),
  /** Places kept for people who have been asked. */
  offered: Type.Integer(),
  waiting: Type.Integer(),
})
export type WhoComes = Static<typeof WhoComes>

export const seeWhoComes = endpoint({
  method: 'GET',
  path: '/api/meetups/:meetupId/people',
  access: 'account',
  summary: 'For the hosts: the pseudonyms of those with a place, in the order in which they asked, and how many wait.',
  params: byMeetup,
  reply: WhoComes,
})

export const sayWhoCame = endpoint({
  method: 'PUT',
  path: '/api/meetups/:meetupId/people',
  access: 'account',
  summary:
    'For the hosts: says of somebody with a place that they came, from the start on; or, once it is over, that they did not. It can be said otherwise, and is deleted three days after the end.',
  params: byMeetup,
  body: Fields({ name: Line(60), state: OneOf(['attended', 'missed']) }),
  reply: WhoComes,
})

export const getMeetupCalendar = endpoint({
  method: 'GET',
  path: '/api/meetups/:meetupId/calendar.ics',
  access: 'anyone',
  summary: 'The meetup for a calendar, with its time zone; the address only for whoever may see it now.',
  params: byMeetup,
  reply: Type.String({ description: 'text/calendar' }),
})
