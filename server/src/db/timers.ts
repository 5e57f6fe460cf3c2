import { and, eq, lte } from 'drizzle-orm'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Reader } from './database.ts'
import { timers } from './tables/kernel.ts'

export type TimerRow = typeof timers.$inferSelect

/** Sets the timer of a subject, or moves it. */
export async function upsertTimer(tx: Reader, kind: string, subject: string, dueAt: Date): Promise<void> {
  await tx
    .insert(timers)
    .values({ id: newId(), kind, subject, dueAt })
    .onConflictDoUpdate({ target: [timers.kind, timers.subject], set: { dueAt, attempts: 0 } })
}

/** What was due is owed no longer; nothing happens where nothing was. */
export async function deleteTimer(tx: Reader, kind: string, subject: string): Promise<void> {
  await tx.delete(timers).where(and(eq(timers.kind, kind), eq(timers.subject, subject)))
}

/** Takes the one that has waited longest out of the table; other processes pass over it while this transaction lives. */
export async function takeDueTimer(tx: Reader, now: Date): Promise<TimerRow | undefined> {
  const [due] = await tx
    .select()
    .from(timers)
    .where(lte(timers.dueAt, now))
    .orderBy(timers.dueAt)
    .limit(1)
    .for('update', { skipLocked: true })
  if (due) await tx.delete(timers).where(eq(timers.id, due.id))
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
