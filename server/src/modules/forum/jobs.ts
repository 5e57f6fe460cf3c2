import { createHash } from 'node:crypto'
import { mayReadGroup } from '@secure-base/shared/groups/policy.ts'
import { asActor } from '@secure-base/shared/kernel/policy.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { App } from '../../app.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { timer } from '../../kernel/timers.ts'
import { tellPeople } from '../notifications/jobs.ts'
import type { Notice } from '../notifications/queries.ts'
import { listConcerned, type Concerned } from './queries.ts'

/** Due at once: those whom a reply concerns are told of it, who opened the thread, who wrote in it, who is quoted. */
export const replyToTell = timer('reply-to-tell')

/** Tells people of replies that concern them, of all that came in a second together. */
export function forumJobs(app: App): void {
  app.timers.handleTogether(replyToTell, tellOfReplies)
}

async function tellOfReplies(tx: Tx, postIds: string[]): Promise<void> {
  const notices = (await listConcerned(tx, postIds))
    .filter((one) => mayReadGroup(asActor(one, one.group.id), one.group))
    .map(noticeOf)
  // Of several in a thread one is told, which is known where notices are kept: one that comes out again was told before.
  if (notices.length > 0) await tx.jobs.enqueue(tx, tellPeople, { notices })
}

function noticeOf({ postId, threadId, number, at, group, accountId, quoted, read }: Concerned): Notice {
  return {
    id: noticeId(at, postId, accountId),
    accountId,
    kind: quoted ? 'post-quoted' : 'thread-reply',
    // A reply is read where one left off; an answer to one's own words, where it stands.
    path: `/threads/${threadId}?from=${quoted ? number : Math.min(number, (read ?? number) + 1)}`,
    about: group.name,
    onlyOneUnder: `/threads/${threadId}`,
  }
}

/** The same notice has the same id, so that nobody is told twice of a reply that comes out again. In time order, like all ids. */
function noticeId(at: Date, postId: string, accountId: string): string {
  const hash = createHash('sha256').update(`${postId} ${accountId}`).digest('hex')
  const time = newId(at.getTime()).slice(0, 13)
  return `${time}-7${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`
}
