import { setTimeout as wait } from 'node:timers/promises'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Server } from 'socket.io'
import type { CommandShape, EndpointShape } from '@secure-base/shared/kernel/contract.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import { Problem } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Config } from './config.ts'
import { isDatabaseAway } from './db/away.ts'
import { openDatabase } from './db/database.ts'
import { wallClock, type Clock } from './kernel/clock.ts'
import { makeCtx, type Ctx, type Ground, type Pages } from './kernel/ctx.ts'
import { openJobs } from './kernel/jobs.ts'
import { marks } from './kernel/marks.ts'
import type { MountedCommand, MountedRead } from './kernel/serve.ts'
import { TimerRunner } from './kernel/timers.ts'
import { accountRoutes } from './modules/accounts/routes.ts'
import { accountJobs } from './modules/accounts/jobs.ts'
import { careJobs } from './modules/care/jobs.ts'
import { careRoutes } from './modules/care/routes.ts'
import { cityRoutes } from './modules/cities/routes.ts'
import { forumJobs } from './modules/forum/jobs.ts'
import { forumRoutes } from './modules/forum/routes.ts'
import { forumSockets } from './modules/forum/sockets.ts'
import { groupRoutes } from './modules/groups/routes.ts'
import { guideRoutes } from './modules/guides/routes.ts'
import { liveJobs } from './modules/live/jobs.ts'
import { liveRoutes } from './modules/live/routes.ts'
import { liveSockets } from './modules/live/sockets.ts'
import { meetupJobs } from './modules/meetups/handle-jobs.ts'
import { meetupRoutes } from './modules/meetups/routes.ts'
import { moderationJobs } from './modules/moderation/jobs.ts'
import { moderationRoutes } from './modules/moderation/routes.ts'
import { notificationJobs } from './modules/notifications/jobs.ts'
import { notificationRoutes } from './modules/notifications/routes.ts'
import { placeJobs } from './modules/places/jobs.ts'
import { ruleRoutes } from './modules/rules/routes.ts'
import { triageJobs } from './modules/triage/handle-jobs.ts'
import { triageRoutes } from './modules/triage/routes.ts'
import { apiDocs } from './plugins/api-docs.ts'
import { health } from './plugins/health.ts'
import { Limits } from './plugins/limits.ts'
import { LoginSessions, type Login } from './plugins/login-sessions.ts'
import { metrics } from './plugins/metrics.ts'
import { loggableError, problemOf } from './plugins/problems.ts'
import { readForPage, type ReadAnswer } from './plugins/page-reads.ts'
import { realtime, SocketPush } from './plugins/realtime.ts'
import { Redis } from './plugins/redis.ts'
import { security, setSecurityHeaders } from './plugins/security.ts'
import { PageCache } from './plugins/page-cache.ts'
import { keptPages, web, type WebMode } from './plugins/web.ts'

/** What modules see of the running server. */
export interface App extends FastifyInstance {
  readonly ground: Ground
  readonly contracts: {
    readonly endpoints: EndpointShape[]
    readonly commands: Map<string, MountedCommand>
    readonly reads: Map<string, MountedRead>
  }
  readonly loginSessions: LoginSessions
  readonly limits: Limits
  readonly timers: TimerRunner
  readonly io: Server
  /** Null: this is the only process. */
  readonly redis: Redis | null
  readonly keptPages: PageCache
  /** Whether this process is about to end, and asks whoever stands before it to send nobody more. */
  readonly isLeaving: boolean
  /** From now on not ready, while everything is still served for `ms`: time for a proxy to look elsewhere. */
  leave(ms: number): Promise<void>
  /** Whoever sent a request, looked up once. */
  loginOf(request: FastifyRequest): Promise<Login>
  /** The context of a request. */
  ctxOf(request: FastifyRequest): Promise<Ctx<Actor>>
  /** What pages of ours ask for in this process; undefined for an endpoint that has to be asked over HTTP. */
  read(
    path: string,
    cookieHeader: string | undefined,
    params: Record<string, string>,
    query: Record<string, string>,
  ): Promise<ReadAnswer> | undefined
  /** Hears of every socket command that was answered. */
  onCommand(hear: (command: CommandShape['name'], ok: boolean) => void): void
  tellOfCommand(command: CommandShape['name'], ok: boolean): void
  /** Runs every few seconds while the app lives: for what a lost push must not hide. */
  everyHeartbeat(beat: () => Promise<void>): void
  /** Runs one heartbeat, here and now. */
  beat(): Promise<void>
}

export interface AppOptions {
  config: Config
  /** As whom the server works; the embedded database knows it only once it runs. */
  databaseUrl: string
  clock?: Clock
  /** `none` serves no pages, for tests of the API alone. */
  web?: WebMode
  /** False: timers, jobs and heartbeats run only when a test says so. */
  background?: boolean
}

const heartbeatMs = 10_000

/** Builds the whole server and never listens; closing it closes all that it opened. */
export async function buildApp(options: AppOptions): Promise<App> {
  const { config, background = true, clock = wallClock } = options
  const app = Fastify({
    logger: {
      level: config.logLevel,
      serializers: {
        err: loggableError as (error: unknown) => never,
        // No address, no query: what people search for and where they come from is theirs.
        req: (request: FastifyRequest) =>
          ({ method: request.method, route: request.routeOptions?.url ?? 'page' }) as never,
      },
    },
    genReqId: () => newId(),
    // The nearest proxy alone: what stands further left in `X-Forwarded-For` is what the visitor likes to claim.
    trustProxy: config.trustProxy && ((_address, hop) => hop === 0),
    // Whoever comes by a line that was open before is served; the answer says that it is the last.
    return503OnClosing: false,
    bodyLimit: 128 * 1024,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    frameworkErrors: (_error, _request, reply) => {
      setSecurityHeaders(reply.raw, config)
      void sendProblem(reply, new Problem('invalid', { detail: 'The address is not well-formed' }))
    },
  }) as unknown as App

  const database = openDatabase(options.databaseUrl, { log: app.log })
  const redis = config.redisUrl ? new Redis(config.redisUrl, app.log as FastifyBaseLogger) : null
  const push = new SocketPush(redis)
  const jobs = openJobs(options.databaseUrl, app.log, { polling: background })
  const kept = new PageCache()
  const pages: Pages = {
    drop(tag) {
      kept.drop(tag)
      push.dropPages(tag)
    },
  }
  const ground: Ground = { database, clock, config, log: app.log as FastifyBaseLogger, push, jobs, pages }
  const listeners: Parameters<App['onCommand']>[0][] = []
  const beats: (() => Promise<void>)[] = []
  const loginSessions = new LoginSessions(database, clock, { secure: config.publicOrigin.startsWith('https:') })
  const asked = new WeakMap<FastifyRequest, Promise<Login>>()
  const contexts = new WeakMap<FastifyRequest, Promise<Ctx<Actor>>>()

  Object.assign(app, {
    ground,
    contracts: { endpoints: [], commands: new Map(), reads: new Map() },
    loginSessions,
    limits: new Limits(config, redis),
    timers: new TimerRunner(ground),
    io: push.io,
    redis,
    keptPages: kept,
    isLeaving: false,
    async leave(ms: number) {
      Object.assign(app, { isLeaving: true })
      await wait(ms)
    },
    read: (...asked: Parameters<App['read']>) => readForPage(app, ...asked),
    onCommand: (hear: (typeof listeners)[number]) => void listeners.push(hear),
    tellOfCommand: (command: CommandShape['name'], ok: boolean) => listeners.forEach((hear) => hear(command, ok)),
    everyHeartbeat: (beat: () => Promise<void>) => void beats.push(beat),
    async beat() {
      for (const beat of beats) {
        await beat().catch((error: unknown) => {
          if (!isDatabaseAway(error)) app.log.error({ err: error }, 'a heartbeat failed')
        })
      }
    },
    loginOf(request: FastifyRequest) {
      const known = asked.get(request)
      if (known) return known
      const found = loginSessions.of(request.headers.cookie, { remember: request.method === 'GET' })
      asked.set(request, found)
      return found
    },
    ctxOf(request: FastifyRequest) {
      const known = contexts.get(request)
      if (known) return known
      const made = app.loginOf(request).then((login) => makeCtx(ground, login.actor, request.log as FastifyBaseLogger))
      contexts.set(request, made)
      return made
    },
  } satisfies Partial<App> & Record<string, unknown>)

  app.setErrorHandler((error, request, reply) => {
    return sendProblem(reply, problemOf(error, request.log as FastifyBaseLogger))
  })

  keptPages(app, kept)
  security(app, config)
  metrics(app)
  health(app)
  marks(app)
  apiDocs(app)
  ruleRoutes(app)
  guideRoutes(app)
  accountRoutes(app)
  groupRoutes(app)
  forumRoutes(app)
  forumSockets(app)
  liveRoutes(app)
  liveSockets(app)
  meetupRoutes(app)
  cityRoutes(app)
  notificationRoutes(app)
  moderationRoutes(app)
  careRoutes(app)
  triageRoutes(app)
  accountJobs(app)
  forumJobs(app)
  liveJobs(app)
  meetupJobs(app)
  placeJobs(app)
  notificationJobs(app)
  moderationJobs(app)
  careJobs(app)
  triageJobs(app)
  realtime(app, push, kept)
  await web(app, options.web ?? 'built', kept)

  let heart: NodeJS.Timeout | undefined
  app.addHook('onReady', async () => {
    await jobs.start()
    if (!background) return
    app.timers.start()
    heart = setInterval(() => void app.beat(), heartbeatMs)
  })
  app.addHook('onClose', async () => {
    clearInterval(heart)
    await app.timers.stop()
    await jobs.stop()
    await database.close()
    await redis?.close()
  })
  return app
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.more.retryAfter) void reply.header('retry-after', problem.more.retryAfter)
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem.view()))
}
