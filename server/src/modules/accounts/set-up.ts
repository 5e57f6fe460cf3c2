import { timingSafeEqual, createHash } from 'node:crypto'
import { conflict, forbidden, notFound } from '@secure-base/shared/kernel/problem.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { communityRules } from '../rules/rules.ts'
import { insertAuditEntry } from '../../db/audit.ts'
import { hashPassword } from './passwords.ts'
import { pseudonymKey } from './pseudonym-key.ts'
import { countAdministrators, insertAccount, lockAdministrators } from './queries.ts'

/**
 * Makes the first administrator; answers the account's id.
 * @throws Problem `not-found` once there is one, `forbidden` `wrong-token`, `conflict` `pseudonym-taken`
 */
export async function setUp(
  ctx: Ctx<Actor>,
  draft: { token: string; pseudonym: string; password: string },
): Promise<string> {
  if ((await countAdministrators(ctx.db)) > 0) notFound('address')
  if (!sameText(draft.token, ctx.config.setupToken)) forbidden('wrong-token')
  const passwordHash = await hashPassword(draft.password)
  return await ctx.transaction(async (tx) => {
    await lockAdministrators(tx)
    if ((await countAdministrators(tx)) > 0) notFound('address')
    const id = newId()
    const kept = await insertAccount(tx, {
      id,
      pseudonym: draft.pseudonym.normalize('NFC'),
      pseudonymKey: pseudonymKey(draft.pseudonym),
      passwordHash,
      role: 'administrator',
      agreedRulesVersion: communityRules.version,
      createdAt: ctx.clock.now(),
    })
    if (!kept) conflict('pseudonym-taken')
    const first = { actor: id, action: 'set-up', subject: { type: 'account', id }, reason: 'administrator' }
    await insertAuditEntry(tx, first, ctx.clock.now())
    return id
  })
}

/** Compares in a time that tells nothing, whatever the lengths. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
