import { createHash } from 'node:crypto'
import { mayReadGroup } from '@secure-base/shared/groups/policy.ts'
import { asActor, guest } from '@secure-base/shared/kernel/policy.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { App } from '../../app.ts'
import { makeCtx } from '../../kernel/ctx.ts'
import { job } from '../../kernel/jobs.ts'
import { tellPeople } from '../notifications/jobs.ts'
import { findReplyToTell, listConcerned } from './queries.ts'

/** Tells those whom a reply concerns: who opened the thread, who wrote in it, who is quoted. */
export const notifyReply = job<{ postId: string }>('notify-reply')

export const forumJobNames = [notifyReply.name]

/** Tells people of replies that concern them. */
export function forumJobs(app: App): void {
  const ctx = makeCtx(app.ground, guest)

  app.ground.jobs.handle(notifyReply, async ({ postId }) => {
    const reply = await findReplyToTell(ctx.db, postId)
    if (!reply) return // taken back meanwhile
    const concerned = (await listConcerned(ctx.db, postId)).filter((one) =>
      mayReadGroup(asActor(one, reply.group.id), reply.group),
    )
    const notices = concerned.map(({ accountId, quoted, read }) => ({
      id: noticeId(reply.at, postId, accountId),
      accountId,
      kind: quoted ? ('post-quoted' as const) : ('thread-reply' as const),
      // A reply is read where one left off; an answer to one's own words, where it stands.
      path: `/threads/${reply.threadId}?from=${quoted ? reply.number : Math.min(reply.number, (read ?? reply.number) + 1)}`,
      about: reply.group.name,
      onlyOneUnder: `/threads/${reply.threadId}`,
    }))
    if (notices.length > 0) await ctx.transaction((tx) => ctx.jobs.enqueue(tx, tellPeople, { notices }))
  })
}

/** The same notice has the same id, so that a second run of the job tells nobody twice. In time order, like all ids. */
function noticeId(at: Date, postId: string, accountId: string): string {
  const hash = createHash('sha256').update(`${postId} ${accountId}`).digest('hex')
  const time = newId(at.getTime()).slice(0, 13)
  return `${time}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`
}
