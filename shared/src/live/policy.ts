import {
  allow,
  deny,
  facilitates,
  moderates,
  policy,
  type Account,
  type Actor,
  type Verdict,
} from '../kernel/policy.ts'
import type { PlaceState } from '../places/place-state.ts'
import { doorsOpenMinutes, type Phase, type SessionState } from './contract.ts'

/** A session as policies see it, at one moment and for one person. */
export interface SessionFacts {
  readonly groupId: string
  readonly state: SessionState
  readonly startsAt: Date
  readonly now: Date
  readonly agenda: readonly { readonly phase: Phase }[]
  readonly purged: boolean
  /** Of whoever asks. */
  readonly place: PlaceState | null
  /** Of whoever asks; null if they have never come in. */
  readonly stay: { readonly present: boolean; readonly removed: boolean } | null
  /** Version of the ground rules that whoever asks has agreed to here. */
  readonly agreedRulesVersion: number | null
  /** Version in force. */
  readonly rulesVersion: number
}

/** From when on people may come in. */
export function doorsOpenAt(startsAt: Date): Date {
  return new Date(startsAt.getTime() - doorsOpenMinutes * 60_000)
}

/** Facilitators lead; moderators may where there is need. */
export function leadsSession(actor: Actor, session: { readonly groupId: string }): boolean {
  return facilitates(actor, session.groupId)
}

function over(session: SessionFacts): Verdict | null {
  if (session.state === 'cancelled') return deny('cancelled')
  if (session.state === 'closed') return deny('closed')
  return null
}

function inStanding(actor: Account): boolean {
  return actor.standing === 'good' || actor.standing === 'muted'
}

function leads(actor: Account, session: SessionFacts): boolean {
  return actor.standing === 'good' && (facilitates(actor, session.groupId) || moderates(actor))
}

export const mayScheduleSession = policy('live.schedule', (actor: Account, group: { readonly id: string }) => {
  if (actor.standing !== 'good') return deny('not-in-good-standing')
  return facilitates(actor, group.id) ? allow : deny('not-a-facilitator')
})

/** Changing and cancelling end when it opens; from then on it is closed, not cancelled. */
export const mayChangeSession = policy('live.change', (actor: Account, session: SessionFacts) => {
  if (!leads(actor, session)) return deny('not-a-facilitator')
  if (session.state === 'open') return deny('already-open')
  return over(session) ?? allow
})

export const mayTakePlace = policy('live.take-place', (actor: Account, session: SessionFacts) => {
  if (actor.standing !== 'good') return deny('not-in-good-standing')
  if (!actor.memberships.has(session.groupId)) return deny('not-a-member')
  // They read why where they read of the session; here the same reason stands for others, which are told to nobody.
  if (session.stay?.removed) return deny('no-place-here')
  return over(session) ?? allow
})

/** Whether somebody may be in the room. Agreeing to the ground rules is asked on top, by `mayComeIn`. */
export const mayEnter = policy('live.enter', (actor: Account, session: SessionFacts) => {
  if (!inStanding(actor)) return deny('not-in-good-standing')
  const ended = over(session)
  if (ended) return ended
  if (session.stay?.removed) return deny('removed')
  if (!facilitates(actor, session.groupId)) {
    if (!actor.memberships.has(session.groupId)) return deny('not-a-member')
    if (session.place !== 'confirmed' && session.place !== 'attended') return deny('no-place')
  }
  return session.now >= doorsOpenAt(session.startsAt) ? allow : deny('too-early')
})

/** Entering with the agreement given now or before. */
export const mayComeIn = policy('live.come-in', (actor: Account, session: SessionFacts) => {
  const verdict = mayEnter.decide(actor, session)
  if (!verdict.allowed) return verdict
  return session.agreedRulesVersion === session.rulesVersion ? allow : deny('agreement-needed')
})

/** Reading the log: like being in the room; after the close, whoever was there, until it is deleted. */
export const mayReadLog = policy('live.read-log', (actor: Account, session: SessionFacts) => {
  if (session.state !== 'closed') return mayComeIn.decide(actor, session)
  if (!inStanding(actor)) return deny('not-in-good-standing')
  if (session.purged) return deny('purged')
  if (!session.stay) return deny('closed')
  return session.stay.removed ? deny('removed') : allow
})

/** Before the opening only those who lead may speak. */
export const maySay = policy('live.say', (actor: Account, session: SessionFacts) => {
  if (actor.standing !== 'good') return deny('not-in-good-standing')
  const ended = over(session)
  if (ended) return ended
  if (session.stay?.removed) return deny('removed')
  if (!actor.memberships.has(session.groupId)) return deny('not-a-member')
  if (!session.stay?.present) return deny('not-entered')
  return session.state === 'open' || facilitates(actor, session.groupId) ? allow : deny('not-open')
})

export const mayOpen = policy('live.open', (actor: Account, session: SessionFacts) => {
  if (!leads(actor, session)) return deny('not-a-facilitator')
  const ended = over(session)
  if (ended) return ended
  return session.now >= doorsOpenAt(session.startsAt) ? allow : deny('too-early')
})

export const mayAdvance = policy('live.advance', (actor: Account, session: SessionFacts & { readonly to: Phase }) => {
  if (!leads(actor, session)) return deny('not-a-facilitator')
  const ended = over(session)
  if (ended) return ended
  if (session.state !== 'open') return deny('not-open')
  return session.agenda.some(({ phase }) => phase === session.to) ? allow : deny('not-on-the-agenda')
})

/** People may take their own words back for as long as these are kept, wherever they are. */
export const mayWithdraw = policy(
  'live.withdraw',
  (actor: Account, session: SessionFacts & { readonly authorId: string }) => {
    if (session.authorId === actor.id) return allow
    return leads(actor, session) ? allow : deny('not-yours')
  },
)

/** Facilitators ask people to leave; a facilitator can be asked by a moderator alone. */
export const mayRemove = policy(
  'live.remove',
  (actor: Account, session: SessionFacts & { readonly personFacilitates: boolean }) => {
    if (!leads(actor, session)) return deny('not-a-facilitator')
    if (session.personFacilitates && !moderates(actor)) return deny('is-a-facilitator')
    return over(session) ?? allow
  },
)

/** Signs of who may need company are for the facilitators of the group, and for nobody who is only there to look. */
export const maySeeSigns = policy('live.see-sign', (actor: Account, session: SessionFacts) => {
  if (actor.standing !== 'good') return deny('not-in-good-standing')
  if (!facilitates(actor, session.groupId)) return deny('not-a-facilitator')
  if (session.stay?.removed) return deny('removed')
  return over(session) ?? allow
})

export const mayClose = policy('live.close', (actor: Account, session: SessionFacts) => {
  if (!leads(actor, session)) return deny('not-a-facilitator')
  return session.state === 'cancelled' ? deny('cancelled') : allow
})

/** Whether this actor is offered the ways to lead; each act asks its own policy. */
export function mayLead(actor: Actor, session: SessionFacts): boolean {
  return actor.id !== null && leads(actor as Account, session)
}
