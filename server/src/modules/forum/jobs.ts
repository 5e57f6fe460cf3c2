import { createHash } from 'node:crypto'
import { mayReadGroup } from '@secure-base/shared/groups/policy.ts'
import { guest } from '@secure-base/shared/kernel/policy.ts'
import type { App } from '../../app.ts'
import { makeCtx } from '../../kernel/ctx.ts'
import { job } from '../../kernel/jobs.ts'
import { tellPeople } from '../notifications/jobs.ts'
import { findReplyToTell, listConcerned } from './queries.ts'

/** Tells those whom a reply concerns: who opened the thread, who wrote in it, who is quoted. */
export const notifyReply = job<{ postId: string }>('notify-reply')

export const forumJobNames = [notifyReply.name]

export function forumJobs(app: App): void {
  const ctx = makeCtx(app.ground, guest)

  app.ground.jobs.handle(notifyReply, async ({ postId }) => {
    const reply = await findReplyToTell(ctx.db, postId)
    if (!reply) return // taken back meanwhile
    const concerned = (await listConcerned(ctx.db, postId)).filter((one) =>
      mayReadGroup(
        {
          ...guest,
          id: one.accountId,
          role: one.role,
          standing: one.standing,
          memberships: new Map(one.inGroup ? [[reply.group.id, one.inGroup]] : []),
        },
        reply.group,
      ),
    )
    const notices = concerned.map(({ accountId, quoted }) => ({
      id: noticeId(postId, accountId),
      accountId,
      kind: quoted ? ('post-quoted' as const) : ('thread-reply' as const),
      path: `/threads/${reply.threadId}?from=${reply.number}`,
      about: reply.group.name,
      onlyOneUnder: `/threads/${reply.threadId}`,
    }))
    if (notices.length > 0) await ctx.transaction((tx) => ctx.jobs.enqueue(tx, tellPeople, { notices }))
  })
}

/** The same notice has the same id, so that a second run of the job tells nobody twice. In time order, like all ids. */
function noticeId(postId: string, accountId: string): string {
  const hash = createHash('sha256').update(`${postId} ${accountId}`).digest('hex')
  return `${postId.slice(0, 13)}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`
}
