import { Problem } from '@secure-base/shared/kernel/problem.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { passwordFits } from './passwords.ts'
import { pseudonymKey } from './pseudonym-key.ts'
import { findAccountByKey } from './queries.ts'

/**
 * Answers the id of the account that this pseudonym and password open. Whether there is such an account shows
 * neither in the answer nor in the time it takes.
 * @throws Problem `unauthenticated` `wrong-pseudonym-or-password`
 */
export async function logIn(ctx: Ctx<Actor>, draft: { pseudonym: string; password: string }): Promise<string> {
  const account = await findAccountByKey(ctx.db, pseudonymKey(draft.pseudonym.trim()))
  const open = account?.standing === 'banned' ? undefined : account
  if (!(await passwordFits(draft.password, open?.passwordHash)) || !open) {
    throw new Problem('unauthenticated', { reason: 'wrong-pseudonym-or-password' })
  }
  return open.id
}
