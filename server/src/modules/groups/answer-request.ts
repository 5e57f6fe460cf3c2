import { mayAnswerRequests } from '@secure-base/shared/groups/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { audit } from '../moderation/audit.ts'
import { tellPeople } from '../notifications/jobs.ts'
import { declineRequest, findGroup, letIn } from './queries.ts'

/** A facilitator lets somebody in or declines; the person hears of the first, and of the second kindly. */
export async function answerRequest(
  ctx: Ctx,
  slug: string,
  accountId: string,
  answer: 'let-in' | 'decline',
): Promise<null> {
  return await ctx.transaction(async (tx) => {
    const group = (await findGroup(tx, ctx.actor, slug)) ?? notFound('group')
    const answerable = authorize(mayAnswerRequests, ctx.actor, group)
    const answered =
      answer === 'let-in' ? await letIn(tx, answerable, accountId) : await declineRequest(tx, answerable, accountId)
    if (!answered) notFound('request')
    await ctx.jobs.enqueue(tx, tellPeople, {
      notices: [
        { id: newId(), accountId, kind: 'membership-answered', path: `/groups/${group.slug}`, about: group.name },
      ],
    })
    await audit(tx, ctx.actor, { action: answer, subject: { type: 'account', id: accountId }, within: group.id })
    return null
  })
}
