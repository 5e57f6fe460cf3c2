import { notFound } from '@secure-base/shared/kernel/problem.ts'
import type { SampleLabel } from '@secure-base/shared/triage/contract.ts'
import { mayLabelSample } from '@secure-base/shared/triage/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { lockWaitingSample, updateSampleLabel } from './queries.ts'

/** A moderator says what a post of the sample is about. Once; it opens no case. */
export async function labelSample(ctx: Ctx, postId: string, label: SampleLabel): Promise<void> {
  await ctx.transaction(async (tx) => {
    const found = (await lockWaitingSample(tx, ctx.actor, postId)) ?? notFound('post')
    await updateSampleLabel(tx, authorize(mayLabelSample, ctx.actor, found), label, ctx.actor.id)
    await audit(tx, ctx.actor, { action: 'label-sample', subject: { type: 'post', id: postId }, reason: label })
  })
}
