/** What was thrown at the bottom: Drizzle wraps what the driver threw. */
export interface RootError {
  code?: string
  statusCode?: number
  syscall?: string
  message?: string
}

/** The innermost cause of an error, which is what PostgreSQL or the system said; empty for what is no error. */
export function rootOf(error: unknown): RootError {
  if (typeof error !== 'object' || error === null) return {}
  const cause = (error as { cause?: unknown }).cause
  return typeof cause === 'object' && cause !== null ? rootOf(cause) : (error as RootError)
}

/** 57P…: it shuts down or starts up. 25006: it is, for now, a copy that takes no writes. The rest: nobody answers. */
const away =
  /^(08...|57P0[123]|53300|25006|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/

/** Whether an error says that the database cannot be reached just now, which passes, rather than that we asked badly. */
export function isDatabaseAway(error: unknown): boolean {
  const { code, message, syscall } = rootOf(error)
  // Of a socket that is not there, not of any file.
  if (code === 'ENOENT') return syscall === 'connect'
  if (code && away.test(code)) return true
  return /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|not queryable|Cannot use a pool after/.test(
    message ?? '',
  )
}
