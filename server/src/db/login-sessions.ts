import { hash } from 'node:crypto'
import { sql, type SQL } from 'drizzle-orm'
import type { Adapter, DatabaseSession, DatabaseUser } from 'lucia'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Account, GroupRole } from '@secure-base/shared/kernel/policy.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Database } from './database.ts'
import { ownAccountColumns, type OwnAccountRow } from './own-account.ts'
import { given, statement } from './statement.ts'
import { accounts } from './tables/accounts.ts'

declare module 'lucia' {
  interface Register {
    Lucia: import('lucia').Lucia<LoginSessionFacts, Visitor>
    DatabaseSessionAttributes: LoginSessionFacts
    DatabaseUserAttributes: Visitor
  }
}

export interface LoginSessionFacts {
  /** What its owner calls it by; not the secret. */
  publicId: string
  device: string
}

/** Whoever a cookie belongs to, under the hash of its id. */
export interface Visitor {
  account: Account
  self?: OwnAccountRow
  hash: string
}

/** The id in a cookie opens an account, so the table holds only this of it. */
export function hashOfLogin(id: string): string {
  return hash('sha256', id, 'hex')
}

interface LoginRow {
  public_id: string
  account_id: string
  expires_at: Date
  device: string
  pseudonym: string
  role: Account['role']
  standing: Account['standing']
  /** `ID ROLE` of each group. */
  memberships: string[]
  blocked: string[]
  self: OwnAccountRow | null
}

// One statement answers who is asking and all that policies want to know of them; for a page, which shows people
// themselves, that as well.
function findLogin(name: string, self: SQL) {
  return statement<{ hash: string }, LoginRow>(
    name,
    sql`
    select s.id as public_id, s.account_id, s.expires_at, s.device, ${accounts.pseudonym}, ${accounts.role},
      ${accounts.standing},
      array(select m.group_id || ' ' || m.role from memberships m
        where m.account_id = s.account_id and m.state = 'member') as memberships,
      array(select b.blocked_id::text from blocks b where b.blocker_id = s.account_id) as blocked,
      ${self} as self
    from login_sessions s join ${accounts} on ${accounts.id} = s.account_id
    where s.hash = ${given('hash')} and ${accounts.erasedAt} is null and ${accounts.standing} <> 'banned'`,
    { quick: true },
  )
}
const findLoginOnly = findLogin('find-login', sql`null`)
const findLoginForPage = findLogin(
  'find-login-for-page',
  sql`(select to_json(self) from (select ${ownAccountColumns}) self)`,
)

/** Of these login sessions, by their hashes, the ones that have not ended. */
export async function listStandingLogins({ pool }: Database, hashes: string[], now: Date): Promise<string[]> {
  if (hashes.length === 0) return []
  const { rows } = await pool.query<{ hash: string }>({
    name: 'list-standing-logins',
    text: `
      select s.hash from login_sessions s join accounts a on a.id = s.account_id
      where s.hash = any($1::text[]) and s.expires_at >= $2 and a.erased_at is null and a.standing <> 'banned'`,
    values: [hashes, now],
  })
  return rows.map(({ hash }) => hash)
}

/**
 * Where Lucia keeps its sessions. `forPage` says whether the question comes from a page. Ids go in hashed. Lucia reads the wall clock itself, so expiries are shifted by
 * the difference to ours on the way through, and a test that moves the clock ends sessions as time would.
 */
export function loginSessionAdapter(database: Database, clock: Clock, forPage: () => boolean): Adapter {
  const { pool, drizzle } = database
  const ahead = () => clock.now().getTime() - Date.now()
  const toWall = (kept: Date) => new Date(kept.getTime() - ahead())
  const fromWall = (given: Date) => new Date(given.getTime() + ahead())

  return {
    async getSessionAndUser(id): Promise<[DatabaseSession | null, DatabaseUser | null]> {
      const hash = hashOfLogin(id)
      const [row] = await (forPage() ? findLoginForPage : findLoginOnly)(drizzle, { hash })
      if (!row) return [null, null]
      const account: Account = {
        id: row.account_id,
        pseudonym: row.pseudonym,
        role: row.role,
        standing: row.standing,
        memberships: new Map(row.memberships.map((one) => one.split(' ') as [string, GroupRole])),
        blocked: new Set(row.blocked),
      }
      return [
        {
          id,
          userId: row.account_id,
          expiresAt: toWall(row.expires_at),
          attributes: { publicId: row.public_id, device: row.device },
        },
        { id: row.account_id, attributes: { account, hash, ...(row.self && { self: row.self }) } },
      ]
    },
    async getUserSessions() {
      // Ids are not kept, so there is nothing that Lucia could use; our own list is `listLoginSessions`.
      return []
    },
    async setSession(session) {
      await pool.query(
        // Whoever leaves for good at this moment is waited for, and then signed in no more.
        `insert into login_sessions (hash, id, account_id, expires_at, created_at, device)
         select $1, $2, id, $4, $5, $6 from accounts where id = $3 and erased_at is null for key share`,
        [
          hashOfLogin(session.id),
          session.attributes.publicId || newId(),
          session.userId,
          fromWall(session.expiresAt),
          clock.now(),
          session.attributes.device,
        ],
      )
    },
    async updateSessionExpiration(id, expiresAt) {
      await pool.query('update login_sessions set expires_at = $2 where hash = $1', [
        hashOfLogin(id),
        fromWall(expiresAt),
      ])
    },
    async deleteSession(id) {
      await pool.query('delete from login_sessions where hash = $1', [hashOfLogin(id)])
    },
    async deleteUserSessions(accountId) {
      await pool.query('delete from login_sessions where account_id = $1', [accountId])
    },
    async deleteExpiredSessions() {
      await pool.query('delete from login_sessions where expires_at <= $1', [clock.now()])
    },
  }
}
