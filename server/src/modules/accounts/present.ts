import type { AccountView, BlockView, LoginSessionView, MeView } from '@secure-base/shared/accounts/contract.ts'
import { leadsAs, organisesAs } from '@secure-base/shared/kernel/policy.ts'
import type { RuleSlug } from '@secure-base/shared/rules/contract.ts'
import { markOf } from '../../kernel/marks.ts'
import type { OwnAccountRow } from '../../db/own-account.ts'
import type { AccountRow } from './queries.ts'

export function presentMe(account: OwnAccountRow, pause: { until: Date; reason: RuleSlug } | undefined): MeView {
  return {
    id: account.id,
    pseudonym: account.pseudonym,
    mark: markOf(account.id),
    role: account.role,
    standing: account.standing,
    pause: pause ? { until: pause.until.toISOString(), reason: pause.reason } : null,
    email: account.email,
    timeZone: account.timeZone,
    country: account.country,
    locale: account.locale,
    quietHours: account.quietFrom && account.quietTo ? { from: account.quietFrom, to: account.quietTo } : null,
    mailNotifications: account.mailNotifications,
    groups: (account.groups ?? []).map((group) => ({
      ...group,
      leads: leadsAs(group.role),
      organises: organisesAs(group.role),
    })),
    unreadNotifications: account.unreadNotifications,
  }
}

export function presentAccount(account: AccountRow): AccountView {
  return { id: account.id, pseudonym: account.pseudonym, role: account.role }
}

export function presentBlock(block: { id: string; pseudonym: string; since: Date }): BlockView {
  return { id: block.id, pseudonym: block.pseudonym, mark: markOf(block.id), since: block.since.toISOString() }
}

export function presentLoginSession(
  session: { id: string; device: string; createdAt: Date; expiresAt: Date },
  currentId: string | undefined,
): LoginSessionView {
  return {
    id: session.id,
    device: session.device,
    createdAt: session.createdAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    current: session.id === currentId,
  }
}
