import type { BodyOf, EndpointShape, ParamsOf, QueryOf, ReplyOf } from '@secure-base/shared/kernel/contract.ts'
import type { ProblemCode, ProblemView } from '@secure-base/shared/kernel/problem.ts'
import type { Contracts, EndpointAt } from './endpoints.ts'

export type EndpointName = { [K in keyof Contracts]: Contracts[K] extends EndpointShape ? K : never }[keyof Contracts]
export type Endpoint<K extends EndpointName> = Extract<Contracts[K], EndpointShape>

/** Only what the contract names, and required only where it is. */
type Part<K extends string, T> = [T] extends [undefined]
  ? unknown
  : object extends T
    ? { [P in K]?: T }
    : { [P in K]: T }
type Asked<E extends EndpointShape> = Part<'params', ParamsOf<E>> & Part<'query', QueryOf<E>> & Part<'body', BodyOf<E>>
export type Call<E extends EndpointShape> =
  object extends Asked<E>
    ? (asked?: Asked<E> & CallOptions) => Promise<ReplyOf<E>>
    : (asked: Asked<E> & CallOptions) => Promise<ReplyOf<E>>
interface CallOptions {
  signal?: AbortSignal
}

type Refusal = Partial<Omit<ProblemView, 'code' | 'status'>> & { status: number; code: ProblemCode | 'offline' }

/** A refusal of the API, as the contract names it; `offline` when it could not be reached at all. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: ProblemCode | 'offline'
  readonly reason: string | undefined
  readonly retryAfter: number | undefined
  readonly errors: { path: string; message: string }[]

  constructor(view: Refusal) {
    super(view.reason ? `${view.code}: ${view.reason}` : view.code)
    this.name = 'ApiProblem'
    this.status = view.status
    this.code = view.code
    this.reason = view.reason
    this.retryAfter = view.retryAfter
    this.errors = view.errors ?? []
  }

  /** What a page may know of it. An address with something in it that names nothing is no page, whatever is wrong with it. */
  forPage(): App.Error {
    if (this.code === 'invalid') return { status: 404, message: 'not-found', code: 'not-found' }
    return {
      status: this.status,
      message: this.code,
      code: this.code,
      ...(this.reason && { reason: this.reason }),
      ...(this.retryAfter && { retryAfter: this.retryAfter }),
    }
  }
}

export interface Request {
  params?: Record<string, string>
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
  signal?: AbortSignal
}

/** Answers a read without `fetch`, or leaves it alone. */
type Answerer = (path: string, asked: Request) => Promise<unknown> | undefined
let answerer: Answerer | undefined

/** Lets pages that are rendered beside the API ask it without a request in between. */
export function answerReads(by: Answerer): void {
  answerer = by
}

/**
 * Asks one endpoint: `ask(fetch, replyToThread, { params: { threadId }, body })`. What runs in a browser asks this way,
 * so that no page carries the addresses of all the others. A refusal is thrown as `ApiProblem`.
 */
export async function ask<K extends EndpointName>(
  fetch: typeof globalThis.fetch,
  endpoint: EndpointAt<K>,
  ...[asked]: Parameters<Call<Endpoint<K>>>
): Promise<ReplyOf<Endpoint<K>>> {
  return (await send(fetch, endpoint, asked ?? {})) as ReplyOf<Endpoint<K>>
}

/** The same by method and path, for whoever has no types to go by. */
export async function send(fetch: typeof globalThis.fetch, endpoint: string, asked: Request): Promise<unknown> {
  const [method = '', pattern = ''] = endpoint.split(' ')
  const answered = method === 'GET' ? answerer?.(pattern, asked) : undefined
  if (answered) return await answered
  const path = pattern.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(asked.params?.[key] ?? ''))
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(asked.query ?? {})) {
    if (value !== undefined && value !== '') query.set(key, String(value))
  }

  let answer: Response
  try {
    answer = await fetch(query.size > 0 ? `${path}?${query}` : path, {
      method,
      headers: { accept: 'application/json', ...(asked.body !== undefined && { 'content-type': 'application/json' }) },
      ...(asked.body !== undefined && { body: JSON.stringify(asked.body) }),
      ...(asked.signal && { signal: asked.signal }),
    })
  } catch (error) {
    if (error instanceof TypeError) throw new ApiProblem({ status: 503, code: 'offline' })
    throw error
  }
  if (answer.status === 204) return null
  if (answer.ok) return await answer.json()
  throw new ApiProblem(await readProblem(answer))
}

async function readProblem(answer: Response): Promise<Refusal> {
  const retryAfter = Number(answer.headers.get('retry-after')) || undefined
  try {
    const view = (await answer.json()) as ProblemView
    if (view.code) return { ...view, status: answer.status, ...(retryAfter && { retryAfter }) }
  } catch {
    // Something in front of the API has answered, with a page of its own.
  }
  return { status: answer.status, code: answer.status === 503 ? 'unavailable' : 'internal' }
}
