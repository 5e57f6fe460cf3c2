import { buildApp } from '../app.ts'
import { readDemoConfig, StartError } from '../config.ts'
import { migrateDatabase } from '../db/migrate.ts'
import { start, startDatabase, type Running } from '../start.ts'
import { everybody, password, people } from './community.ts'
import { makeDemoFolder } from './demo-folder.ts'
import { seedCommunity } from './seed.ts'
import { ToldClock } from './told-clock.ts'

// `pnpm demo`: a site with a community in it, in a folder of its own on this machine alone. Ctrl-C ends it, and nothing
// of it is left. It takes the address of no database, no mail server and no public origin.
const folder = makeDemoFolder()
const { dataDir } = folder
let ending = false
let code = 0
let running: Running | undefined
let over: () => void
const asked = new Promise<void>((resolve) => (over = resolve))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end(0))

try {
  const config = readDemoConfig(dataDir)
  const seconds = await seed()
  if (!ending) {
    running = await start(config, 'built', crashed)
    console.log(whoIsWho(config.publicOrigin, seconds))
    await asked
  }

  async function seed(): Promise<number> {
    const began = performance.now()
    const database = await startDatabase(config, crashed)
    try {
      await migrateDatabase(database.ownerUrl, database.serverUrl)
      const clock = new ToldClock()
      const options = {
        config: { ...config, logLevel: 'error' },
        databaseUrl: database.serverUrl,
        clock,
        web: 'none',
        background: false,
      } as const
      const app = await buildApp(options)
      await app.ready()
      await seedCommunity(app, clock, () => !ending).finally(() => app.close())
    } finally {
      await database.stop()
    }
    return (performance.now() - began) / 1000
  }
} catch (error) {
  if (!ending) code = 1
  if (!ending) console.error(error instanceof StartError ? error.message : error)
} finally {
  await running?.stop().catch(() => (code = 1))
  folder.remove()
  process.exit(code)
}

function crashed(error: Error): void {
  console.error(error.message)
  end(1)
}

function end(exit: number): void {
  ending = true
  code = exit
  over()
}

function whoIsWho(origin: string, seconds: number): string {
  const width = Math.max(...everybody.map((who) => who.length))
  return [
    `A community was made in ${seconds.toFixed(1)} s. It lives in ${dataDir} and is gone when this ends.`,
    `Everybody signs in at ${origin}/login with the password: ${password}`,
    '',
    ...everybody.map((who) => `  ${who.padEnd(width)}  ${people[who]}`),
    '',
    `Secure Base is here: ${origin}`,
  ].join('\n')
}
