import { allow, deny, organises, policy, type Account, type Verdict } from '../kernel/policy.ts'
import type { PlaceState } from '../places/place-state.ts'
import type { MeetupState } from './meetup-state.ts'

/** How somebody has to do with hosting a meetup. */
export type Hosting = 'proposer' | 'accepted' | 'asked' | 'declined'

/** A meetup as policies see it, at one moment and for one person. */
export interface MeetupFacts {
  readonly groupId: string
  readonly state: MeetupState
  /** Another place, time or address, or other words, wait for a moderator. */
  readonly changing: boolean
  /** Of whoever asks. */
  readonly hosting: Hosting | null
  /** Of whoever asks. */
  readonly place: PlaceState | null
}

/** Whether somebody hosts: who was asked and has not answered does not, nor does whoever left the group. */
export function hostsMeetup(actor: Pick<Account, 'memberships'>, meetup: Pick<MeetupFacts, 'groupId' | 'hosting'>) {
  const hosts = meetup.hosting === 'proposer' || meetup.hosting === 'accepted'
  return hosts && actor.memberships.has(meetup.groupId)
}

export const mayProposeMeetup = policy('meetup.propose', (actor: Account, group: { readonly id: string }) => {
  if (actor.standing !== 'good') return deny('not-in-good-standing')
  return organises(actor, group.id) ? allow : deny('not-an-organiser')
})

function whyNotComing({ state }: MeetupFacts): Verdict | null {
  return state === 'cancelled' || state === 'over' || state === 'hidden' ? deny(state) : null
}

/** Changing ends with the meetup; what was hidden is changed by nobody while an objection may be heard. */
export const mayChangeMeetup = policy('meetup.change', (actor: Account, meetup: MeetupFacts) => {
  if (!hostsMeetup(actor, meetup)) return deny('not-a-host')
  if (actor.standing !== 'good') return deny('not-in-good-standing')
  return whyNotComing(meetup) ?? allow
})

/** A host who cannot write at the moment can still call a meetup off, so that nobody goes there for nothing. */
export const mayCancelMeetup = policy('meetup.cancel', (actor: Account, meetup: MeetupFacts) => {
  if (!hostsMeetup(actor, meetup)) return deny('not-a-host')
  return meetup.state === 'over' ? deny('over') : allow
})

/** Whoever was asked to host answers for themselves; a yes can be taken back. */
export const mayAnswerHosting = policy('meetup.answer-hosting', (actor: Account, meetup: MeetupFacts) => {
  if (meetup.hosting === null || meetup.hosting === 'proposer') return deny('not-asked')
  if (actor.standing !== 'good') return deny('not-in-good-standing')
  return meetup.state === 'cancelled' || meetup.state === 'over' ? deny(meetup.state) : allow
})

export const mayAttendMeetup = policy('meetup.attend', (actor: Account, meetup: MeetupFacts) => {
  if (actor.standing !== 'good') return deny('not-in-good-standing')
  if (!actor.memberships.has(meetup.groupId)) return deny('not-a-member')
  if (hostsMeetup(actor, meetup)) return deny('is-a-host')
  const why = whyNotComing(meetup)
  if (why) return why
  if (meetup.changing) return deny('being-changed')
  return meetup.state === 'published' ? allow : deny('not-published')
})

/**
 * Those who host say who came: from its start, and until all of it is deleted. That somebody stayed away is said once it is
 * over, when nobody can come any more.
 */
export const maySayWhoCame = policy(
  'meetup.say-who-came',
  (actor: Account, meetup: MeetupFacts & { readonly begun: boolean; readonly stayedAway: boolean }) => {
    const verdict = maySeeWhoComes.decide(actor, meetup)
    if (!verdict.allowed) return verdict
    if (meetup.state === 'over') return allow
    if (meetup.state !== 'published') return deny(meetup.state === 'approved' ? 'not-published' : meetup.state)
    if (!meetup.begun) return deny('not-begun')
    return meetup.stayedAway ? deny('not-over') : allow
  },
)

/** Who comes is for those who host, as pseudonyms; nobody else has a list of any kind. */
export const maySeeWhoComes = policy('meetup.see-who-comes', (actor: Account, meetup: MeetupFacts) => {
  if (!hostsMeetup(actor, meetup)) return deny('not-a-host')
  return actor.standing === 'good' || actor.standing === 'muted' ? allow : deny('not-in-good-standing')
})
