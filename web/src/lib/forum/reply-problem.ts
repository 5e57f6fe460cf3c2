import { mostQuotes } from '@secure-base/shared/forum/limits.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import type { ApiProblem } from '#lib/kernel/ask.ts'
import { problemWords } from '#lib/kernel/problems.ts'

/** What to say of a reply that was refused. `quotes` is how many it had, `clock` writes a time of day. */
export function replyProblem(problem: ApiProblem, quotes: number, clock: (at: Date) => string): string {
  if (quotes > mostQuotes) return m.thread_quotes_full({ count: mostQuotes })
  const ofQuotes = problem.errors.some(({ path }) => path.startsWith('quotes'))
  if (ofQuotes || problem.reason === 'cannot-be-quoted') return m.thread_quote_refused()
  return problem.code === 'invalid' ? m.forum_body_missing() : problemWords(problem, clock)
}
