import { Problem } from '@secure-base/shared/kernel/problem.ts'
import type { FastifyBaseLogger } from 'fastify'
import { isDatabaseAway, rootOf } from '../db/away.ts'

/**
 * The one mapper: whatever was thrown becomes a problem that may be shown. What nobody foresaw is logged and hidden.
 */
export function problemOf(error: unknown, log: FastifyBaseLogger): Problem {
  if (error instanceof Problem) return error
  const { code, statusCode } = rootOf(error)
  if (statusCode === 413) return new Problem('too-large')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Problem('invalid', { detail: 'The request is not well-formed JSON for this address' })
  }
  if (code === '23505') return new Problem('conflict')
  if (code === '22P02' || code === '22003' || code === '22008' || code === '22021') return new Problem('invalid')
  if (isDatabaseAway(error)) {
    // The timers, which look every second, tell the log: once, not with each request.
    log.debug({ code }, 'the database is away')
    return new Problem('unavailable', { reason: 'database-away', retryAfter: 5 })
  }
  log.error({ err: error }, 'unforeseen')
  return new Problem('internal')
}

/**
 * What a log line says of an error: where and which, never the values. Database errors and syntax errors carry
 * what people wrote in their messages.
 */
export function loggableError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  const root = rootOf(error) as { code?: string; constraint?: string; table?: string; severity?: string }
  const fromDatabase = root !== (error as unknown) || root.severity !== undefined
  const stack = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .join('\n')
  return {
    type: error.name,
    ...(fromDatabase || error instanceof SyntaxError ? {} : { message: error.message }),
    ...(root.code ? { code: root.code } : {}),
    ...(root.constraint ? { constraint: root.constraint } : {}),
    stack,
  }
}
