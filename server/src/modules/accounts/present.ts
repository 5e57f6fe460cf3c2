import type { AccountView, BlockView, LoginSessionView, MeView } from '@secure-base/shared/accounts/contract.ts'
import { leadsAs, organisesAs } from '@secure-base/shared/kernel/policy.ts'
import type { RuleSlug } from '@secure-base/shared/rules/contract.ts'
import { markOf } from '../../kernel/marks.ts'
import type { OwnAccountRow } from '../../db/own-account.ts'
import type { AccountRow } from './queries.ts'

/** One's own account, as nobody else sees it; `pause` while one may not write, or not come in. */
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

/** An account as administrators see it. */
export function presentAccount(account: AccountRow): AccountView {
  return { id: account.id, pseudonym: account.pseudonym, role: account.role }
}

/** Somebody whom one has blocked. */
export function presentBlock(block: { id: string; pseudonym: string; since: Date }): BlockView {
  return { id: block.id, pseudonym: block.pseudonym, mark: markOf(block.id), since: block.since.toISOString() }
}

/** One of one's own login sessions; `currentId` is the one that asks. */
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
