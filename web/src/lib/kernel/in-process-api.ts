import type { RequestEvent } from '@sveltejs/kit'
import type { ProblemView } from '@secure-base/shared/kernel/problem.ts'
import { ApiProblem, type Request as Asked } from './ask.ts'

/** What the pages need of the server: its API without a TCP hop. Fastify's `inject` has this shape. */
export interface InProcessApi {
  /** Answers a read at once; undefined when it has to be asked as a request. */
  read(
    path: string,
    cookieHeader: string | undefined,
    params: Record<string, string>,
    query: Record<string, string>,
  ): Promise<({ value: unknown } | { problem: ProblemView }) & { cookie?: string }> | undefined
  inject(request: {
    method: string
    url: string
    headers: Record<string, string>
    payload?: Buffer
    remoteAddress: string
  }): Promise<{
    statusCode: number
    headers: Record<string, number | string | string[] | undefined>
    rawPayload: Buffer
  }>
}

/** The server hands itself over with the request; in development, where Vite stands between, by a global symbol. */
export function inProcessApi(event: RequestEvent): InProcessApi | undefined {
  const shared = globalThis as { [key: symbol]: unknown }
  return event.platform?.req.app ?? (shared[Symbol.for('secure-base.app')] as InProcessApi | undefined)
}

/** Answers what a page reads, as the person who asked for the page; undefined when that takes a request. */
export function readInProcess(event: RequestEvent, path: string, asked: Asked): Promise<unknown> | undefined {
  const query: Record<string, string> = {}
  for (const [key, value] of Object.entries(asked.query ?? {})) {
    if (value !== undefined && value !== '') query[key] = String(value)
  }
  const cookies = event.request.headers.get('cookie') ?? undefined
  const answer = inProcessApi(event)?.read(path, cookies, { ...asked.params }, query)
  return answer?.then((found) => {
    if (found.cookie) keepCookies(event, [found.cookie])
    if ('problem' in found) throw new ApiProblem(found.problem)
    return found.value
  })
}

const handedOn = ['user-agent', 'accept-language', 'cookie'] as const

/** Answers a page's request to `/api/…` from the same process, as the person who asked for the page. */
export async function askInProcess(app: InProcessApi, event: RequestEvent, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const headers = Object.fromEntries(request.headers)
  for (const name of handedOn) {
    const value = event.request.headers.get(name)
    if (value) headers[name] = value
  }
  headers.host = event.url.host
  if (request.method !== 'GET') headers.origin = event.url.origin

  const payload = request.body ? Buffer.from(await request.arrayBuffer()) : undefined
  const answer = await app.inject({
    method: request.method,
    url: url.pathname + url.search,
    headers,
    remoteAddress: event.getClientAddress(),
    ...(payload && { payload }),
  })

  const answered = new Headers()
  for (const [name, value] of Object.entries(answer.headers)) {
    if (name === 'set-cookie') keepCookies(event, [value].flat())
    else if (Array.isArray(value)) for (const one of value) answered.append(name, one)
    else if (value !== undefined) answered.set(name, String(value))
  }
  const body = answer.rawPayload.length > 0 ? new Uint8Array(answer.rawPayload) : null
  return new Response(body, { status: answer.statusCode, headers: answered })
}

/** Kit copies cookies only from its own fetch: those of an injected answer would be lost, and with them every sign-in. */
function keepCookies(event: RequestEvent, cookies: (string | number | undefined)[]): void {
  for (const cookie of cookies) {
    if (typeof cookie !== 'string') continue
    const { name, value, ...options } = event.cookies.parse(cookie)
    event.cookies.set(name, value ?? '', {
      ...options,
      secure: options.secure ?? false,
      httpOnly: options.httpOnly ?? false,
    })
  }
}
