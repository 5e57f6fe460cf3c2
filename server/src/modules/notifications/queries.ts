import { and, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm'
import type { NotificationKind } from '@secure-base/shared/notifications/contract.ts'
import { accounts } from '../../db/tables/accounts.ts'
import { notifications } from '../../db/tables/notifications.ts'
import type { Reader } from '../../db/database.ts'
import type { Tx } from '../../kernel/ctx.ts'

export type NotificationRow = typeof notifications.$inferSelect

/** One person's notice: of what kind, where it leads, about which group or session. */
export interface Notice {
  id: string
  accountId: string
  kind: NotificationKind
  path: string
  about: string | null
  /** Not kept while one of its kind, about this page, is still unread. */
  onlyOneUnder?: string
}

/** Newest first, one row longer than asked for. Ids are made in time order. */
export async function listOwnNotifications(
  db: Reader,
  accountId: string,
  before: string | undefined,
  limit: number,
): Promise<NotificationRow[]> {
  return await db
    .select()
    .from(notifications)
    .where(and(eq(notifications.accountId, accountId), before ? lt(notifications.id, before) : undefined))
    .orderBy(desc(notifications.id))
    .limit(limit + 1)
}

/** A page, with or without a query: `/groups/questions` is not `/groups/questions-and-answers`. */
const isUnder = (path: string) => sql`split_part(${notifications.path}, '?', 1) = ${path}`

/** These of somebody's notices are read, or all of them. */
export async function markRead(tx: Tx, accountId: string, ids: string[] | undefined): Promise<void> {
  await tx
    .update(notifications)
    .set({ readAt: tx.clock.now() })
    .where(
      and(
        eq(notifications.accountId, accountId),
        isNull(notifications.readAt),
        ids ? inArray(notifications.id, ids) : undefined,
      ),
    )
}

/** What was told about one page, now that its reader has been there. */
export async function markPathRead(tx: Tx, accountId: string, path: string): Promise<void> {
  await tx
    .update(notifications)
    .set({ readAt: tx.clock.now() })
    .where(and(eq(notifications.accountId, accountId), isNull(notifications.readAt), isUnder(path)))
}

/**
 * Keeps notices for accounts that still exist; one that is kept already stays as it is. Answers those that are new.
 * Each person's notices are written one transaction after the other, so that two at once see each other.
 */
export async function insertNotices(tx: Tx, notices: Notice[]): Promise<Notice[]> {
  if (notices.length === 0) return []
  const alive = await tx
    .select({ id: accounts.id })
    .from(accounts)
    .where(and(inArray(accounts.id, [...new Set(notices.map((one) => one.accountId))]), isNull(accounts.erasedAt)))
    .orderBy(accounts.id)
    .for('no key update')
  const living = new Set(alive.map(({ id }) => id))
  const wanted = notices.filter((one) => living.has(one.accountId))
  const kept: Notice[] = []
  // Where one waits to be read already, no other of its kind is asked about.
  const waiting = new Set<string>()
  for (const one of wanted) {
    const { accountId, kind, onlyOneUnder } = one
    const place = onlyOneUnder && `${accountId} ${kind} ${onlyOneUnder}`
    if (place && waiting.has(place)) continue
    const waits = onlyOneUnder && (await hasUnread(tx, accountId, kind, onlyOneUnder))
    const isNew = !waits && (await insertNotice(tx, one))
    if (isNew) kept.push(one)
    if (place && (waits || isNew)) waiting.add(place)
  }
  return kept
}

async function insertNotice(tx: Tx, { onlyOneUnder: _, ...row }: Notice): Promise<boolean> {
  const kept = await tx
    .insert(notifications)
    .values({ ...row, createdAt: tx.clock.now() })
    .onConflictDoNothing()
    .returning({ id: notifications.id })
  return kept.length > 0
}

async function hasUnread(tx: Tx, accountId: string, kind: NotificationKind, path: string): Promise<boolean> {
  const rows = await tx
    .select({ id: notifications.id })
    .from(notifications)
    .where(
      and(
        eq(notifications.accountId, accountId),
        eq(notifications.kind, kind),
        isNull(notifications.readAt),
        isUnder(path),
      ),
    )
    .limit(1)
  return rows.length > 0
}

/** What a mail needs: the notice and how its reader wants to be reached. Nothing if either is gone. */
export async function findNoticeToMail(db: Reader, id: string) {
  const [row] = await db
    .select({
      id: notifications.id,
      kind: notifications.kind,
      path: notifications.path,
      about: notifications.about,
      readAt: notifications.readAt,
      email: accounts.email,
      wanted: accounts.mailNotifications,
      timeZone: accounts.timeZone,
      locale: accounts.locale,
      quietFrom: accounts.quietFrom,
      quietTo: accounts.quietTo,
      standing: accounts.standing,
    })
    .from(notifications)
    .innerJoin(accounts, eq(accounts.id, notifications.accountId))
    .where(and(eq(notifications.id, id), isNull(accounts.erasedAt)))
  return row
}
