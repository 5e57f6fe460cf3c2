import type { ReportDraft } from '@secure-base/shared/moderation/contract.ts'
import { mayReport } from '@secure-base/shared/moderation/policy.ts'
import { raise, urgencyOfReport } from '@secure-base/shared/moderation/urgency.ts'
import { notFound, Problem } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { created, type Answer } from '../../kernel/answer.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { holdAccount } from '../accounts/queries.ts'
import { gatherNews } from './gather-news.ts'
import { findStandingReport, insertPart, insertReport, listStandingReporters } from './queries.ts'
import { reviewText } from './review-text.ts'
import { findReportable, kindOf } from './subjects/kinds.ts'
import { tellReporters } from './tell-reporters.ts'

/**
 * Somebody tells moderators of something that they see: that a rule is broken, or that they are worried. Safe to retry: of
 * each person and thing one report stands at a time, and beside it one worry. Whom it concerns is told nothing of it.
 */
export async function reportSubject(ctx: Ctx, draft: ReportDraft): Promise<Answer<{ id: string }>> {
  const ref = { type: draft.subject.type, id: draft.subject.id.toLowerCase() }
  return await ctx.transaction(async (tx) => {
    if (!(await holdAccount(tx, ctx.actor.id))) throw new Problem('unauthenticated')
    const subject = (await findReportable(tx, ctx.actor, ref)) ?? notFound('subject')
    authorize(mayReport, ctx.actor, subject)
    const { category, note = null } = draft
    const earlier = await findStandingReport(tx, ref, ctx.actor.id, category)
    if (earlier) return { id: earlier }

    const { id: caseId, round, ...urgency } = await gatherNews(tx, ref, urgencyOfReport(category))
    // Held as well, so that words are not purged in the same moment: either that was quicker, or it sees the case.
    await kindOf(ref.type).lock(tx, ref.id)
    const held = (await findReportable(tx, ctx.actor, ref)) ?? notFound('subject')
    const id = newId(ctx.clock.now().getTime())
    const before = await listStandingReporters(tx, caseId)
    const reportable = authorize(mayReport, ctx.actor, held)
    await insertReport(tx, reportable, { id, caseId, round, reporterId: ctx.actor.id, category, note })
    await insertPart(tx, caseId, ctx.actor.id, 'reported')
    // A second person who sees the same says more than the first alone; a third adds nothing to that.
    if (before.length === 1 && before[0] !== ctx.actor.id) await gatherNews(tx, ref, raise(urgency))
    if (note !== null) await reviewText(tx, { type: 'report', id }, note)
    await tellReporters(tx, [{ id: ctx.actor.id, category }], 'received')
    return created({ id })
  })
}
