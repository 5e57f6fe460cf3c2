import type { IncomingMessage, ServerResponse } from 'node:http'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { constants, brotliCompress, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import { noSuchAddress } from '../kernel/serve.ts'
import type { KeptPage, PageCache } from './page-cache.ts'

/** `built`: the built pages. `dev`: Vite in this process, with hot reload. `none`: the API alone. */
export type WebMode = 'built' | 'dev' | 'none'

type Handler = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void

/** The little of Vite that is used here; it belongs to the web package. */
interface ViteModule {
  createServer(options: object): Promise<{ middlewares: unknown; close(): Promise<void> }>
}

/** What a page's own request carries to SvelteKit, as `event.platform.req`. */
export interface PageRequest extends IncomingMessage {
  app: App
  /** What was rendered, left here by the hooks of the pages. */
  page?: string
}

/** A page names what it is made of in this header, and so may be kept for guests; it does not leave the server. */
const tagHeader = 'x-page-tag'

/** Hands everything that is not the API's to SvelteKit, with the headers it trusts set by us. */
export async function web(app: App, mode: WebMode, cache: PageCache): Promise<void> {
  const pages = mode === 'none' ? null : mode === 'dev' ? await devHandler(app) : await builtHandler()
  const origin = new URL(app.ground.config.publicOrigin)

  app.setNotFoundHandler((request, reply) => {
    if (!pages || request.url.startsWith('/api/') || request.url === '/api') noSuchAddress()
    reply.hijack()
    const raw = request.raw as PageRequest
    raw.app = app
    // What the adapter believes of the browser's address comes from our configuration, never from the request.
    raw.headers['x-forwarded-proto'] = origin.protocol.slice(0, -1)
    raw.headers['x-forwarded-host'] = origin.host
    raw.headers['x-client-address'] = request.ip
    // Checked against our own list of origins before this; Kit compares with one spelling only.
    if (raw.headers.origin) raw.headers.origin = origin.origin
    // A worker may do what its own policy says, and this one has to fetch.
    if (request.url === '/service-worker.js') {
      reply.raw.setHeader('content-security-policy', "default-src 'none'; script-src 'self'; connect-src 'self'")
    }
    app.loginSessions.visit(() => {
      if (mode === 'dev') pages(raw, reply.raw, (error) => failPage(app, reply.raw, error))
      else void sendPage(app, request, reply, pages, cache)
    })
  })
}

function failPage(app: App, response: ServerResponse, error: unknown): void {
  if (error) app.log.error({ err: error }, 'a page failed')
  if (response.headersSent) return void response.destroy()
  response
    .writeHead(error ? 500 : 404, { 'content-type': 'text/plain; charset=utf-8' })
    .end(error ? 'Something broke' : 'Not found')
}

async function builtHandler(): Promise<Handler> {
  // Read by the adapter when it is loaded; the values are overwritten on every request above.
  process.env.PROTOCOL_HEADER = 'x-forwarded-proto'
  process.env.HOST_HEADER = 'x-forwarded-host'
  process.env.ADDRESS_HEADER = 'x-client-address'
  const specifier = '@secure-base/web/handler'
  return ((await import(specifier)) as { handler: Handler }).handler
}

async function devHandler(app: App): Promise<Handler> {
  const root = path.dirname(createRequire(import.meta.url).resolve('@secure-base/web/package.json'))
  const vitePath = createRequire(path.join(root, 'package.json')).resolve('vite')
  const { createServer } = (await import(vitePath)) as ViteModule
  process.chdir(root) // SvelteKit finds its files from the working directory
  // Vite gives no `event.platform`, so pages find the app here.
  ;(globalThis as Record<symbol, unknown>)[Symbol.for('secure-base.app')] = app
  const vite = await createServer({
    root,
    configFile: path.join(root, 'vite.config.ts'),
    appType: 'custom',
    server: { middlewareMode: true, hmr: { server: app.server, path: '/__hmr' } },
  })
  app.addHook('onClose', async () => await vite.close())
  return vite.middlewares as Handler
}

async function sendPage(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  pages: Handler,
  cache: PageCache,
): Promise<void> {
  const response = reply.raw
  const mayKeep = request.method === 'GET' && !request.headers.cookie
  try {
    const moves = cache.moves
    const body = await render(request.raw as PageRequest, response, pages)
    if (body === null) return // a file, already on its way
    const tag = response.getHeader(tagHeader)
    response.removeHeader(tagHeader)
    // What somebody reads signed in is not to be found again by the next one at this browser, not even by going back.
    const kept = app.loginSessions.claimed(request.headers.cookie) ? 'private, no-store' : 'private, no-cache'
    if (!response.hasHeader('cache-control')) response.setHeader('cache-control', kept)
    response.setHeader('vary', 'accept-encoding, cookie')
    if (mayKeep && response.statusCode === 200 && typeof tag === 'string') {
      const page = keptPage(response, Buffer.from(body))
      cache.keep(request.url, tag, page, moves)
      await sendKept(response, request, page)
    } else await send(response, request, body)
  } catch (error) {
    failPage(app, response, error)
  }
}

/** Pages and their data; files from disk have their compressed form beside them and go straight through. */
const rendered = /^(text\/html|application\/json)/

/** A page as text, its data as bytes. */
type Rendered = string | Buffer

/**
 * Files whose names change with them. Nobody asks whether they have changed, or for a part of them; and that a line
 * stays open is so since HTTP 1.1. A page has several such files, and each would say it again.
 */
const immutable = '/_app/immutable/'
const unneeded = ['etag', 'last-modified', 'accept-ranges', 'connection']

/**
 * Lets SvelteKit answer, and holds the answer back if it was rendered just now, to compress it and perhaps keep it.
 */
function render(raw: PageRequest, response: ServerResponse, pages: Handler): Promise<Rendered | null> {
  return new Promise((resolve, reject) => {
    const { writeHead, write, end } = response
    const chunks: Buffer[] = []
    let held = false
    const letGo = () => Object.assign(response, { writeHead, write, end })

    response.writeHead = ((status: number, ...rest: unknown[]) => {
      const given = rest.find((one) => typeof one === 'object' && one !== null) as Record<string, string> | undefined
      for (const [name, value] of Object.entries(given ?? {})) response.setHeader(name, value)
      response.statusCode = status
      const type = String(response.getHeader('content-type') ?? '')
      held = rendered.test(type) || type === ''
      if (!held) {
        letGo()
        if (raw.url?.startsWith(immutable) && status === 200) for (const name of unneeded) response.removeHeader(name)
        response.writeHead(status)
        resolve(null)
      }
      return response
    }) as typeof response.writeHead
    response.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      if (!held) response.writeHead(response.statusCode)
      if (!held) return response.write(chunk, ...(rest as []))
      chunks.push(bufferOf(chunk))
      return true
    }) as typeof response.write
    response.end = ((chunk?: unknown, ...rest: unknown[]) => {
      if (!held) response.writeHead(response.statusCode)
      if (!held) return response.end(chunk as never, ...(rest as []))
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(bufferOf(chunk))
      letGo()
      resolve(raw.page ?? Buffer.concat(chunks))
      return response
    }) as typeof response.end

    response.once('close', () => resolve(null))
    pages(raw, response, (error) => {
      letGo()
      if (error) reject(error as Error)
      else failThrough(response, resolve)
    })
  })
}

/** The same bytes as a buffer: pages are long enough for a copy to cost. */
function bufferOf(chunk: string | Uint8Array): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
}

function failThrough(response: ServerResponse, resolve: (page: null) => void): void {
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found')
  resolve(null)
}

const encoders = {
  br: (body: Buffer) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (body: Buffer) => promisify(gzip)(body, { level: 6 }),
}

type Encoding = keyof typeof encoders

function encodingFor(request: FastifyRequest, body: Buffer): Encoding | null {
  if (body.length < 1_000) return null
  const accepted = String(request.headers['accept-encoding'] ?? '')
  return /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : null
}

/** Sends what was rendered for one reader; its headers are on the response already. */
async function send(response: ServerResponse, request: FastifyRequest, body: Rendered): Promise<void> {
  if (response.destroyed) return
  // Made bytes once: measured and written as text, a page would be put together from its thousands of pieces twice.
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const encoding = encodingFor(request, bytes)
  const sent = encoding ? await encoders[encoding](bytes) : bytes
  // “Not modified” would give the page that the browser keeps a policy that allows nothing.
  if (response.statusCode === 304) response.removeHeader('content-security-policy')
  if (encoding) response.setHeader('content-encoding', encoding)
  response.setHeader('content-length', sent.length)
  response.writeHead(response.statusCode)
  response.end(request.method === 'HEAD' ? undefined : sent)
}

/** Headers that belong to one answer, not to the page that is kept. */
const notKept = new Set(['x-request-id', 'content-length', 'set-cookie'])

function keptPage(response: ServerResponse, body: Buffer): KeptPage {
  const headers: string[] = []
  for (const [name, value] of Object.entries(response.getHeaders())) {
    if (!notKept.has(name)) for (const one of [value].flat()) headers.push(name, String(one))
  }
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return { headers: [...headers, 'etag', etag], etag, body, encoded: new Map() }
}

async function sendKept(response: ServerResponse, request: FastifyRequest, page: KeptPage): Promise<void> {
  const own = ['x-request-id', request.id]
  // Whatever was set before now is among the headers that the page brings.
  for (const name of response.getHeaderNames()) response.removeHeader(name)
  if (request.headers['if-none-match'] === page.etag) {
    // With its policy, for the page that the browser has kept came with that one too.
    response.writeHead(304, [...page.headers, ...own]).end()
    return
  }
  const encoding = encodingFor(request, page.body)
  let body = page.body
  if (encoding) {
    body = page.encoded.get(encoding) ?? (await encoders[encoding](page.body))
    page.encoded.set(encoding, body)
    own.push('content-encoding', encoding)
  }
  if (response.destroyed) return
  response.writeHead(200, [...page.headers, ...own, 'content-length', String(body.length)])
  response.end(body)
}

/**
 * Answers guests from the kept pages, before anything else looks at the request: nothing that follows would change
 * what a guest reads, and this is what carries a thread that is talked about elsewhere.
 */
export function keptPages(app: App, cache: PageCache): void {
  app.addHook('onRequest', (request, reply, done) => {
    const page = request.method === 'GET' && !request.headers.cookie ? cache.find(request.url) : undefined
    if (!page) return done()
    reply.hijack()
    sendKept(reply.raw, request, page).catch((error: unknown) => failPage(app, reply.raw, error))
  })
}
