import { guest } from '@secure-base/shared/kernel/policy.ts'
import type { App } from '../../app.ts'
import { makeCtx } from '../../kernel/ctx.ts'
import { changeStanding, endOfPause } from './change-standing.ts'
import { answerDue } from './expect-answer.ts'
import { pageModerators, tellEverybodyOnDuty } from './page-moderators.ts'
import { raiseUnanswered } from './raise-unanswered.ts'

/** Pauses end by themselves; what needs somebody now is told to everybody; what nobody answers is not forgotten. */
export function moderationJobs(app: App): void {
  const ctx = makeCtx(app.ground, guest)
  app.timers.handle(endOfPause, (tx, accountId) => changeStanding(ctx, tx, 'time', accountId))
  app.timers.handle(answerDue, raiseUnanswered)
  app.ground.jobs.handle(pageModerators, ({ caseId }) => ctx.transaction((tx) => tellEverybodyOnDuty(tx, caseId)))
}
