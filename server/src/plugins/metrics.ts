import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { App } from '../app.ts'
import { noSuchAddress } from '../kernel/serve.ts'
import { siteMetrics } from './site-metrics.ts'

/**
 * `/metrics` of this process in Prometheus text. Routes are named by their pattern, never by the address that was asked
 * for. Whoever comes through a proxy finds nothing: what goes on here is for whoever runs it.
 */
export function metrics(app: App): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'secure_base_http_request_seconds',
    help: 'Time to answer, by route pattern and status class',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  const commands = new Counter({
    name: 'secure_base_socket_commands_total',
    help: 'Socket commands answered',
    labelNames: ['command', 'ok'],
    registers: [registry],
  })
  new Gauge({
    name: 'secure_base_sockets',
    help: 'Sockets connected to this process',
    registers: [registry],
    collect() {
      this.set(app.io.engine?.clientsCount ?? 0)
    },
  })
  new Gauge({
    name: 'secure_base_database_connections',
    help: 'Database connections of this process by state',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { pool } = app.ground.database
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
      this.set({ state: 'waiting' }, pool.waitingCount)
    },
  })
  new Gauge({
    name: 'secure_base_listening',
    help: 'Rooms of each kind that sockets of this process listen to',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      for (const kind of ['live', 'thread'] as const) this.set({ kind }, app.ground.push.listenersHere(kind).size)
    },
  })
  new Counter({
    name: 'secure_base_kept_pages_total',
    help: 'Pages kept for guests: answered from memory, kept, and dropped because something changed',
    labelNames: ['what'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [what, count] of Object.entries(app.keptPages.counts)) this.inc({ what }, count)
    },
  })
  new Counter({
    name: 'secure_base_refused_total',
    help: 'Times that somebody was told to wait, by limit',
    labelNames: ['limit'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [limit, count] of app.limits.refused) this.inc({ limit }, count)
    },
  })
  new Gauge({
    name: 'secure_base_leaving',
    help: '1 from the moment that this process was told to end',
    registers: [registry],
    collect() {
      this.set(app.isLeaving ? 1 : 0)
    },
  })
  new Gauge({
    name: 'secure_base_timers_late_seconds',
    help: 'How long the timer that is due has waited at most; of all processes',
    registers: [registry],
    async collect() {
      const late = await app.timers.late().catch(() => null)
      if (late === null) this.reset()
      else this.set(late)
    },
  })
  siteMetrics(app, registry)
  const { redis } = app
  if (redis) {
    new Gauge({
      name: 'secure_base_redis_up',
      help: '1 while this process and Redis hear each other',
      registers: [registry],
      collect() {
        this.set(redis.isReady ? 1 : 0)
      },
    })
    new Counter({
      name: 'secure_base_redis_unsent_total',
      help: 'Pushes that other processes did not hear, because Redis was away',
      registers: [registry],
      collect() {
        this.reset()
        this.inc(redis.unsent)
      },
    })
  }
  app.onCommand((command, ok) => commands.inc({ command, ok: String(ok) }))
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'page'
    requests.observe(
      { method: request.method, route, status: `${Math.floor(reply.statusCode / 100)}xx` },
      reply.elapsedTime / 1000,
    )
  })
  app.get('/metrics', async (request, reply) => {
    if ('x-forwarded-for' in request.headers || 'forwarded' in request.headers) noSuchAddress()
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}
