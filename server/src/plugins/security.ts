import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '@secure-base/shared/kernel/problem.ts'
import { isLoopback, type Config } from '../config.ts'

/**
 * Headers of everything that leaves: pages, API, files. Pages replace the Content-Security-Policy by theirs, which
 * knows the hashes of their inline scripts; whatever is not a page needs nothing at all.
 */
const headers = Object.entries({
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // No search engine keeps what people wrote; pages that hold only our own words lift it.
  'x-robots-tag': 'noindex',
})

/** Scripts, styles, fonts and pictures under a name that changes with them. */
const parts = /^\/(_app\/immutable|api\/marks)\//

/**
 * A page has dozens of parts, and none is ever a document: what a document may do need not be said forty times, which
 * is more than the parts themselves on a slow line.
 */
const headersOfParts = Object.entries({
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
})

/** Sets the headers once, on the raw response, so that hijacked replies have them too, and refuses foreign writes. */
export function security(app: FastifyInstance, config: Config): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' && parts.test(request.url)) {
      for (const [name, value] of headersOfParts) reply.raw.setHeader(name, value)
      return
    }
    setSecurityHeaders(reply.raw, config)
    reply.raw.setHeader('x-request-id', request.id)
    // Answers differ by who asks; pages and public files say otherwise themselves.
    if ((request.routeOptions.url ?? request.url).startsWith('/api/'))
      reply.raw.setHeader('cache-control', 'private, no-store')
    refuseForeignWrite(request, config)
  })
}

/** Also for answers that no hook sees: an address that cannot even be read, and those of Socket.IO. */
export function setSecurityHeaders(response: ServerResponse, { publicOrigin }: Config): void {
  for (const [name, value] of headers) response.setHeader(name, value)
  if (publicOrigin.startsWith('https:')) {
    response.setHeader('strict-transport-security', 'max-age=63072000; includeSubDomains')
  }
}

/** @throws Problem `forbidden` for a write that another site's page has sent */
function refuseForeignWrite(request: FastifyRequest, config: Config): void {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return
  if (request.headers['sec-fetch-site'] === 'cross-site' || !isOwnOrigin(request.headers.origin, config)) {
    throw new Problem('forbidden', { reason: 'foreign-origin' })
  }
}

/** Whether an `Origin` header is absent or ours. On loopback, `localhost` and `127.0.0.1` are the same machine. */
export function isOwnOrigin(origin: string | undefined, config: Config): boolean {
  if (origin === undefined || origin === config.publicOrigin) return true
  const given = URL.parse(origin)
  const own = new URL(config.publicOrigin)
  return (
    given !== null &&
    given.protocol === own.protocol &&
    given.port === own.port &&
    isLoopback(own.hostname) &&
    isLoopback(given.hostname)
  )
}
