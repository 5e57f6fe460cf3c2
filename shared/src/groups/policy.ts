import { administers, allow, deny, facilitates, moderates, policy, type Account, type Actor } from '../kernel/policy.ts'

export interface GroupFacts {
  readonly id: string
  readonly access: 'open' | 'members' | 'approval'
}

/** The groups in which this actor may read beyond the open ones: all, or those they belong to. */
export function readableGroups(actor: Actor): { all: boolean; ids: string[] } {
  if (actor.standing === 'suspended' || actor.standing === 'banned') return { all: false, ids: [] }
  return { all: moderates(actor), ids: [...actor.memberships.keys()] }
}

/** Whether this actor may read what is written in the group. The SQL twin is `visibleTo`. */
export function mayReadGroup(actor: Actor, group: GroupFacts): boolean {
  if (group.access === 'open') return true
  const { all, ids } = readableGroups(actor)
  return all || ids.includes(group.id)
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
  administers(actor) ? allow : deny('not-an-administrator'),
)
