import { and, asc, desc, eq, gt, inArray, isNull, like, ne, sql } from 'drizzle-orm'
import type { SettingsDraft } from '@secure-base/shared/accounts/contract.ts'
import type { AccountFacts } from '@secure-base/shared/accounts/policy.ts'
import { accounts, blocks, loginSessions } from '../../db/tables/accounts.ts'
import type { Reader } from '../../db/database.ts'
import { ownAccountColumns, type OwnAccountRow } from '../../db/own-account.ts'
import { given, statement } from '../../db/statement.ts'
import type { Authorized, Tx } from '../../kernel/ctx.ts'
import { pseudonymKey } from './pseudonym-key.ts'

export type AccountRow = typeof accounts.$inferSelect
export type NewAccount = typeof accounts.$inferInsert

/** False if the pseudonym, or one that looks like it, is taken. */
export async function insertAccount(tx: Tx, account: NewAccount): Promise<boolean> {
  const inserted = await tx.insert(accounts).values(account).onConflictDoNothing().returning({ id: accounts.id })
  return inserted.length > 0
}

/** Somebody who is still here. */
export async function findAccount(db: Reader, id: string): Promise<AccountRow | undefined> {
  const [row] = await db
    .select()
    .from(accounts)
    .where(and(eq(accounts.id, id), isNull(accounts.erasedAt)))
  return row
}

/**
 * Somebody who is still here, and does not leave for good before the transaction ends: what is written of them
 * meanwhile would be left behind.
 */
export async function holdAccount(tx: Tx, id: string): Promise<AccountRow | undefined> {
  const [row] = await tx
    .select()
    .from(accounts)
    .where(and(eq(accounts.id, id), isNull(accounts.erasedAt)))
    .for('key share')
  return row
}

/** By the pseudonym without case and look-alikes; nobody who has left. */
export async function findAccountByKey(db: Reader, pseudonymKey: string): Promise<AccountRow | undefined> {
  const [row] = await db
    .select()
    .from(accounts)
    .where(and(eq(accounts.pseudonymKey, pseudonymKey), isNull(accounts.erasedAt)))
  return row
}

/** Somebody by the name that others see, however it is written. */
export async function findAccountNamed(db: Reader, pseudonym: string): Promise<AccountRow | undefined> {
  return await findAccountByKey(db, pseudonymKey(pseudonym.trim()))
}

/**
 * Locks one's own account until the transaction ends: whatever that person is writing at this moment is kept before,
 * and what comes later finds nobody to write as.
 */
export async function lockOwnAccount(tx: Tx, id: string): Promise<void> {
  await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, id)).for('update')
}

/** Serialises what must happen once, such as making the first administrator, until the transaction ends. */
export async function lockAdministrators(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('administrators'))`)
}

/** How many administrators there are that have not left. */
export async function countAdministrators(db: Reader): Promise<number> {
  return await db.$count(accounts, and(eq(accounts.role, 'administrator'), isNull(accounts.erasedAt)))
}

const ownAccount = statement<{ id: string }, OwnAccountRow>(
  'own-account',
  sql`
  select ${ownAccountColumns} from ${accounts} where ${accounts.id} = ${given('id')}::uuid and ${accounts.erasedAt} is null`,
  { quick: true },
)

/** One's own account as one sees it; on a page it is mostly known already, found together with its reader. */
export async function findOwnAccount(db: Reader, id: string): Promise<OwnAccountRow | undefined> {
  const [row] = await ownAccount(db, { id })
  return row
}

/** Asked with each change: somebody may have left for good since the request began. */
const stillHere = (accountId: string) => and(eq(accounts.id, accountId), isNull(accounts.erasedAt))

/** Changes one's own settings; what the draft does not name stays. */
export async function updateOwnSettings(tx: Tx, accountId: string, draft: SettingsDraft): Promise<void> {
  const { quietHours, ...plain } = draft
  const quiet = quietHours === undefined ? {} : { quietFrom: quietHours?.from ?? null, quietTo: quietHours?.to ?? null }
  const changes = { ...plain, ...quiet }
  if (Object.keys(changes).length > 0) await tx.update(accounts).set(changes).where(stillHere(accountId))
}

/** Keeps the hash of a new password. */
export async function updateOwnPassword(tx: Tx, accountId: string, passwordHash: string): Promise<void> {
  await tx.update(accounts).set({ passwordHash }).where(stillHere(accountId))
}

/** Gives an account another role on the site. */
export async function updateRole(
  tx: Tx,
  account: Authorized<AccountFacts, 'account.appoint'>,
  role: AccountRow['role'],
): Promise<void> {
  await tx.update(accounts).set({ role }).where(eq(accounts.id, account.id))
}

/** Those of these ids that are accounts and have not left, in no order. */
export async function listAccounts(db: Reader, ids: string[]): Promise<AccountRow[]> {
  return await db
    .select()
    .from(accounts)
    .where(and(inArray(accounts.id, ids), isNull(accounts.erasedAt)))
}

/** By the beginning of the pseudonym without case and look-alikes, in its order; one row longer than asked for. */
export async function listAccountsByBeginning(
  db: Reader,
  keyBeginning: string,
  after: string | undefined,
  limit: number,
): Promise<AccountRow[]> {
  const pattern = keyBeginning.replace(/[\\%_]/g, '\\$&') + '%'
  return await db
    .select()
    .from(accounts)
    .where(
      and(
        like(accounts.pseudonymKey, pattern),
        isNull(accounts.erasedAt),
        after ? gt(accounts.pseudonymKey, after) : undefined,
      ),
    )
    .orderBy(asc(accounts.pseudonymKey))
    .limit(limit + 1)
}

/** The last row of the page before: when it was made, and its id. */
interface Before {
  at: string
  id: string
}

/** Newest first, one row longer than asked for. */
export async function listLiveLoginSessions(
  db: Reader,
  accountId: string,
  now: Date,
  before: Before | undefined,
  limit: number,
) {
  return await db
    .select()
    .from(loginSessions)
    .where(
      and(
        eq(loginSessions.accountId, accountId),
        gt(loginSessions.expiresAt, now),
        before &&
          sql`(${loginSessions.createdAt}, ${loginSessions.id}) < (${before.at}::timestamptz, ${before.id}::uuid)`,
      ),
    )
    .orderBy(desc(loginSessions.createdAt), desc(loginSessions.id))
    .limit(limit + 1)
}

/** Ends one of one's own login sessions; answers its hash, which names the sockets to cut. */
export async function deleteOwnLoginSession(tx: Tx, accountId: string, id: string): Promise<string | undefined> {
  const [gone] = await tx
    .delete(loginSessions)
    .where(and(eq(loginSessions.accountId, accountId), eq(loginSessions.id, id)))
    .returning({ hash: loginSessions.hash })
  return gone?.hash
}

/** Ends all of one's login sessions but one; answers their hashes. */
export async function deleteOtherLoginSessions(tx: Tx, accountId: string, keepId: string): Promise<string[]> {
  const gone = await tx
    .delete(loginSessions)
    .where(and(eq(loginSessions.accountId, accountId), ne(loginSessions.id, keepId)))
    .returning({ hash: loginSessions.hash })
  return gone.map(({ hash }) => hash)
}

/** Keeps a block; a second one changes nothing. */
export async function insertBlock(
  tx: Tx,
  blocked: Authorized<AccountFacts, 'account.block'>,
  blockerId: string,
): Promise<void> {
  await tx.insert(blocks).values({ blockerId, blockedId: blocked.id, createdAt: tx.clock.now() }).onConflictDoNothing()
}

/** Answers false where there was none. */
export async function deleteOwnBlock(tx: Tx, blockerId: string, blockedId: string): Promise<boolean> {
  const gone = await tx
    .delete(blocks)
    .where(and(eq(blocks.blockerId, blockerId), eq(blocks.blockedId, blockedId)))
    .returning({ id: blocks.blockedId })
  return gone.length > 0
}

/** Newest first, one row longer than asked for. */
export async function listOwnBlocks(db: Reader, blockerId: string, before: Before | undefined, limit: number) {
  return await db
    .select({ id: accounts.id, pseudonym: accounts.pseudonym, since: blocks.createdAt })
    .from(blocks)
    .innerJoin(accounts, eq(accounts.id, blocks.blockedId))
    .where(
      and(
        eq(blocks.blockerId, blockerId),
        before && sql`(${blocks.createdAt}, ${blocks.blockedId}) < (${before.at}::timestamptz, ${before.id}::uuid)`,
      ),
    )
    .orderBy(desc(blocks.createdAt), desc(blocks.blockedId))
    .limit(limit + 1)
}

/** One's own block of somebody, with their name. */
export async function findOwnBlock(db: Reader, blockerId: string, blockedId: string) {
  const [row] = await db
    .select({ id: accounts.id, pseudonym: accounts.pseudonym, since: blocks.createdAt })
    .from(blocks)
    .innerJoin(accounts, eq(accounts.id, blocks.blockedId))
    .where(and(eq(blocks.blockerId, blockerId), eq(blocks.blockedId, blockedId)))
  return row
}
