import path from 'node:path'
import { buildApp, type App } from './app.ts'
import type { Config } from './config.ts'
import { startEmbeddedDatabase } from './db/embedded.ts'
import { migrateDatabase } from './db/migrate.ts'
import type { WebMode } from './plugins/web.ts'

export interface Running {
  readonly app: App
  /** Lets requests end, closes sockets cleanly, then stops the database if it is ours. */
  stop(): Promise<void>
}

/** Starts everything that the configuration asks for and listens. */
export async function start(config: Config, web: WebMode, onCrash: (error: Error) => void): Promise<Running> {
  const embedded = config.databaseUrl
    ? null
    : await startEmbeddedDatabase({ dir: path.join(config.dataDir, 'database'), onCrash })
  try {
    const databaseUrl = config.databaseUrl ?? embedded!.serverUrl
    await migrateDatabase(config.databaseOwnerUrl ?? embedded!.ownerUrl, databaseUrl)
    const app = await buildApp({ config, databaseUrl, web })
    await app.listen({ port: config.port, host: config.host })
    return {
      app,
      async stop() {
        await app.close()
        await embedded?.stop()
      },
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}
