import { m } from '@secure-base/shared/messages/messages.js'
import type { ApiProblem } from './ask.ts'

type Known = Pick<ApiProblem, 'code' | 'reason' | 'retryAfter'>

const byReason: Partial<Record<string, () => string>> = {
  'not-in-good-standing': m.problem_not_in_good_standing,
  'own-account': m.problem_own_account,
}

/** Kind words for a refusal: of its reason where we have them, else of its code. `clock` writes a time of day. */
export function problemWords(problem: Known, clock: (at: Date) => string): string {
  const words = problem.reason ? byReason[problem.reason] : undefined
  if (words) return words()
  switch (problem.code) {
    case 'offline':
      return m.problem_offline()
    case 'invalid':
      return m.problem_invalid()
    case 'unauthenticated':
      return m.problem_unauthenticated()
    case 'forbidden':
      return m.problem_forbidden()
    case 'not-found':
      return m.problem_not_found()
    case 'conflict':
      return m.problem_conflict()
    case 'too-large':
      return m.problem_too_large()
    case 'too-many':
      return m.problem_too_many({ time: clock(inSeconds(problem.retryAfter)) })
    case 'unavailable':
      return m.problem_unavailable()
    case 'internal':
      return m.problem_internal()
  }
}

/** When one may try again. */
export function inSeconds(seconds = 60): Date {
  // The minute after, so that the time we name is never a little too early.
  return new Date(Date.now() + seconds * 1000 + 59_000)
}
