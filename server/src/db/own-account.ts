import { sql, type SQL } from 'drizzle-orm'
import type { GroupRole } from '@secure-base/shared/kernel/policy.ts'
import { accounts } from './tables/accounts.ts'
import { groups, memberships } from './tables/groups.ts'
import { notifications } from './tables/notifications.ts'

/** An account with all that it sees of itself on every page. */
export interface OwnAccountRow extends Pick<
  typeof accounts.$inferSelect,
  | 'id'
  | 'pseudonym'
  | 'role'
  | 'standing'
  | 'email'
  | 'timeZone'
  | 'country'
  | 'locale'
  | 'quietFrom'
  | 'quietTo'
  | 'mailNotifications'
> {
  groups: { id: string; slug: string; name: string; role: GroupRole }[] | null
  /** At most 100 are counted: nobody needs to know more. */
  unreadNotifications: number
}

/** Its columns, of a statement that selects from `accounts`. */
export const ownAccountColumns: SQL = sql`
  ${accounts.id}, ${accounts.pseudonym}, ${accounts.role}, ${accounts.standing}, ${accounts.email},
  ${accounts.timeZone} as "timeZone", ${accounts.country}, ${accounts.locale}, ${accounts.quietFrom} as "quietFrom",
  ${accounts.quietTo} as "quietTo", ${accounts.mailNotifications} as "mailNotifications",
  (select jsonb_agg(jsonb_build_object('id', ${groups.id}, 'slug', ${groups.slug}, 'name', ${groups.name},
      'role', ${memberships.role}) order by ${groups.id})
    from ${memberships} join ${groups} on ${groups.id} = ${memberships.groupId}
    where ${memberships.accountId} = ${accounts.id} and ${memberships.state} = 'member') as groups,
  cardinality(array(select 1 from ${notifications}
    where ${notifications.accountId} = ${accounts.id} and ${notifications.readAt} is null limit 100))
    as "unreadNotifications"`
