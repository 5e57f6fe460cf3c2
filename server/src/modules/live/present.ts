import type { CareOffered } from '@secure-base/shared/care/contract.ts'
import type {
  LiveEntry,
  LiveEvent,
  LiveSaid,
  LiveSessionCard,
  LiveSessionView,
  LiveState,
  MessageAuthor,
  MessageView,
  SignView,
} from '@secure-base/shared/live/contract.ts'
import {
  doorsOpenAt,
  leadsSession,
  mayChangeSession,
  mayEnter,
  mayLead,
  mayReadLog,
  mayTakePlace,
} from '@secure-base/shared/live/policy.ts'
import type { Account, Actor } from '@secure-base/shared/kernel/policy.ts'
import type { RosterCounts } from '@secure-base/shared/places/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import type { CalendarEvent } from '../../kernel/calendar.ts'
import { markOf } from '../../kernel/marks.ts'
import { presentPlace } from '../places/present.ts'
import { groundRules } from '../rules/rules.ts'
import type { EventRow, LoggedEvent, RoomRow, SignRow } from './queries.ts'
import type { KnownSession } from './session-facts.ts'

/** One's own place. While the event is over nothing is offered any more, and no line moves. */
function placeIn(session: KnownSession): LiveSessionCard['place'] {
  if (session.place === null) return null
  return presentPlace(
    {
      state: session.place,
      position: session.placePosition,
      offerUntil: session.placeOfferUntil,
      warned: session.placeWarned,
    },
    session.now,
  )
}

/** A session as it stands in a list. */
export function presentCard(session: KnownSession, actor: Actor): LiveSessionCard {
  return {
    id: session.id,
    group: { id: session.groupId, slug: session.groupSlug, name: session.groupName },
    title: session.title,
    guide: session.guide,
    startsAt: session.startsAt.toISOString(),
    endsAt: session.endsAt.toISOString(),
    timeZone: session.timeZone,
    minutes: session.minutes,
    capacity: session.capacity,
    placesLeft: Math.max(0, session.capacity - session.seatsTaken),
    state: session.state,
    place: placeIn(session),
    leading: leadsSession(actor, session),
  }
}

/**
 * @param people.leads the group's facilitators; shown to people with an account
 * @param people.roster read for whoever leads alone
 */
export function presentSession(
  session: KnownSession,
  { leads, roster }: { leads: { id: string; pseudonym: string }[]; roster: RosterCounts | null },
  actor: Actor,
): LiveSessionView {
  const account = actor.id === null ? null : (actor as Account)
  const entry = account ? mayEnter.decide(account, session) : ({ allowed: false, reason: 'unauthenticated' } as const)
  return {
    ...presentCard(session, actor),
    phase: session.phase,
    agenda: session.agenda,
    groundRules: { ...groundRules },
    agreedRulesVersion: session.agreedRulesVersion,
    leads: account ? leads.map(({ id, pseudonym }) => presentPerson(id, pseudonym)) : [],
    opensAt: doorsOpenAt(session.startsAt).toISOString(),
    mayEnter: entry.allowed,
    reason: entry.allowed ? null : entry.reason,
    mayTakePlace: account !== null && mayTakePlace.decide(account, session).allowed,
    mayLead: mayLead(actor, session),
    mayChange: account !== null && mayChangeSession.decide(account, session).allowed,
    roster,
    openTo: mayLead(actor, session) ? session.openTo : null,
    removed: session.removedAt ? { at: session.removedAt.toISOString(), reason: session.removedReason } : null,
    closedAt: session.closedAt?.toISOString() ?? null,
    purgeAt: session.purgeAt?.toISOString() ?? null,
    mayReadAgain: account !== null && session.state === 'closed' && mayReadLog.decide(account, session).allowed,
  }
}

/** For a calendar that others may look into: when and how long, and no word of what it is about. */
export function presentCalendar(session: KnownSession, origin: string): CalendarEvent {
  const url = `${origin}/live/${session.id}`
  return {
    uid: `live-session-${session.id}@${new URL(origin).hostname}`,
    startsAt: session.startsAt,
    minutes: session.minutes,
    timeZone: session.timeZone,
    summary: m.live_calendar_summary(),
    description: m.live_calendar_words({ url }),
    url,
    cancelled: session.state === 'cancelled',
  }
}

/** Whoever has left for good has a mark, since others' words refer to theirs, and no name. */
export function presentPerson(id: string, name: string | null): MessageAuthor {
  return { id, name: name || m.forum_author_left(), mark: markOf(id) }
}

/** An event as everybody sees it, pushed or replayed: made from today's rows. */
export function presentEvent(sessionId: string, row: EventRow): LiveEvent {
  const head = { sessionId, seq: row.seq, at: new Date(row.at).toISOString() }
  const subject = row.subject_id ?? ''
  switch (row.type) {
    case 'entered':
      return {
        ...head,
        type: 'entered',
        person: { ...presentPerson(subject, row.name), leads: row.data?.leads ?? false },
      }
    case 'left':
      return { ...head, type: 'left', accountId: subject }
    case 'phase-changed':
      return { ...head, type: 'phase-changed', phase: row.data!.phase! }
    case 'message-withdrawn':
      return { ...head, type: 'message-withdrawn', messageId: subject }
    case 'closed':
      return { ...head, type: 'closed' }
    case 'message-posted':
      if (row.message_state !== 'visible') return { ...head, type: 'withdrawn', messageId: subject }
      return { ...head, type: 'message-posted', message: presentMessage(subject, row) }
    case 'message-changed': {
      const gone = row.message_state !== 'visible'
      return { ...head, type: row.type, messageId: subject, ...(!gone && { message: presentMessage(subject, row) }) }
    }
  }
}

function presentMessage(id: string, row: EventRow): MessageView {
  return { id, author: presentPerson(row.author_id!, row.name), body: row.body!, html: row.html! }
}

/** What is known at the time of writing, for the push; by replay it comes from the tables. */
export type EventMore = Partial<Pick<EventRow, 'name' | 'author_id' | 'body' | 'html' | 'message_state'>>

/** An event as it was just written, for the push: the same that a replay presents. */
export function presentLogged(logged: LoggedEvent, more: EventMore = {}): LiveEvent {
  return presentEvent(logged.sessionId, {
    name: null,
    author_id: null,
    body: null,
    html: null,
    message_state: null,
    ...more,
    seq: logged.seq,
    at: logged.at.toISOString(),
    type: logged.type,
    subject_id: logged.subjectId,
    data: logged.data,
  })
}

/** To whoever said it: its number, and what care is offered to them where any is. */
export function presentSaid(seq: number, offered: CareOffered): LiveSaid {
  return { seq, ...(offered.care !== null && offered) }
}

/** The room as it stands: what the reducer makes of its whole log. */
export function presentState(room: RoomRow): LiveState {
  return {
    status: room.state === 'cancelled' ? 'closed' : room.state,
    phase: room.phase,
    phaseSince: room.phase_since === null ? null : new Date(room.phase_since).toISOString(),
    people: (room.people ?? []).map(({ id, name, leads }) => ({ ...presentPerson(id, name), leads })),
    messages: (room.messages ?? []).map((row) => {
      const gone = row.state === 'withdrawn'
      return {
        id: row.id,
        seq: row.seq,
        at: new Date(row.at).toISOString(),
        withdrawn: gone,
        author: gone ? null : presentPerson(row.author_id, row.name),
        body: gone ? null : row.body,
        html: gone ? null : row.html,
      }
    }),
    lastSeq: room.last_seq,
  }
}

/** Texts beyond this wait for the next answer, so that one reply stays light. */
const charactersAtOnce = 1_000_000

/** Events in order; the first of them always goes. */
export function presentEvents(room: RoomRow): LiveEvent[] {
  let characters = 0
  const events: LiveEvent[] = []
  for (const row of room.events ?? []) {
    characters += (row.body?.length ?? 0) + (row.html?.length ?? 0)
    if (characters > charactersAtOnce && events.length > 0) break
    events.push(presentEvent(room.id, row))
  }
  return events
}

/** @param after what was asked for; beyond the log there is nothing to catch up on, and the state stands alone */
export function presentEntry(room: RoomRow, after: number, leads: boolean): LiveEntry {
  return {
    state: presentState(room),
    ...(after <= room.last_seq ? { events: presentEvents(room) } : {}),
    lastSeq: room.last_seq,
    yours: {
      consent: room.consent && { version: room.consent.version, at: new Date(room.consent.at).toISOString() },
      place: room.place === null ? null : presentPlace({ state: room.place }, new Date(0)),
      leads,
    },
    ...(room.signs && { desk: { signs: room.signs.map(presentSign) } }),
  }
}

/** Who it is and when, and nothing of why. */
export function presentSign({ message_id, account_id, name, at }: SignRow): SignView {
  return { messageId: message_id, person: presentPerson(account_id, name), at: new Date(at).toISOString() }
}
