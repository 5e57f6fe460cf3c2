/** Site roles; a guest has no account. */
export type SiteRole = 'guest' | 'member' | 'moderator' | 'administrator'
export type GroupRole = 'member' | 'greeter' | 'facilitator' | 'organiser'
export type Standing = 'good' | 'muted' | 'suspended' | 'banned'

/** Whoever asks. Read afresh for every request and every command, so a changed role counts at once. */
export interface Actor {
  /** Account id; null for a guest. */
  readonly id: string | null
  readonly role: SiteRole
  readonly standing: Standing
  /** Group id to role in it. A request to join that nobody has answered is not in here. */
  readonly memberships: ReadonlyMap<string, GroupRole>
  /** Accounts that this one has blocked. */
  readonly blocked: ReadonlySet<string>
}

/** An actor who is signed in. */
export interface Account extends Actor {
  readonly id: string
  readonly pseudonym: string
}

export const guest: Actor = {
  id: null,
  role: 'guest',
  standing: 'good',
  memberships: new Map(),
  blocked: new Set(),
}

/** Somebody as policies see them while they are away: by what is known of them in one group. */
export function asActor(
  one: Pick<Actor, 'role' | 'standing'> & { readonly accountId: string; readonly inGroup: GroupRole | null },
  groupId: string,
): Actor {
  const { accountId, role, standing, inGroup } = one
  return { ...guest, id: accountId, role, standing, memberships: new Map(inGroup ? [[groupId, inGroup]] : []) }
}

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: string }
export const allow: Verdict = { allowed: true }

/** A refusal; the reason is the fact that stands against it, in kebab-case (`thread-locked`). */
export function deny(reason: string): Verdict {
  return { allowed: false, reason }
}

/** A rule on who may do what: pure, over public facts. `act` is `noun.verb`. */
export interface Policy<Act extends string, A extends Actor, Facts> {
  readonly act: Act
  readonly decide: (actor: A, facts: Facts) => Verdict
}

/** Names a policy: `act` is what a proof of it is a proof of; `decide` is pure. */
export function policy<const Act extends `${string}.${string}`, A extends Actor, Facts>(
  act: Act,
  decide: (actor: A, facts: Facts) => Verdict,
): Policy<Act, A, Facts> {
  return { act, decide }
}

/** Administrators open groups and appoint. */
export function administers(actor: Pick<Actor, 'role'>): boolean {
  return actor.role === 'administrator'
}

/** Moderators and administrators look after the whole site. */
export function moderates(actor: Pick<Actor, 'role'>): boolean {
  return actor.role === 'moderator' || administers(actor)
}

/** Facilitators lead the groups in which they hold that role. */
export function facilitates(actor: Actor, groupId: string): boolean {
  return leadsAs(actor.memberships.get(groupId))
}

/** Organisers run the meetups of the groups in which they hold that role. */
export function organises(actor: Actor, groupId: string): boolean {
  return organisesAs(actor.memberships.get(groupId))
}

/** Whether whoever has this role in a group proposes its meetups. */
export function organisesAs(role: GroupRole | null | undefined): boolean {
  return role === 'organiser'
}

/** Whether whoever has this role in a group leads it. */
export function leadsAs(role: GroupRole | null | undefined): boolean {
  return role === 'facilitator'
}
