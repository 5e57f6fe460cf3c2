import type { PostView, ThreadEvent, ThreadView } from '@secure-base/shared/forum/contract.ts'
import { tick } from 'svelte'
import { fromPage, shownPost, type BriefPost, type ShownPost } from '#lib/forum/shown-post.ts'
import { ApiProblem, ask } from '#lib/kernel/ask.ts'
import { getThread, listPosts, markThreadRead } from '#lib/kernel/endpoints.ts'
import type { Connection } from '#lib/kernel/socket.svelte.ts'

interface Loaded {
  thread: ThreadView
  posts: (ShownPost | BriefPost)[]
  last: number
}

const atOnce = 50

/** One page of a thread while somebody reads it: what the server sent, and what has happened since. */
export class ThreadReading {
  readonly threadId: string
  thread: ThreadView = $state.raw() as ThreadView
  posts: ShownPost[] = $state.raw([])
  /** Number of the last post there is. */
  last = $state(0)
  /** The reader has the end of this page before their eyes. */
  atEnd = $state(false)
  /** They are writing: nothing may move. */
  writing = false
  /** This page ends where the thread ended when it was loaded, so that new posts follow here. */
  readonly isLastPage: boolean
  #adding: Promise<void> = Promise.resolve()

  constructor({ thread, posts, last }: Loaded) {
    this.threadId = thread.id
    this.thread = thread
    this.posts = fromPage(posts)
    this.last = last
    this.isLastPage = (posts.at(-1)?.number ?? 0) >= last
  }

  /** How many replies have come that are not shown yet. */
  get waiting(): number {
    return this.isLastPage ? Math.max(0, this.last - this.#shownUpTo) : 0
  }

  get #shownUpTo(): number {
    return this.posts.at(-1)?.number ?? 0
  }

  /** Hears of new and changed posts until told to stop. Each line that opens anew makes up for what was missed. */
  watch(connection: Connection): () => void {
    let opened = 0
    const stopOpen = connection.onOpen(() => {
      void connection
        .send('thread:watch', { threadId: this.threadId })
        .then(async ({ posts }) => {
          this.#heardOf(posts)
          if (opened++ > 0) await this.#readAgain()
        })
        .catch(ignoreRefusal)
    })
    const stopEvents = connection.on<ThreadEvent>('thread:event', (event) => {
      if (event.threadId !== this.threadId) return
      if (event.type === 'post-added') this.#heardOf(event.number)
      else if (event.type === 'post-changed') void this.#readAgain(event.number).catch(ignoreRefusal)
      else void this.#readThreadAgain().catch(ignoreRefusal)
    })
    return () => {
      stopOpen()
      stopEvents()
      if (connection.state === 'open')
        void connection.send('thread:unwatch', { threadId: this.threadId }).catch(ignoreRefusal)
    }
  }

  #heardOf(number: number): void {
    if (number <= this.last) return
    this.last = number
    if (this.atEnd && !this.writing && document.visibilityState === 'visible') void this.showNew().catch(ignoreRefusal)
  }

  /** Adds what has come below what is shown, once at a time. Answers the first number added. */
  async showNew(): Promise<number | undefined> {
    const first = this.#shownUpTo + 1
    this.#adding = this.#adding.catch(() => {}).then(() => this.#addUpToLast())
    await this.#adding
    await tick()
    return this.#shownUpTo >= first ? first : undefined
  }

  async #addUpToLast(): Promise<void> {
    while (this.isLastPage && this.#shownUpTo < this.last) {
      const page = await ask(fetch, listPosts, {
        params: { threadId: this.threadId },
        query: { from: this.#shownUpTo + 1, limit: atOnce },
      })
      const added = page.items.map(shownPost).filter((post) => post.number > this.#shownUpTo)
      if (added.length === 0) return
      this.posts = [...this.posts, ...added]
      this.last = Math.max(this.last, page.posts)
    }
  }

  /** Takes one's own new post in, with all that came before it meanwhile. */
  async add(post: PostView): Promise<void> {
    this.last = Math.max(this.last, post.number)
    await this.showNew()
  }

  /** Puts a post in the place of its earlier self. */
  replace(post: ShownPost): void {
    this.posts = this.posts.map((one) => (one.id === post.id ? post : one))
  }

  /** Reads one post again, or all that are shown. */
  async #readAgain(number?: number): Promise<void> {
    const first = number ?? this.posts[0]?.number ?? 1
    if (number !== undefined && !this.posts.some((post) => post.number === number)) return
    const { items } = await ask(fetch, listPosts, {
      params: { threadId: this.threadId },
      query: { from: first, limit: number === undefined ? Math.min(100, this.posts.length) : 1 },
    })
    for (const item of items) {
      const before = this.posts.find((post) => post.id === item.id)
      const isOther =
        before && (before.state !== item.state || before.editedAt !== item.editedAt || before.html !== item.html)
      if (isOther) this.replace(shownPost(item))
    }
    if (number === 1) await this.#readThreadAgain()
  }

  async #readThreadAgain(): Promise<void> {
    this.thread = await ask(fetch, getThread, { params: { threadId: this.threadId } })
  }

  /** Remembers, for the reader alone, how far they have read. */
  async markRead(): Promise<void> {
    const number = this.#shownUpTo
    if (number === 0 || number <= (this.thread.read ?? 0)) return
    this.thread = { ...this.thread, read: number }
    await ask(fetch, markThreadRead, { params: { threadId: this.threadId }, body: { number } }).catch(ignoreRefusal)
  }
}

/** What could not be read again now is read at the next occasion; a fault of ours is not hidden. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ApiProblem)) throw error
}
