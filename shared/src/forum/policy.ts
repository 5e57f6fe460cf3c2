import {
  allow,
  deny,
  facilitates,
  moderates,
  policy,
  type Account,
  type Actor,
  type Verdict,
} from '../kernel/policy.ts'

export interface ForumGroupFacts {
  readonly id: string
}

export interface ThreadFacts {
  readonly groupId: string
  readonly state: 'open' | 'locked'
}

export interface PostFacts {
  readonly groupId: string
  readonly threadState: 'open' | 'locked'
  readonly authorId: string
  readonly number: number
  readonly state: 'visible' | 'hidden' | 'deleted' | 'held'
  /** Who opened the thread. */
  readonly threadAuthorId: string
}

/** Reading is open to more people than writing: whoever writes has joined, or looks after the site. */
function mayWriteIn(actor: Actor, groupId: string): Verdict {
  if (actor.id === null) return deny('not-signed-in')
  if (actor.standing !== 'good') return deny('not-in-good-standing')
  if (!actor.memberships.has(groupId) && !moderates(actor)) return deny('not-a-member')
  return allow
}

function leads(actor: Actor, groupId: string): boolean {
  return moderates(actor) || facilitates(actor, groupId)
}

export const mayOpenThread = policy('thread.open', (actor: Account, group: ForumGroupFacts) =>
  mayWriteIn(actor, group.id),
)

export const mayReply = policy('thread.reply', (actor: Actor, thread: ThreadFacts) => {
  const verdict = mayWriteIn(actor, thread.groupId)
  if (!verdict.allowed) return verdict
  if (thread.state === 'locked' && !leads(actor, thread.groupId)) return deny('thread-locked')
  return allow
})

/** What is held can be changed too: whoever approves it names the words they have read. */
export const mayEditPost = policy('post.edit', (actor: Account, post: PostFacts) => {
  if (post.authorId !== actor.id) return deny('not-the-author')
  if (post.state !== 'visible' && post.state !== 'held') return deny('post-not-visible')
  if (actor.standing !== 'good') return deny('not-in-good-standing')
  if (post.threadState === 'locked' && !leads(actor, post.groupId)) return deny('thread-locked')
  return allow
})

/** Whoever wrote words may take them back, whatever else they may do at the time. */
export const mayDeletePost = policy('post.delete', (actor: Account, post: PostFacts) => {
  if (post.authorId !== actor.id) return deny('not-the-author')
  // What a person decided about stays as it is: an objection may bring it back.
  if (post.state === 'hidden') return deny('post-not-visible')
  return allow
})

export const maySeeVersions = policy('post.see-versions', (actor: Account, post: PostFacts) =>
  post.authorId === actor.id || moderates(actor) ? allow : deny('not-the-author'),
)

export const mayReact = policy('post.react', (actor: Account, post: PostFacts & { readonly kind: string }) => {
  if (post.authorId === actor.id) return deny('own-post')
  const verdict = mayWriteIn(actor, post.groupId)
  if (!verdict.allowed) return verdict
  if (post.state !== 'visible') return deny('post-not-visible')
  if (post.kind === 'helped' && post.threadAuthorId !== actor.id) return deny('not-the-thread-author')
  return allow
})
