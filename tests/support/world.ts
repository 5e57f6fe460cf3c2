import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { buildApp, type App } from '@secure-base/server/app.ts'
import { readConfig } from '@secure-base/server/config.ts'
import { MovableClock } from '@secure-base/server/kernel/clock.ts'
import type { WebMode } from '@secure-base/server/plugins/web.ts'
import { databaseUrl, query } from './database.ts'
import { freePort } from './free-port.ts'
import { People } from './people.ts'

/** The whole server on a fresh database and a port of its own, with a clock that the test moves. */
export class World {
  readonly app: App
  readonly clock: MovableClock
  readonly origin: string
  readonly dataDir: string
  readonly ownerUrl: string
  /** Reads and writes rows as the owner, past every rule: for looking at what was kept. */
  readonly sql: pg.Pool
  readonly people: People
  readonly setupToken = 'a-token-for-tests'

  constructor(made: Pick<World, 'app' | 'clock' | 'origin' | 'dataDir' | 'ownerUrl' | 'sql'>) {
    this.app = made.app
    this.clock = made.clock
    this.origin = made.origin
    this.dataDir = made.dataDir
    this.ownerUrl = made.ownerUrl
    this.sql = made.sql
    this.people = new People(this)
  }

  /** Runs all that is due by the clock and all jobs that wait, until nothing does. */
  async settle(): Promise<void> {
    await this.app.timers.runDue()
    await this.app.ground.jobs.drain()
  }

  /** Moves the clock and runs what became due. */
  async pass(time: { days?: number; hours?: number; minutes?: number; seconds?: number }): Promise<void> {
    const { days = 0, hours = 0, minutes = 0, seconds = 0 } = time
    this.clock.advance((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000)
    await this.settle()
  }

  /** The mails that were sent, in order, as they lie in the outbox. */
  mails(): string[] {
    const outbox = path.join(this.dataDir, 'outbox')
    if (!fs.existsSync(outbox)) return []
    return fs
      .readdirSync(outbox)
      .sort()
      .map((name) => fs.readFileSync(path.join(outbox, name), 'utf8'))
  }

  async close(): Promise<void> {
    await this.app.close()
    await this.sql.end()
    fs.rmSync(this.dataDir, { recursive: true, force: true })
  }
}

export interface WorldOptions {
  /** `built` serves the pages too. */
  web?: WebMode
  /** Rate limits, off unless a test is about them. */
  rateLimits?: boolean
  /** As behind a proxy. */
  trustProxy?: boolean
  /** Several processes share this Redis. */
  redisUrl?: string
  /** Timers, jobs and heartbeats by themselves, on the wall clock; else only `settle` runs them. */
  background?: boolean
}

/** Makes a world for this test file and closes it afterwards. Call it at the top of a file or in `beforeAll`. */
export async function makeWorld(options: WorldOptions = {}): Promise<World> {
  const name = `world_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
  await query(inject('ownerUrl'), `create database ${name} template template_world`)
  return await openWorld(name, options)
}

/** The same on a database that is there already. */
export async function openWorld(name: string, options: WorldOptions = {}): Promise<World> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'secure-base-world-'))
  const serverUrl = databaseUrl(inject('serverUrl'), name)
  const ownerUrl = databaseUrl(inject('ownerUrl'), name)
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const config = readConfig({
    PORT: String(port),
    DATA_DIR: dataDir,
    DATABASE_URL: serverUrl,
    SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    SETUP_TOKEN: 'a-token-for-tests',
    REDIS_URL: options.redisUrl ?? '',
    RATE_LIMITS: options.rateLimits ? 'on' : 'off',
    TRUST_PROXY: options.trustProxy ? 'on' : 'off',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'fatal',
  })
  const clock = new MovableClock()
  const background = options.background ?? false
  const app = await buildApp({
    config,
    databaseUrl: serverUrl,
    web: options.web ?? 'none',
    background,
    ...(background ? {} : { clock }),
  })
  await app.listen({ port, host: '127.0.0.1' })
  const world = new World({
    app,
    clock,
    origin,
    dataDir,
    ownerUrl,
    sql: new pg.Pool({ connectionString: ownerUrl, max: 3 }),
  })
  afterAll(() => world.close())
  return world
}
