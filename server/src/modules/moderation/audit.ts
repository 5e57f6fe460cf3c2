import { actsInOffice } from '@secure-base/shared/moderation/policy.ts'
import type { Account } from '@secure-base/shared/kernel/policy.ts'
import { insertAuditEntry, type AuditEntry } from '../../db/audit.ts'
import type { Tx } from '../../kernel/ctx.ts'

/**
 * Writes down what a moderator or administrator did, in the transaction of the act, and last in it. Acts of everybody
 * else are theirs, and are not written.
 * @param entry ids and slugs alone; the database refuses anything that could be words
 */
export async function audit(tx: Tx, actor: Account, entry: Omit<AuditEntry, 'actor'>): Promise<void> {
  if (actsInOffice(actor)) await insertAuditEntry(tx, { ...entry, actor: actor.id }, tx.clock.now())
}
