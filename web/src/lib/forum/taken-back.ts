import { ApiProblem, ask } from '#lib/kernel/ask.ts'
import { deletePost } from '#lib/kernel/endpoints.ts'

/*
 * A browser may let go of a request that a page makes as it is left, and words that somebody took back would stay
 * readable. So the tab keeps the wish, and whatever page of ours is loaded there next sends what has found no answer.
 */

/** The key of a wish, before the post's id. Its value is whose it is, so that no page sends it in another name. */
export const kept = 'taken-back:'

/** Keeps that `owner` (account id) takes a post back; with null it is answered, or not wanted any more. */
export function keepWish(postId: string, owner: string | null): void {
  try {
    if (owner) sessionStorage.setItem(kept + postId, owner)
    else sessionStorage.removeItem(kept + postId)
  } catch {
    // A browser that keeps nothing: only the page itself can send it.
  }
}

/**
 * Takes a post back, once or again. What was refused for good ends the wish too: it is gone, or somebody decided about it.
 * @returns that refusal
 * @throws ApiProblem when it is to be tried again: we were not reached, or whoever wishes it has to sign in first
 */
export async function takeBack(postId: string): Promise<ApiProblem | null> {
  // The page may be left meanwhile.
  const leavable: typeof fetch = (input, init) => fetch(input, { ...init, keepalive: true })
  const refusal = await ask(leavable, deletePost, { params: { postId } }).catch((error: unknown) => {
    if (error instanceof ApiProblem && [403, 404].includes(error.status)) return error
    throw error
  })
  keepWish(postId, null)
  return refusal
}

/** Sends what whoever is signed in has wished in this tab and not heard of. Call it as a page opens: it is one look. */
export async function sendWishes(owner: string | undefined): Promise<void> {
  try {
    if (owner && Object.keys(sessionStorage).some((key) => key.startsWith(kept)))
      await import('./send-taken-back.ts').then((later) => later.sendTakenBack(owner))
  } catch {
    // Nothing is kept here, or the next page sends it.
  }
}
