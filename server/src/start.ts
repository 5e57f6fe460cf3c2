import path from 'node:path'
import { buildApp, type App } from './app.ts'
import { makeDataDir, StartError, type Config } from './config.ts'
import { FolderInUse } from './db/embedded-lock.ts'
import { findRunningDatabase, startEmbeddedDatabase, type EmbeddedDatabase } from './db/embedded.ts'
import { migrateDatabase } from './db/migrate.ts'
import type { WebMode } from './plugins/web.ts'

export interface Running {
  readonly app: App
  /** Hands over to the other processes, lets requests end, closes sockets cleanly, then stops the database if it is ours. */
  stop(): Promise<void>
}

/** Starts everything that the configuration asks for and listens. */
export async function start(config: Config, web: WebMode, onCrash: (error: Error) => void): Promise<Running> {
  if (!config.smtpUrl) makeDataDir(config.dataDir) // for the outbox
  const embedded = config.databaseUrl ? null : await startDatabase(config, onCrash)
  try {
    const databaseUrl = config.databaseUrl ?? embedded!.serverUrl
    await migrateDatabase(config.databaseOwnerUrl ?? embedded!.ownerUrl, databaseUrl)
    const app = await buildApp({ config, databaseUrl, web })
    await listen(app, config)
    return {
      app,
      async stop() {
        // Long enough for a proxy that asks `/api/ready` each second.
        await app.leave(config.redisUrl ? 2_500 : 0)
        await app.close()
        await embedded?.stop()
      },
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

/** The embedded database in the folder of the configuration. */
export async function startDatabase(config: Config, onCrash: (error: Error) => void): Promise<EmbeddedDatabase> {
  try {
    return await startEmbeddedDatabase({ dir: databaseFolder(config), onCrash })
  } catch (error) {
    throw new StartError((error as Error).message, { cause: error })
  }
}

/** The database of the configuration: the one of `DATABASE_URL`, else the embedded one, which may be running already. */
export async function reachDatabase(config: Config): Promise<EmbeddedDatabase> {
  const { databaseUrl, databaseOwnerUrl } = config
  const nothingToStop = async () => {}
  if (databaseUrl) return { serverUrl: databaseUrl, ownerUrl: databaseOwnerUrl ?? databaseUrl, stop: nothingToStop }
  try {
    return await startDatabase(config, () => {})
  } catch (error) {
    const running = (error as Error).cause instanceof FolderInUse && findRunningDatabase(databaseFolder(config))
    if (!running) throw error
    return { ...running, stop: nothingToStop }
  }
}

function databaseFolder(config: Config): string {
  return path.join(config.dataDir, 'database')
}

async function listen(app: App, config: Config): Promise<void> {
  try {
    await app.listen({ port: config.port, host: config.host })
  } catch (error) {
    await app.close()
    const { code, message } = error as NodeJS.ErrnoException
    const { host, port } = config
    const why = listenFaults[code ?? ''] ?? message
    const setting = code === 'EADDRINUSE' || code === 'EACCES' ? `PORT ${port} on HOST ${host}` : `HOST ${host}`
    throw new StartError(`${setting} ${why}`, { cause: error })
  }
}

const listenFaults: Record<string, string> = {
  EADDRINUSE: 'is in use by another program',
  EACCES: 'may not be used by this user',
  EADDRNOTAVAIL: 'is no address of this machine',
  ENOTFOUND: 'is not known: it must be an address or a name of this machine',
}
