import fastJson from 'fast-json-stringify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type {
  Access,
  BodyOf,
  CommandShape,
  EndpointShape,
  ParamsOf,
  PayloadOf,
  QueryOf,
  ReplyOf,
} from '@secure-base/shared/kernel/contract.ts'
import { administers, moderates, type Account, type Actor } from '@secure-base/shared/kernel/policy.ts'
import { Problem } from '@secure-base/shared/kernel/problem.ts'
import type { App } from '../app.ts'
import { Created, viewOf, type Answer } from './answer.ts'
import type { Ctx } from './ctx.ts'
import { cutTo } from './cut.ts'
import { shapeCheck } from './shape.ts'

/** A context whose actor is known to be signed in wherever the contract demands it. */
export type CtxFor<S extends { access: Access }> = Ctx<S['access'] extends 'anyone' ? Actor : Account>

interface Parts<E extends EndpointShape> {
  params: ParamsOf<E>
  query: QueryOf<E>
  body: BodyOf<E>
}

/** The HTTP side of a request, for the few endpoints that set a cookie or name a file. */
export interface Wire {
  request: FastifyRequest
  reply: FastifyReply
}

/**
 * A read as our own pages ask for it: through the same doors and cut to the same contract as over HTTP, without the
 * request and the answer in between, which cost more than most reads. Endpoints that need the wire have none.
 */
export type MountedRead = (
  ctx: Ctx<Actor>,
  params: Record<string, string>,
  query: Record<string, string>,
) => Promise<unknown>

/**
 * Mounts one endpoint: who may knock, then what came in, then the action, then what goes out, cut to the contract.
 * A `Created` answer is 201, a null reply 204.
 */
export function serve<E extends EndpointShape>(
  app: App,
  endpoint: E,
  run: (ctx: CtxFor<E>, parts: Parts<E>, wire: Wire) => Promise<Answer<ReplyOf<E>>>,
  options: {
    /** Refuses before what was sent is even read, and whatever else stands against it. */
    first?: (ctx: CtxFor<E>, params: ParamsOf<E>) => Promise<void>
  } = {},
): void {
  app.contracts.endpoints.push(endpoint)
  const checkParams = endpoint.params && shapeCheck(endpoint.params, 'text')
  const checkQuery = endpoint.query && shapeCheck(endpoint.query, 'text')
  const checkBody = endpoint.body && shapeCheck(endpoint.body)

  if (endpoint.method === 'GET' && endpoint.reply && run.length < 3) {
    const cut = cutTo(endpoint.reply)
    app.contracts.reads.set(endpoint.path, async (ctx, params, query) => {
      demand(endpoint.access, ctx.actor)
      checkParams?.(params)
      checkQuery?.(query)
      const answer = await run(ctx as CtxFor<E>, { params, query } as unknown as Parts<E>, undefined as never)
      return cut(viewOf(answer))
    })
  }

  app.route({
    method: endpoint.method,
    url: endpoint.path,
    schema: endpoint.reply ? { response: { '2xx': endpoint.reply } } : {},
    // Before the body is even read: a stranger learns nothing of the shape that is asked for.
    onRequest: async (request, reply) => {
      const { actor, cookie } = await app.loginOf(request)
      // A session that was prolonged, or has ended, is told to the browser.
      if (cookie) void reply.header('set-cookie', cookie)
      demand(endpoint.access, actor)
      if (options.first) {
        checkParams?.(request.params)
        await options.first((await app.ctxOf(request)) as CtxFor<E>, request.params as ParamsOf<E>)
      }
      if (endpoint.method !== 'GET') await app.limits.take(actor.id ? 'write' : 'write-address', actor.id ?? request.ip)
    },
    handler: async (request, reply) => {
      const ctx = await app.ctxOf(request)
      checkParams?.(request.params)
      checkQuery?.(request.query)
      checkBody?.(request.body)
      const parts = { params: request.params, query: request.query, body: request.body } as Parts<E>
      const answer = await run(ctx as CtxFor<E>, parts, { request, reply })
      if (endpoint.reply === null) return reply.code(204).send()
      return reply.code(answer instanceof Created ? 201 : 200).send(viewOf(answer))
    },
  })
}

/** A socket command as it is kept: checked in, run, cut out. */
export interface MountedCommand {
  readonly shape: CommandShape
  run(ctx: Ctx<Actor>, payload: unknown, socket: CommandSocket): Promise<unknown>
}

/** What a command may do to the very socket that it came by. */
export interface CommandSocket {
  join(room: string): void
  leave(room: string): void
}

/** Mounts one socket command. */
export function answer<C extends CommandShape>(
  app: App,
  command: C,
  run: (ctx: CtxFor<C>, payload: PayloadOf<C>, socket: CommandSocket) => Promise<Answer<ReplyOf<C>>>,
): void {
  const check = shapeCheck(command.payload)
  const cut = fastJson(command.reply as Parameters<typeof fastJson>[0])
  app.contracts.commands.set(command.name, {
    shape: command,
    async run(ctx, payload, socket) {
      demand(command.access, ctx.actor)
      check(payload)
      return JSON.parse(cut(viewOf(await run(ctx as CtxFor<C>, payload as PayloadOf<C>, socket)))) as unknown
    },
  })
}

function demand(access: Access, actor: Actor): void {
  if (access === 'anyone') return
  if (actor.id === null) throw new Problem('unauthenticated')
  if (access === 'administrator' && !administers(actor)) {
    throw new Problem('forbidden', { reason: 'not-an-administrator' })
  }
  if (access === 'moderator' && !moderates(actor)) {
    throw new Problem('forbidden', { reason: 'not-a-moderator' })
  }
}

/** Ends the request: nothing answers this address under `/api`. */
export function noSuchAddress(): never {
  throw new Problem('not-found', { detail: 'No such address' })
}
