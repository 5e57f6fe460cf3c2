import { and, eq } from 'drizzle-orm'
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
