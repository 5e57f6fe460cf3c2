import { and, eq, inArray } from 'drizzle-orm'
import { signals } from '../../db/tables/moderation.ts'
import type { Tx } from '../../kernel/ctx.ts'
import type { Signal, TextSubject } from './review-text.ts'

export async function insertSignals(tx: Tx, subject: TextSubject, seen: (Signal & { id: string })[]): Promise<void> {
  await tx.insert(signals).values(
    seen.map(({ from, to, ...signal }) => ({
      ...signal,
      subjectType: subject.type,
      subjectId: subject.id,
      spanFrom: from,
      spanTo: to,
      createdAt: tx.clock.now(),
    })),
  )
}

export async function deleteSignals(tx: Tx, subject: TextSubject): Promise<void> {
  await tx.delete(signals).where(and(eq(signals.subjectType, subject.type), eq(signals.subjectId, subject.id)))
}

/** What was seen in texts goes when they are deleted. */
export async function deleteSignalsOf(tx: Tx, type: TextSubject['type'], ids: string[]): Promise<void> {
  if (ids.length > 0)
    await tx.delete(signals).where(and(eq(signals.subjectType, type), inArray(signals.subjectId, ids)))
}
