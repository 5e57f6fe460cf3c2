import Type, { type Static } from 'typebox'

/** Every error that leaves the server, with its HTTP status. */
export const problemStatus = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'too-many': 429,
  internal: 500,
  unavailable: 503,
} as const
export type ProblemCode = keyof typeof problemStatus

/** RFC 9457 problem document. */
export const ProblemView = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.Unsafe<ProblemCode>({ type: 'string', enum: Object.keys(problemStatus) }),
  detail: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String({ description: 'the fact that stands against it, kebab-case' })),
  retryAfter: Type.Optional(Type.Integer({ description: 'seconds' })),
  errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
})
export type ProblemView = Static<typeof ProblemView>

const titles: Record<ProblemCode, string> = {
  invalid: 'What was sent cannot be read as asked',
  unauthenticated: 'This needs a signed-in account',
  forbidden: 'This is not open to you',
  'not-found': 'Nothing is here',
  conflict: 'Something else came first',
  'too-large': 'That is too long',
  'too-many': 'Too many at once',
  internal: 'Something broke on our side',
  unavailable: 'Not available right now',
}

export interface ProblemMore {
  detail?: string
  reason?: string
  retryAfter?: number
  errors?: { path: string; message: string }[]
}

/** An error that may be shown. Everything else is logged and answered as `internal`. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly more: ProblemMore

  constructor(code: ProblemCode, more: ProblemMore = {}) {
    super(more.reason ? `${code}: ${more.reason}` : code)
    this.name = 'Problem'
    this.code = code
    this.more = more
  }

  get status(): number {
    return problemStatus[this.code]
  }

  /** The document as it goes over the wire. */
  view(): ProblemView {
    return {
      type: `urn:secure-base:${this.code}`,
      title: titles[this.code],
      status: this.status,
      code: this.code,
      ...this.more,
    }
  }
}

/** Ends the action: there is no such thing, or this person may not know of it. */
export function notFound(what: string): never {
  throw new Problem('not-found', { detail: `No such ${what}` })
}

/** Ends the action: seen, but not allowed. */
export function forbidden(reason: string): never {
  throw new Problem('forbidden', { reason })
}

/** Ends the action: the state of things stands against it. */
export function conflict(reason: string): never {
  throw new Problem('conflict', { reason })
}

/** Ends the action: one field is wrong in a way that no schema can tell. */
export function invalid(path: string, message: string): never {
  throw new Problem('invalid', { errors: [{ path, message }] })
}
