import { guest } from '@secure-base/shared/kernel/policy.ts'
import type { App } from '../../app.ts'
import { makeCtx } from '../../kernel/ctx.ts'
import { readInShadow } from './jobs.ts'
import { readNextTexts } from './read-next-texts.ts'

/** What rules of administrators' own would have flagged is found piece by piece. */
export function triageJobs(app: App): void {
  const ctx = makeCtx(app.ground, guest)
  app.ground.jobs.handle(readInShadow, (asked) => readNextTexts(ctx, asked))
}
