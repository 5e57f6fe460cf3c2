import { ask } from '#lib/kernel/ask.ts'
import { deletePost } from '#lib/kernel/endpoints.ts'

const waitMs = 6000

/** A post that is about to be deleted: for six seconds, or until its writer leaves the page, it can still be kept. */
export class UndoableDelete {
  waiting = $state(false)
  #send: ((leaving: boolean) => void) | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  begin(postId: string, done: (error?: unknown) => void): void {
    this.waiting = true
    this.#send = (leaving) => {
      this.#send = undefined
      clearTimeout(this.#timer)
      // A request of a page that is going must be let live on.
      const send: typeof fetch = leaving ? (input, init) => fetch(input, { ...init, keepalive: true }) : fetch
      ask(send, deletePost, { params: { postId } })
        .then(
          () => done(),
          (error: unknown) => done(error),
        )
        .finally(() => (this.waiting = false))
    }
    this.#timer = setTimeout(() => this.#send?.(false), waitMs)
  }

  undo(): void {
    clearTimeout(this.#timer)
    this.#send = undefined
    this.waiting = false
  }

  /** Nobody can undo it any more: it is sent at once. */
  finish(): void {
    this.#send?.(true)
  }
}
