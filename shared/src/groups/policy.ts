import { allow, deny, facilitates, moderates, policy, type Account, type Actor } from '../kernel/policy.ts'

export interface GroupFacts {
  readonly id: string
  readonly access: 'open' | 'members' | 'approval'
}

/** Whether this actor may read what is written in the group. The SQL twin is `groupReadableBy`. */
export function mayReadGroup(actor: Actor, group: GroupFacts): boolean {
  if (group.access === 'open') return true
  if (actor.standing === 'suspended' || actor.standing === 'banned') return false
  return moderates(actor) || actor.memberships.has(group.id)
}

export const mayJoin = policy('group.join', (actor: Account, _group: GroupFacts) =>
  actor.standing === 'good' ? allow : deny('not-in-good-standing'),
)

export const mayAnswerRequests = policy('group.answer-requests', (actor: Account, group: GroupFacts) =>
  moderates(actor) || facilitates(actor, group.id) ? allow : deny('not-a-facilitator'),
)

export const mayGiveRoles = policy('group.give-roles', (actor: Account, _group: GroupFacts) =>
  moderates(actor) ? allow : deny('not-a-moderator'),
)

export const mayCreateGroup = policy('group.create', (actor: Account, _nothing: null) =>
  actor.role === 'administrator' ? allow : deny('not-an-administrator'),
)
