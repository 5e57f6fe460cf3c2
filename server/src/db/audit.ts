import { createHash } from 'node:crypto'
import { asc, desc, gt, lt } from 'drizzle-orm'
import type { Reader } from './database.ts'
import { auditHead, auditLog } from './tables/moderation.ts'

export type AuditRow = typeof auditLog.$inferSelect

/** One act: ids and slugs, no words and no names. */
export interface AuditEntry {
  readonly actor: string
  readonly action: string
  readonly subject: { readonly type: string; readonly id: string }
  readonly reason?: string | undefined
  /** The case or group that it belongs to. */
  readonly within?: string | undefined
}

/**
 * Writes an act down in its own transaction. It takes the chain's head until the commit, so it comes last.
 */
export async function insertAuditEntry(tx: Reader, entry: AuditEntry, at: Date): Promise<void> {
  await tx.insert(auditLog).values({
    at,
    actor: entry.actor,
    action: entry.action,
    subjectType: entry.subject.type,
    subjectId: entry.subject.id,
    reason: entry.reason ?? null,
    within: entry.within ?? null,
    // A trigger sets these three; what stands here is never kept.
    seq: 0,
    prevHash: '',
    hash: '',
  })
}

/** Newest first, one row longer than asked for. */
export async function listAuditRows(db: Reader, before: number | undefined, limit: number): Promise<AuditRow[]> {
  return await db
    .select()
    .from(auditLog)
    .where(before === undefined ? undefined : lt(auditLog.seq, before))
    .orderBy(desc(auditLog.seq))
    .limit(limit + 1)
}

export interface AuditVerdict {
  whole: boolean
  entries: number
  /** Number of the first entry that is not as it was written. */
  brokenAt?: number
}

const rowsAtOnce = 1_000

/** Reads the whole record and reckons every fingerprint anew, apart from the trigger that wrote them. */
export async function verifyAuditLog(db: Reader): Promise<AuditVerdict & { head: string }> {
  return await db.transaction(
    async (tx) => {
      const [head] = await tx.select().from(auditHead)
      let last = { seq: 0, hash: '' }
      const broken = (brokenAt: number) => ({ whole: false, entries: head?.seq ?? 0, brokenAt, head: head?.hash ?? '' })
      for (;;) {
        const rows = await tx
          .select()
          .from(auditLog)
          .where(gt(auditLog.seq, last.seq))
          .orderBy(asc(auditLog.seq))
          .limit(rowsAtOnce)
        for (const row of rows) {
          if (row.seq !== last.seq + 1 || row.prevHash !== last.hash || row.hash !== hashOf(row)) {
            return broken(last.seq + 1)
          }
          last = row
        }
        if (rows.length < rowsAtOnce) break
      }
      if (head?.seq !== last.seq || head.hash !== last.hash) return broken(last.seq + 1)
      return { whole: true, entries: last.seq, head: last.hash }
    },
    // One moment: entries that are added meanwhile belong to the next look.
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

function hashOf(row: AuditRow): string {
  const { seq, at, actor, action, subjectType, subjectId, reason, within, prevHash } = row
  const parts = [seq, at.toISOString(), actor, action, subjectType, subjectId, reason ?? '-', within ?? '-', prevHash]
  return createHash('sha256').update(parts.join('|')).digest('hex')
}
