import type { WordsState } from '../moderation/case-state.ts'

/**
 * `proposed` until a moderator has looked; `approved` while a second host is still missing; `published` for everybody in
 * the group.
 */
export const meetupStates = ['proposed', 'approved', 'published', 'declined', 'hidden', 'cancelled', 'over'] as const
export type MeetupState = (typeof meetupStates)[number]

/** A meetup at one moment. */
export interface MeetupStanding {
  readonly state: MeetupState
  /** Another place, time or address, or other words, wait for a moderator; until then what was approved stands. */
  readonly changing: boolean
  /** Two or more who host it. */
  readonly twoHosts: boolean
  /** Its time is over. */
  readonly ended: boolean
}

/**
 * What happens to a meetup: hosts `change` place, time, address or words, or cancel; moderators approve, decline, hide, restore;
 * hosts come and go; time ends it.
 */
export type MeetupAct = 'change' | 'cancel' | 'approve' | 'decline' | 'hide' | 'restore' | 'hosts' | 'end'

/** What became of it; `out` is `approved` or `published`, by whether there are two hosts, or `over` after its time. */
type Step = MeetupState | 'out' | 'changing' | 'as approved'

/** The rules; what is not in here is refused. While a change waits, the second row counts where there is one. */
const rules: Record<MeetupAct, Partial<Record<MeetupState | 'a change waits', Step>>> = {
  change: {
    proposed: 'proposed',
    declined: 'proposed',
    approved: 'changing',
    published: 'changing',
    'a change waits': 'changing',
  },
  cancel: {
    proposed: 'cancelled',
    approved: 'cancelled',
    published: 'cancelled',
    declined: 'cancelled',
    hidden: 'cancelled',
    cancelled: 'cancelled',
  },
  approve: { proposed: 'out', 'a change waits': 'as approved' },
  decline: { proposed: 'declined', 'a change waits': 'as approved' },
  hide: { proposed: 'hidden', approved: 'hidden', published: 'hidden', over: 'hidden' },
  // A no that was overturned is a yes.
  restore: { hidden: 'out', declined: 'out' },
  hosts: {
    proposed: 'proposed',
    approved: 'out',
    published: 'out',
    declined: 'declined',
    hidden: 'hidden',
    cancelled: 'cancelled',
    over: 'over',
  },
  end: { proposed: 'over', approved: 'over', published: 'over', declined: 'over' },
}

/** The meetup after the act; null where the rules have no such act. Pure: who may act is the policies’ business. */
export function stepMeetup(meetup: MeetupStanding, act: MeetupAct): Pick<MeetupStanding, 'state' | 'changing'> | null {
  const { state, changing, twoHosts, ended } = meetup
  const step = (changing ? rules[act]['a change waits'] : undefined) ?? rules[act][state]
  const out: MeetupState = ended ? 'over' : twoHosts ? 'published' : 'approved'
  switch (step) {
    case undefined:
      return null
    case 'changing':
      return { state, changing: true }
    case 'as approved':
      return { state: out, changing: false }
    case 'out':
      return { state: out, changing: act === 'hosts' && changing }
    default:
      return { state: step, changing: false }
  }
}

/** How a meetup stands to those who decide cases: what waits for a moderator is held. */
export function wordsOfMeetup(
  meetup: Pick<MeetupStanding, 'state' | 'changing'> & { readonly wasOut: boolean },
): WordsState {
  if (meetup.changing || meetup.state === 'proposed') return 'held'
  switch (meetup.state) {
    case 'approved':
    case 'published':
      return 'visible'
    case 'declined':
    case 'hidden':
      return 'hidden'
    case 'cancelled':
      return 'gone'
    case 'over':
      return meetup.wasOut ? 'visible' : 'gone'
  }
}
