import { guest } from '@secure-base/shared/kernel/policy.ts'
import type { App } from '../../app.ts'
import { makeCtx } from '../../kernel/ctx.ts'
import { changeStanding, endOfPause } from './change-standing.ts'

/** Pauses end by themselves. */
export function moderationJobs(app: App): void {
  const ctx = makeCtx(app.ground, guest)
  app.timers.handle(endOfPause, (tx, accountId) => changeStanding(ctx, tx, 'time', accountId))
}
