import { administers } from '@secure-base/shared/kernel/policy.ts'
import { conflict, forbidden } from '@secure-base/shared/kernel/problem.ts'
import { erasePerson } from '../../db/personal-data.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { reviewHosting } from '../meetups/jobs.ts'
import { listHostedBy } from '../meetups/queries.ts'
import { giveUpEverySeat } from '../places/give-up-every-seat.ts'
import { passwordFits } from './passwords.ts'
import { countAdministrators, findAccount, lockAdministrators, lockOwnAccount } from './queries.ts'

/**
 * Deletes the account: words and name go, other people's replies stay.
 * @throws Problem `forbidden` `wrong-password`, `conflict` `last-administrator`
 */
export async function eraseAccount(ctx: Ctx, password: string): Promise<null> {
  const account = await findAccount(ctx.db, ctx.actor.id)
  if (!(await passwordFits(password, account?.passwordHash))) forbidden('wrong-password')
  return await ctx.transaction(async (tx) => {
    if (administers(ctx.actor)) {
      await lockAdministrators(tx)
      if ((await countAdministrators(tx)) < 2) conflict('last-administrator')
    }
    await lockOwnAccount(tx, ctx.actor.id)
    await giveUpEverySeat(tx, ctx.actor.id)
    const meetupIds = await listHostedBy(tx, ctx.actor.id)
    if (meetupIds.length > 0) await ctx.jobs.enqueue(tx, reviewHosting, { meetupIds })
    const changedPages = await erasePerson(tx, ctx.actor.id, ctx.clock.now())
    tx.afterCommit(() => {
      for (const tag of changedPages) ctx.pages.drop(tag)
      ctx.push.disconnect(rooms.account(ctx.actor.id))
    })
    return null
  })
}
