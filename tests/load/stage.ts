import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { startEmbeddedDatabase, type EmbeddedDatabase } from '@secure-base/server/db/embedded.ts'
import { migrateDatabase } from '@secure-base/server/db/migrate.ts'
import { databaseUrl, query } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { findProgram } from '../support/programs.ts'
import { makeRedis } from '../support/redis-server.ts'
import { Child } from './child.ts'
import { buildYardstickPage } from './build-yardstick-page.ts'
import { fillForum, fillThread, openForum, type Forum } from './seed.ts'
import type { Pace } from './rounds.ts'
import { Wire } from './wire.ts'

export interface BenchOptions {
  /** Posts of the long thread. */
  readonly posts: number
  /** Length of one round. */
  readonly seconds: number
  readonly rounds: number
}

const main = path.resolve(import.meta.dirname, '../../server/src/main.ts')
const fewPosts = 10_000
const secretKey = randomBytes(32).toString('base64')
export const setupToken = 'a-token-for-the-bench'

interface Urls {
  readonly serverUrl: string
  readonly ownerUrl: string
}

/** A forum in a database of its own, and the product that serves it. */
export interface Scene extends Urls {
  readonly forum: Forum
  readonly product: Child
}

/**
 * Everything that measures ask for, made when it is first asked for: a PostgreSQL of the run's own in a throw-away
 * folder, databases with few and with many posts, the product and the yardsticks beside it.
 */
export class Stage {
  readonly options: BenchOptions
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'secure-base-bench-'))
  readonly #made = new Map<string, Promise<unknown>>()
  readonly #closers: (() => Promise<void> | void)[] = []

  constructor(options: BenchOptions) {
    this.options = options
    fs.chmodSync(this.folder, 0o711) // as root, the database works under another user, who has to pass through
  }

  async pace(): Promise<Pace> {
    await this.database()
    const pidFile = path.join(this.folder, 'database/pgdata/postmaster.pid')
    const postmaster = parseInt(fs.readFileSync(pidFile, 'utf8'), 10)
    return { rounds: this.options.rounds, seconds: this.options.seconds, connections: 8, postmaster }
  }

  database(): Promise<EmbeddedDatabase> {
    return this.#once('database', async () => {
      const database = await startEmbeddedDatabase({ dir: path.join(this.folder, 'database') })
      this.#closers.push(() => database.stop())
      return database
    })
  }

  /** Ten thousand posts; nobody serves them yet. */
  #fewPosts(): Promise<Urls & { forum: Forum }> {
    return this.#once('few posts', async () => {
      const { ownerUrl, serverUrl } = await this.database()
      await query(ownerUrl, 'create database few')
      const urls = { ownerUrl: databaseUrl(ownerUrl, 'few'), serverUrl: databaseUrl(serverUrl, 'few') }
      const opening = await this.#startProduct('product on few posts', urls)
      const forum = await openForum(opening.origin, setupToken)
      await fillForum(urls.ownerUrl, forum)
      await fillThread(urls.ownerUrl, forum, Math.min(fewPosts, this.options.posts))
      await opening.end()
      return { ...urls, forum }
    })
  }

  /** Ten thousand posts. Its product runs only from now on: even an idle one would use time that others are charged. */
  few(): Promise<Scene> {
    return this.#once('few', async () => {
      await this.many() // a copy can only be made while nobody is connected
      const made = await this.#fewPosts()
      return { ...made, product: await this.#serve('product on few posts', made) }
    })
  }

  /** A million posts, or as many as were asked for. */
  many(): Promise<Scene> {
    return this.#once('many', async () => {
      const { forum } = await this.#fewPosts()
      const { ownerUrl, serverUrl } = await this.database()
      await query(ownerUrl, 'create database many template few')
      const urls = { ownerUrl: databaseUrl(ownerUrl, 'many'), serverUrl: databaseUrl(serverUrl, 'many') }
      await fillThread(urls.ownerUrl, forum, this.options.posts)
      await query(urls.ownerUrl, 'create table yardstick_replies (id uuid primary key, body text not null)')
      await query(urls.ownerUrl, 'grant insert on yardstick_replies to secure_base_server')
      return { ...urls, forum, product: await this.#serve('product', urls) }
    })
  }

  yardstickApi(): Promise<Child> {
    return this.#once('yardstick api', async () => {
      const { serverUrl } = await this.many()
      return await this.#start('bare route', {
        args: [path.join(import.meta.dirname, 'yardstick-api.ts')],
        env: { DATABASE_URL: serverUrl },
        ready: '/ready',
      })
    })
  }

  yardstickPage(): Promise<Child> {
    return this.#once('yardstick page', async () => {
      const { serverUrl, forum } = await this.many()
      const folder = path.join(this.folder, 'yardstick-page')
      buildYardstickPage(folder)
      return await this.#start('minimal page', {
        args: [path.join(folder, 'build/index.js')],
        env: { DATABASE_URL: serverUrl, PROTOCOL_HEADER: 'x-forwarded-proto' },
        ready: `/threads/${forum.shortThread}`,
      })
    })
  }

  /** The product with few posts and a door by which it can be told to send in its live rooms. */
  live(): Promise<{ product: Child; forum: Forum }> {
    return this.#once('live', async () => {
      await this.many() // a copy can only be made while nobody is connected
      const { forum, serverUrl } = await this.#fewPosts()
      const product = await this.#start('live product', {
        args: ['--expose-gc', path.join(import.meta.dirname, 'live-product.ts')],
        env: { ...this.#productEnv(serverUrl), DATA_DIR: path.join(this.folder, 'live') },
        ready: '/api/ready',
      })
      return { product, forum }
    })
  }

  /** Two processes of the live product with a database and a Redis of their own; null where there is no Redis. */
  pair(): Promise<{ products: Child[]; forum: Forum; redis: number } | null> {
    return this.#once('pair', async () => {
      const program = findProgram('redis-server')
      if (!program) return null
      const { ownerUrl, serverUrl } = await this.database()
      await query(ownerUrl, 'create database pair')
      const { redis, url } = await makeRedis(program)
      await redis.start()
      this.#closers.push(() => redis.end())
      const own = databaseUrl(serverUrl, 'pair')
      await migrateDatabase(databaseUrl(ownerUrl, 'pair'), own)
      const start = (name: string) =>
        this.#start(name, {
          args: ['--expose-gc', path.join(import.meta.dirname, 'live-product.ts')],
          env: { ...this.#productEnv(own), REDIS_URL: url, DATA_DIR: path.join(this.folder, 'pair') },
          ready: '/api/ready',
        })
      const first = await start('first of two')
      const forum = await openForum(first.origin, setupToken)
      return { products: [first, await start('second of two')], forum, redis: redis.pid }
    })
  }

  yardstickLive(): Promise<Child> {
    return this.#once('yardstick live', () =>
      this.#start('bare Socket.IO', {
        args: ['--expose-gc', path.join(import.meta.dirname, 'yardstick-live.ts')],
        env: {},
        ready: '/ready',
      }),
    )
  }

  /** The product on many posts without background work, behind a door that writes down its statements. */
  listened(): Promise<{ product: Child; wire: Wire }> {
    return this.#once('listened', async () => {
      const { serverUrl } = await this.many()
      const wire = await Wire.open(serverUrl)
      this.#closers.push(() => wire.close())
      const product = await this.#start('product, listened to', {
        args: [path.join(import.meta.dirname, 'quiet-product.ts')],
        env: { ...this.#productEnv(wire.url), DATA_DIR: path.join(this.folder, 'listened') },
        ready: '/api/ready',
      })
      return { product, wire }
    })
  }

  /** The product on many posts without background work, whose posts are read by the rules or by nothing. */
  quiet({ triage }: { triage: boolean }): Promise<Child> {
    const name = triage ? 'product that reads posts' : 'product that reads no post'
    return this.#once(name, async () => {
      const { serverUrl } = await this.many()
      const hook = triage ? [] : ['--import', path.join(import.meta.dirname, 'without-triage.ts')]
      return await this.#start(name, {
        args: [...hook, path.join(import.meta.dirname, 'quiet-product.ts')],
        env: { ...this.#productEnv(serverUrl), DATA_DIR: path.join(this.folder, name.replaceAll(' ', '-')) },
        ready: '/api/ready',
      })
    })
  }

  /** Runs SQL as the owner of a scene's tables. */
  async asOwner<T>(scene: Scene, work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: scene.ownerUrl })
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }

  /** Ends every process, last made first, and takes the folder away. */
  async close(): Promise<void> {
    for (const close of this.#closers.reverse()) await close()
    fs.rmSync(this.folder, { recursive: true, force: true })
  }

  async #serve(name: string, urls: Urls): Promise<Child> {
    const child = await this.#startProduct(name, urls)
    this.#closers.push(() => child.end())
    return child
  }

  async #startProduct(name: string, { serverUrl, ownerUrl }: Urls): Promise<Child> {
    return await Child.start({
      name,
      args: [main],
      env: { ...this.#productEnv(serverUrl), DATABASE_OWNER_URL: ownerUrl, DATA_DIR: path.join(this.folder, 'data') },
      port: await freePort(),
      ready: '/api/ready',
    })
  }

  #productEnv(serverUrl: string): Record<string, string> {
    return {
      DATABASE_URL: serverUrl,
      SECRET_KEY: secretKey,
      SETUP_TOKEN: setupToken,
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'warn',
    }
  }

  async #start(name: string, options: { args: string[]; env: Record<string, string>; ready: string }): Promise<Child> {
    const child = await Child.start({ name, port: await freePort(), ...options })
    this.#closers.push(() => child.end())
    return child
  }

  #once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const known = (this.#made.get(name) as Promise<T> | undefined) ?? make()
    this.#made.set(name, known)
    return known
  }
}
