/** The whole product, with a door by which the bench lets it send in its live rooms. */
import { buildApp } from '@secure-base/server/app.ts'
import { readConfig } from '@secure-base/server/config.ts'
import { rooms } from '@secure-base/server/kernel/push.ts'
import { mountPouring } from './pour.ts'

const config = readConfig()
const app = await buildApp({ config, databaseUrl: config.databaseUrl! })
mountPouring(app, (session, event) => app.ground.push.emit(rooms.live(session), 'live:event', event))
await app.listen({ port: config.port, host: config.host })
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)))
