import type { SignalLabel } from '../moderation/signal-answers.ts'

/**
 * Where a rule of an administrator’s own stands. In `shadow` it is tried: nothing follows from what it sees. `live`, it
 * counts like one that ships. `off`, it reads nothing.
 */
export const ownRuleStates = ['shadow', 'live', 'off'] as const
export type OwnRuleState = (typeof ownRuleStates)[number]

/**
 * What such a rule may say at most: never what calls everybody at once (C3, danger, X3, threats), nor what keeps words
 * from others until a person has read them (P2, X2). Plain words know nothing of what stands around them.
 */
export const ownRuleLevels = {
  risk: ['C1', 'C2'],
  danger: [],
  personal: ['P1'],
  hostility: ['H1', 'H2'],
  solicitation: ['S1', 'S2', 'S3'],
  sexual: ['X1'],
} as const satisfies Record<SignalLabel, readonly string[]>

/** Each label and level that there is for them. */
export const ownRuleChoices = Object.entries(ownRuleLevels).flatMap(([label, levels]) =>
  levels.map((level: string) => ({ label: label as SignalLabel, level })),
)

/** How many of a thousand ordinary texts may be shown to moderators before they tire of it. */
export const bearablePerThousand = 30
/** How far back texts are read before a rule counts. */
export const shadowDays = 30
/** In which texts such rules look. A meetup is read by a person anyway, and what is said to the team is private. */
export const ownRuleSubjects = ['post', 'thread', 'live-message'] as const
export type OwnRuleSubject = (typeof ownRuleSubjects)[number]

/** What decides where a rule may go. */
export interface OwnRuleFacts {
  readonly state: OwnRuleState
  /** Whether the last thirty days were read to their end since it is in shadow. */
  readonly isRead: boolean
}

/**
 * Where a rule goes that an administrator sends there, or why it may not. Whatever comes back to shadow reads the last
 * days anew, but for what is still being read: that goes on. Pure.
 */
export function stepOwnRule(
  { state, isRead }: OwnRuleFacts,
  to: OwnRuleState,
): { state: OwnRuleState; reads: 'anew' | 'on' | null } | { refused: 'not-in-shadow' | 'shadow-unfinished' } {
  if (to === 'off') return { state: 'off', reads: null }
  if (to === 'shadow') return { state: 'shadow', reads: state === 'shadow' && !isRead ? 'on' : 'anew' }
  if (state === 'live') return { state: 'live', reads: null }
  if (state === 'off') return { refused: 'not-in-shadow' }
  return isRead ? { state: 'live', reads: null } : { refused: 'shadow-unfinished' }
}
