import { allow, deny, policy, type Account } from '../kernel/policy.ts'

export interface AccountFacts {
  readonly id: string
}

export const mayBlock = policy('account.block', (actor: Account, other: AccountFacts) =>
  actor.id === other.id ? deny('own-account') : allow,
)

export const mayAppoint = policy('account.appoint', (actor: Account, other: AccountFacts) => {
  if (actor.role !== 'administrator') return deny('not-an-administrator')
  // Nobody locks the last door behind themselves by accident.
  if (actor.id === other.id) return deny('own-account')
  return allow
})
