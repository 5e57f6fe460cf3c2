import { forbidden } from '@secure-base/shared/kernel/problem.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { hashPassword, passwordFits } from './passwords.ts'
import { deleteOtherLoginSessions, findAccount, updateOwnPassword } from './queries.ts'

/**
 * Sets a new password and ends every login session but this one.
 * @throws Problem `forbidden` `wrong-password`
 */
export async function changePassword(
  ctx: Ctx,
  currentSessionId: string,
  draft: { password: string; newPassword: string },
): Promise<null> {
  const account = await findAccount(ctx.db, ctx.actor.id)
  if (!(await passwordFits(draft.password, account?.passwordHash))) forbidden('wrong-password')
  const passwordHash = await hashPassword(draft.newPassword)
  return await ctx.transaction(async (tx) => {
    await updateOwnPassword(tx, ctx.actor.id, passwordHash)
    const ended = await deleteOtherLoginSessions(tx, ctx.actor.id, currentSessionId)
    tx.afterCommit(() => ended.forEach((hash) => ctx.push.disconnect(rooms.loginSession(hash))))
    return null
  })
}
