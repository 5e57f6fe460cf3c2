import { page } from '$app/state'
import { keepWish, takeBack } from '#lib/forum/taken-back.ts'

const waitMs = 6000

/** A post that is about to be deleted: for six seconds, or until its writer leaves the page, it can still be kept. */
export class UndoableDelete {
  waiting = $state(false)
  #postId = ''
  #answered: ((refusal?: unknown) => void) | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param answered hears that it is gone, or why not yet: it is tried again while `waiting` */
  begin(postId: string, answered: (refusal?: unknown) => void): void {
    this.#postId = postId
    this.#answered = answered
    this.waiting = true
    keepWish(postId, page.data.me?.id ?? null)
    this.#wait()
  }

  undo(): void {
    clearTimeout(this.#timer)
    keepWish(this.#postId, null)
    this.waiting = false
  }

  /** Nobody can undo it any more: it is sent at once. What fails now is for the next page. */
  leave(): void {
    if (this.waiting) void this.#send(true)
  }

  #wait(again?: boolean): void {
    this.#timer = setTimeout(() => void this.#send(false, again), waitMs)
  }

  async #send(leaving: boolean, again?: boolean): Promise<void> {
    clearTimeout(this.#timer)
    try {
      this.#answered?.(await takeBack(this.#postId))
      this.waiting = false
    } catch (error) {
      if (leaving || !this.waiting) return
      this.#wait(true)
      // Said once.
      if (!again) this.#answered?.(error)
    }
  }
}
