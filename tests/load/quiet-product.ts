/** The product without timers, jobs and heartbeats, so that every statement it sends belongs to a request. */
import { buildApp } from '@secure-base/server/app.ts'
import { readConfig } from '@secure-base/server/config.ts'

const config = readConfig()
const app = await buildApp({ config, databaseUrl: config.databaseUrl!, background: false })
await app.listen({ port: config.port, host: config.host })
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)))
