import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { App } from '../app.ts'

/** `/metrics` in Prometheus text. Routes are named by their pattern, never by the address that was asked for. */
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
  app.onCommand((command, ok) => commands.inc({ command, ok: String(ok) }))
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'page'
    requests.observe(
      { method: request.method, route, status: `${Math.floor(reply.statusCode / 100)}xx` },
      reply.elapsedTime / 1000,
    )
  })
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()))
}
