import { administers, allow, deny, policy, type Account, type SiteRole } from '../kernel/policy.ts'

export interface AccountFacts {
  readonly id: string
}

export const mayBlock = policy('account.block', (actor: Account, other: AccountFacts) =>
  actor.id === other.id ? deny('own-account') : allow,
)

/** Somebody who is to have another role, and how many administrators there are. */
export interface AppointmentFacts extends AccountFacts {
  readonly role: SiteRole
  readonly to: SiteRole
  readonly administrators: number
}

export const mayAppoint = policy('account.appoint', (actor: Account, other: AppointmentFacts) => {
  if (!administers(actor)) return deny('not-an-administrator')
  // Nobody locks the last door behind themselves by accident.
  if (actor.id === other.id) return deny('own-account')
  // Nor do two behind each other, at the same moment.
  if (administers(other) && other.to !== other.role && other.administrators < 2) return deny('last-administrator')
  return allow
})
