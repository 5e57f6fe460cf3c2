import Type, { type Static } from 'typebox'
import {
  AuthorView,
  command,
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
import { CareOffered } from '../care/contract.ts'
import { openings, PlaceView, RosterCounts } from '../places/contract.ts'
import { ruleSlugs, type RuleSlug } from '../rules/contract.ts'

/** The parts of a live session, in their usual order. */
export const phases = ['arriving', 'agreement', 'check-in', 'sharing', 'open-floor', 'closing'] as const
export type Phase = (typeof phases)[number]

export const sessionStates = ['scheduled', 'open', 'closed', 'cancelled'] as const
export type SessionState = (typeof sessionStates)[number]

/** People come in from this long before the start. */
export const doorsOpenMinutes = 15
/** A session that nobody closed is closed this long after its end. */
export const overtimeMinutes = 60
/** What was said is deleted this long after the close. */
export const keptHours = 72
/** At most so many events in one answer; whoever is further behind asks again. */
export const eventsAtOnce = 2_000
export { messagesInState } from './limits.ts'

/** One part of the agenda, and how long it is meant to take. */
export const AgendaPart = Fields({
  phase: OneOf(phases),
  minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 240 })),
})
export type AgendaPart = Static<typeof AgendaPart>

const TimeZone = Type.String({ minLength: 1, maxLength: 60, description: 'IANA name' })
const Minutes = Type.Integer({ minimum: 10, maximum: 240 })
const Capacity = Type.Integer({ minimum: 1, maximum: 200 })

/** A live session in a list. For a guest it names nobody. */
export const LiveSessionCard = Type.Object({
  id: Type.String(),
  group: Type.Object({ id: Type.String(), slug: Type.String(), name: Type.String() }),
  title: Type.String(),
  guide: Nullable(Type.String({ description: 'slug of the guide it is on' })),
  startsAt: Instant,
  endsAt: Instant,
  timeZone: Type.String({ description: 'IANA name in which it was planned' }),
  minutes: Type.Integer(),
  capacity: Type.Integer(),
  placesLeft: Type.Integer(),
  state: OneOf(sessionStates),
  place: Nullable(PlaceView),
  leading: Type.Boolean({ description: 'whoever asks is a facilitator of its group' }),
})
export type LiveSessionCard = Static<typeof LiveSessionCard>

/** A live session, before, while and after it takes place. */
export const LiveSessionView = Type.Object({
  ...LiveSessionCard.properties,
  phase: Nullable(OneOf(phases)),
  agenda: Type.Array(Type.Object({ phase: OneOf(phases), minutes: Type.Optional(Type.Integer()) })),
  groundRules: Type.Object({ version: Type.Integer(), html: Type.String() }),
  /** Version that whoever asks has agreed to for this session; another one needs agreeing again. */
  agreedRulesVersion: Nullable(Type.Integer()),
  /** The group's facilitators; empty for guests. */
  leads: Type.Array(AuthorView),
  /** From when on people may come in. */
  opensAt: Instant,
  mayEnter: Type.Boolean(),
  /** Why not: `unauthenticated` `too-early` `no-place` `not-a-member` `closed` `cancelled` `removed` `not-in-good-standing`. */
  reason: Nullable(Type.String()),
  mayTakePlace: Type.Boolean(),
  /** May change, cancel, open, advance, close. */
  mayLead: Type.Boolean(),
  /** Title, time and number of places can be changed by whoever asks: it has not opened yet. */
  mayChange: Type.Boolean(),
  /** For whoever leads it. */
  roster: Nullable(RosterCounts),
  /** For whoever leads it; null for everybody else, since it is a cause of `no-place-here`. */
  openTo: Nullable(OneOf(openings)),
  /** Set when whoever asks was asked to leave. They are still a member. */
  removed: Nullable(Type.Object({ at: Instant, reason: Nullable(OneOf(ruleSlugs)) })),
  closedAt: Nullable(Instant),
  /** When what was said is deleted; null before the close. */
  purgeAt: Nullable(Instant),
  /** Whoever was there may read it again over `/events` until then. */
  mayReadAgain: Type.Boolean(),
})
export type LiveSessionView = Static<typeof LiveSessionView>

const bySession = Type.Object({ sessionId: IdInPath })

export const listLiveSessions = endpoint({
  method: 'GET',
  path: '/api/live-sessions',
  access: 'anyone',
  summary: 'Live sessions by their start; without `from`, those that are not over.',
  query: Fields({
    ...pageQuery,
    group: Type.Optional(Slug),
    from: Type.Optional(InstantDraft),
    to: Type.Optional(InstantDraft),
  }),
  reply: PageOf(LiveSessionCard),
})

export const LiveSessionDraft = Fields({
  id: Type.Optional(Id),
  groupSlug: Slug,
  title: Line(120),
  startsAt: InstantDraft,
  timeZone: TimeZone,
  minutes: Minutes,
  capacity: Capacity,
  openTo: Type.Optional(OneOf(openings)),
  guide: Type.Optional(Slug),
  agenda: Type.Optional(Type.Array(AgendaPart, { minItems: 1, maxItems: 6 })),
})
export type LiveSessionDraft = Static<typeof LiveSessionDraft>

export const scheduleLiveSession = endpoint({
  method: 'POST',
  path: '/api/live-sessions',
  access: 'account',
  summary: 'A facilitator of the group plans a live session; members are told.',
  body: LiveSessionDraft,
  reply: LiveSessionView,
})

export const getLiveSession = endpoint({
  method: 'GET',
  path: '/api/live-sessions/:sessionId',
  access: 'anyone',
  summary: 'One live session.',
  params: bySession,
  reply: LiveSessionView,
})

export const LiveSessionChanges = Fields({
  title: Type.Optional(Line(120)),
  startsAt: Type.Optional(InstantDraft),
  timeZone: Type.Optional(TimeZone),
  minutes: Type.Optional(Minutes),
  capacity: Type.Optional(Capacity),
  openTo: Type.Optional(OneOf(openings)),
})
export type LiveSessionChanges = Static<typeof LiveSessionChanges>

export const changeLiveSession = endpoint({
  method: 'PATCH',
  path: '/api/live-sessions/:sessionId',
  access: 'account',
  summary: 'Changes what is named while it is scheduled; of a new time, people with places are told.',
  params: bySession,
  body: LiveSessionChanges,
  reply: LiveSessionView,
})

export const cancelLiveSession = endpoint({
  method: 'DELETE',
  path: '/api/live-sessions/:sessionId',
  access: 'account',
  summary: 'Cancels it before it has opened; people with places are told.',
  params: bySession,
  reply: null,
})

export const takeLivePlace = endpoint({
  method: 'PUT',
  path: '/api/live-sessions/:sessionId/place',
  access: 'account',
  summary:
    'Takes a place, or the end of the line when none is left; accepts the one that is offered. 403 `no-place-here` has several causes, and none is named.',
  params: bySession,
  reply: PlaceView,
})

export const giveUpLivePlace = endpoint({
  method: 'DELETE',
  path: '/api/live-sessions/:sessionId/place',
  access: 'account',
  summary: 'Gives the place up, leaves the line, or declines an offer. Nobody is asked why; what is free is given on.',
  params: bySession,
  reply: null,
})

export const listOtherLiveSessions = endpoint({
  method: 'GET',
  path: '/api/live-sessions/:sessionId/others',
  access: 'account',
  summary: 'For somebody who can have no place in this: the next sessions in which they would have one if they asked.',
  params: bySession,
  reply: PageOf(LiveSessionCard),
})

export const getLiveCalendar = endpoint({
  method: 'GET',
  path: '/api/live-sessions/:sessionId/calendar.ics',
  access: 'anyone',
  summary: 'The session for a calendar, with its time zone and no word of what it is about.',
  params: bySession,
  reply: Type.String({ description: 'text/calendar' }),
})

/** Somebody in the room. */
export const PersonHere = Type.Object({
  id: Type.String(),
  name: Type.String(),
  mark: Type.String(),
  leads: Type.Boolean({ description: 'a facilitator when they came in' }),
})
export type PersonHere = Static<typeof PersonHere>

export const MessageAuthor = Type.Object({ id: Type.String(), name: Type.String(), mark: Type.String() })
export type MessageAuthor = Static<typeof MessageAuthor>

/** What was said. */
export const MessageView = Type.Object({
  id: Type.String(),
  author: MessageAuthor,
  body: Type.String(),
  html: Type.String(),
})
export type MessageView = Static<typeof MessageView>

const eventTypes = [
  'entered',
  'left',
  'phase-changed',
  'message-posted',
  'message-changed',
  'message-withdrawn',
  'withdrawn',
  'closed',
] as const

interface EventHead {
  readonly sessionId: string
  /** 1, 2, 3 … without gaps. */
  readonly seq: number
  readonly at: string
}

/** One numbered entry of the log; the same for everybody, pushed or replayed. */
export type LiveEvent = EventHead &
  (
    | { readonly type: 'entered'; readonly person: PersonHere }
    | { readonly type: 'left'; readonly accountId: string }
    | { readonly type: 'phase-changed'; readonly phase: Phase }
    | { readonly type: 'message-posted'; readonly message: MessageView }
    /** A moderator took words out, or they came back: what it says from now on; without it where it is withdrawn by now. */
    | { readonly type: 'message-changed'; readonly messageId: string; readonly message?: MessageView }
    /** When it happens; what the message's own number is replayed as from then on is `withdrawn`. */
    | { readonly type: 'message-withdrawn'; readonly messageId: string }
    | { readonly type: 'withdrawn'; readonly messageId: string }
    | { readonly type: 'closed' }
  )

// One flat object on the wire: a union would be tried branch by branch for each of 2,000 events.
export const LiveEvent = Type.Unsafe<LiveEvent>(
  Type.Object({
    sessionId: Type.String(),
    seq: Type.Integer(),
    at: Instant,
    type: OneOf(eventTypes),
    person: Type.Optional(PersonHere),
    accountId: Type.Optional(Type.String()),
    phase: Type.Optional(OneOf(phases)),
    message: Type.Optional(MessageView),
    messageId: Type.Optional(Type.String()),
  }),
)

/** A message as it stands in the room; of a withdrawn one only its number and time are left. */
export const MessageHere = Type.Object({
  id: Type.String(),
  seq: Type.Integer(),
  at: Instant,
  withdrawn: Type.Boolean(),
  author: Nullable(MessageAuthor),
  body: Nullable(Type.String()),
  html: Nullable(Type.String()),
})
export type MessageHere = Static<typeof MessageHere>

/** How the room stands after event `lastSeq`. */
export const LiveState = Type.Object({
  status: OneOf(['scheduled', 'open', 'closed']),
  phase: Nullable(OneOf(phases)),
  phaseSince: Nullable(Instant),
  /** In the order in which they came. */
  people: Type.Array(PersonHere),
  /** The last hundred, oldest first. */
  messages: Type.Array(MessageHere),
  lastSeq: Type.Integer(),
})
export type LiveState = Static<typeof LiveState>

export const listLiveEvents = endpoint({
  method: 'GET',
  path: '/api/live-sessions/:sessionId/events',
  access: 'account',
  summary: 'The log after a number, for whoever may be in the room; after the close, for whoever was there.',
  params: bySession,
  query: Fields({ after: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647, default: 0 })) }),
  reply: Type.Object({ events: Type.Array(LiveEvent), lastSeq: Type.Integer() }),
})

const SessionId = IdInPath
const inSession = Fields({ sessionId: SessionId })
/** The last number of the log once the command is done; doing it twice is doing it once. */
const Done = Type.Object({ lastSeq: Type.Integer() })

/**
 * That somebody in the room may need company, for those who lead it: never what was seen in their words, nor how much.
 * It stands until one of them has marked it seen.
 */
export const SignView = Type.Object({
  /** What they said; no words are repeated. */
  messageId: Type.String(),
  person: MessageAuthor,
  at: Instant,
})
export type SignView = Static<typeof SignView>

export const LiveEntry = Type.Object({
  state: LiveState,
  /** What came after `after`, at most 2,000; ask again while the last is before `lastSeq`. Absent: begin from `state`. */
  events: Type.Optional(Type.Array(LiveEvent)),
  lastSeq: Type.Integer(),
  /** What concerns only whoever asks. */
  yours: Type.Object({
    consent: Nullable(Type.Object({ version: Type.Integer(), at: Instant })),
    place: Nullable(PlaceView),
    leads: Type.Boolean(),
  }),
  /** What concerns only those who lead; absent for everybody else. */
  desk: Type.Optional(Type.Object({ signs: Type.Array(SignView) })),
})
export type LiveEntry = Static<typeof LiveEntry>

export const enterLive = command({
  name: 'live:enter',
  access: 'account',
  summary: 'Comes in, or back after a dropped line: joins, then reads what comes after `after`.',
  payload: Fields({
    sessionId: SessionId,
    after: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
    agreedRulesVersion: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
  }),
  reply: LiveEntry,
})

export const leaveLive = command({
  name: 'live:leave',
  access: 'account',
  summary: 'Leaves the room; one may come back.',
  payload: inSession,
  reply: Done,
})

/** Without care the number alone. */
export const LiveSaid = Type.Object({ seq: Type.Integer(), ...Type.Partial(CareOffered).properties })
export type LiveSaid = Static<typeof LiveSaid>

export const sayLive = command({
  name: 'live:say',
  access: 'account',
  summary:
    'Says something. The same id again answers the same number. Where care is offered to whoever said it, this answer alone says so.',
  payload: Fields({ sessionId: SessionId, id: Id, body: Words(4_000) }),
  reply: LiveSaid,
})

export const seeSign = command({
  name: 'live:see-sign',
  access: 'account',
  summary: 'A facilitator has seen that somebody may need company: the sign goes, for those who lead with them too.',
  payload: Fields({ sessionId: SessionId, messageId: IdInPath }),
  reply: Done,
})

export const openLive = command({
  name: 'live:open',
  access: 'account',
  summary: 'A facilitator opens the session with the first phase of its agenda.',
  payload: inSession,
  reply: Done,
})

export const advanceLive = command({
  name: 'live:advance',
  access: 'account',
  summary: 'A facilitator goes to a phase of the agenda.',
  payload: Fields({ sessionId: SessionId, phase: OneOf(phases) }),
  reply: Done,
})

export const withdrawLive = command({
  name: 'live:withdraw',
  access: 'account',
  summary: 'Takes a message back: a facilitator any, people their own.',
  payload: Fields({ sessionId: SessionId, messageId: IdInPath }),
  reply: Done,
})

export const removeLive = command({
  name: 'live:remove',
  access: 'account',
  summary: 'A facilitator asks somebody to leave for good. They stay a member of the group.',
  payload: Fields({ sessionId: SessionId, accountId: IdInPath, reason: Type.Optional(OneOf(ruleSlugs)) }),
  reply: Done,
})

export const closeLive = command({
  name: 'live:close',
  access: 'account',
  summary: 'A facilitator ends the session.',
  payload: inSession,
  reply: Done,
})

/** Pushed as `live:event`. */
export type LiveEventPush = LiveEvent
/** Pushed as `live:heartbeat` every few seconds: whoever has not come this far asks for the rest. */
export interface LiveHeartbeat {
  readonly sessionId: string
  readonly lastSeq: number
}
/** Pushed as `live:whisper` to one person, or to those who lead. It takes no number; entering tells the same. */
export type LiveWhisper = { readonly sessionId: string } & (
  | { readonly type: 'removed'; readonly reason: RuleSlug | null }
  | { readonly type: 'sign-raised'; readonly sign: SignView }
  | { readonly type: 'sign-seen'; readonly messageId: string; readonly by: MessageAuthor }
)
