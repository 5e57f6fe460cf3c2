import type { ProblemView } from '@secure-base/shared/kernel/problem.ts'
import type { App } from '../app.ts'
import { makeCtx } from '../kernel/ctx.ts'
import { problemOf } from './problems.ts'

/** What a page hears: the view, cut to the contract, or why not. */
export type ReadAnswer = ({ value: unknown } | { problem: ProblemView }) & {
  /** To be set when the login session was prolonged or has ended. */
  cookie?: string
}

/**
 * Answers what a page of ours asks for on behalf of its visitor, in this process.
 * @param path the endpoint's path, as its contract writes it
 * @returns undefined for an endpoint that has to be asked over HTTP
 */
export function readForPage(
  app: App,
  path: string,
  cookieHeader: string | undefined,
  params: Record<string, string>,
  query: Record<string, string>,
): Promise<ReadAnswer> | undefined {
  const read = app.contracts.reads.get(path)
  if (!read) return undefined
  const answer = async (): Promise<ReadAnswer> => {
    let cookie: string | undefined
    try {
      const login = await app.loginSessions.of(cookieHeader, { remember: true })
      cookie = login.cookie
      const value = await read(makeCtx(app.ground, login.actor, app.ground.log, login.self), params, query)
      return { value, ...(cookie ? { cookie } : {}) }
    } catch (error) {
      return { problem: problemOf(error, app.log).view(), ...(cookie ? { cookie } : {}) }
    }
  }
  return answer()
}
