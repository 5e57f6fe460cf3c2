import { and, eq, inArray, lte, sql, type SQL } from 'drizzle-orm'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Reader } from './database.ts'
import { given, statement } from './statement.ts'
import { timers } from './tables/kernel.ts'

export type TimerRow = typeof timers.$inferSelect

/**
 * Sets the first timer of a subject, as a statement or as a part of one.
 * @param row what yields its id, kind, subject and when it is due
 */
export function insertedTimer(row: SQL): SQL {
  return sql`insert into timers (id, kind, subject, due_at) ${row}`
}

const keepTimer = statement<Pick<TimerRow, 'id' | 'kind' | 'subject'> & { dueAt: string }, never>(
  'keep-timer',
  sql`
    ${insertedTimer(sql`
      values (${given('id')}::uuid, ${given('kind')}::text, ${given('subject')}::uuid, ${given('dueAt')}::timestamptz)`)}
    on conflict (kind, subject) do update set due_at = excluded.due_at, attempts = 0`,
)

/** Sets the timer of a subject, or moves it. */
export async function upsertTimer(tx: Reader, kind: string, subject: string, dueAt: Date): Promise<void> {
  await keepTimer(tx, { id: newId(), kind, subject, dueAt: dueAt.toISOString() })
}

/** What was due is owed no longer; nothing happens where nothing was. */
export async function deleteTimer(tx: Reader, kind: string, subject: string): Promise<void> {
  await tx.delete(timers).where(and(eq(timers.kind, kind), eq(timers.subject, subject)))
}

/**
 * Takes the one of these kinds that has waited longest out of the table; other processes pass over it while this
 * transaction lives.
 */
export async function takeDueTimer(tx: Reader, kinds: string[], now: Date): Promise<TimerRow | undefined> {
  const [due] = await tx
    .select()
    .from(timers)
    .where(and(inArray(timers.kind, kinds), lte(timers.dueAt, now)))
    .orderBy(timers.dueAt)
    .limit(1)
    .for('update', { skipLocked: true })
  if (due) await tx.delete(timers).where(eq(timers.id, due.id))
  return due
}

/** Takes more that are due, of the same kind; none that has failed before, which might make the others fail as well. */
export async function takeMoreDue(tx: Reader, kind: string, now: Date, limit: number): Promise<TimerRow[]> {
  const due = await tx
    .select()
    .from(timers)
    .where(and(eq(timers.kind, kind), eq(timers.attempts, 0), lte(timers.dueAt, now)))
    .orderBy(timers.dueAt)
    .limit(limit)
    .for('update', { skipLocked: true })
  const ids = due.map(({ id }) => id)
  if (ids.length > 0) await tx.delete(timers).where(inArray(timers.id, ids))
  return due
}

/** When the next timer is due, or was. */
export async function findFirstDue(db: Reader): Promise<Date | undefined> {
  const [first] = await db.select({ dueAt: timers.dueAt }).from(timers).orderBy(timers.dueAt).limit(1)
  return first?.dueAt
}

/** After a failure: again in 1, 2, 4 … up to 64 minutes, so that one bad row starves no other. */
export async function putTimerOff(db: Reader, timer: TimerRow, now: Date): Promise<void> {
  const minutes = 2 ** Math.min(timer.attempts, 6)
  await db
    .update(timers)
    .set({ attempts: timer.attempts + 1, dueAt: new Date(now.getTime() + minutes * 60_000) })
    .where(eq(timers.id, timer.id))
}
