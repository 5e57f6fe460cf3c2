import type { FastifyBaseLogger } from 'fastify'
import { PgBoss } from 'pg-boss'
import { isDatabaseAway } from '../db/away.ts'
import { bossTransaction } from '../db/boss-transaction.ts'
import type { Tx } from './ctx.ts'

/** Something done later, and again if it fails: mail, digests, exports. `Data` holds ids, never words. */
export interface Job<Data extends object> {
  readonly name: string
  readonly retryLimit: number
  /** Only there for its type. */
  readonly data?: Data
}

/** Names a job. A failed run is tried again with growing pauses, `retryLimit` times. */
export function job<Data extends object>(name: string, options: { retryLimit?: number } = {}): Job<Data> {
  return { name, retryLimit: options.retryLimit ?? 5 }
}

/** The queue of jobs, in PostgreSQL (pg-boss). A job is written in the transaction of its cause. */
export interface Jobs {
  enqueue<Data extends object>(tx: Tx, job: Job<Data>, data: Data): Promise<void>
  /** Declares what runs a job; before `start`. */
  handle<Data extends object>(job: Job<Data>, run: (data: Data) => Promise<void>): void
  start(): Promise<void>
  stop(): Promise<void>
  /** Runs what waits, here and now, until nothing does: what tests do in place of waiting. */
  drain(): Promise<void>
}

const schema = 'pgboss'

/** How soon a job is found that another process wrote, or that is tried again. */
const pollSeconds = 5
/** A job whose process was killed is given to another after this long without a sign of life. */
const lifeSignSeconds = 20
/** How often that is looked for, by whichever process comes first. With the two above: within a minute. */
const watchSeconds = 15

interface Worker {
  id: string
  busy: boolean
}

/** Installs or upgrades pg-boss's own schema with the queues named, as the owner of the database. */
export async function installJobs(ownerUrl: string, names: readonly string[]): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema, supervise: false, schedule: false, max: 2 })
  boss.on('error', () => {}) // the promise below rejects with it
  await boss.start()
  try {
    const present = new Set((await boss.getQueues()).map((queue) => queue.name))
    for (const name of names) if (!present.has(name)) await boss.createQueue(name)
  } finally {
    await boss.stop({ graceful: false })
  }
}

/** A job that has not been done, as a backup keeps it. */
export interface WaitingJob {
  readonly id: string
  readonly name: string
  readonly data: object
  readonly priority: number
  readonly retryLimit: number
  readonly retryDelay: number
  readonly retryBackoff: boolean
  readonly startAfter: string
  readonly singletonKey: string | null
}

/** SQL that selects them. One that runs right now may be cut off by what the backup is needed for, so it counts too. */
export const waitingJobs = `select id, name, data, priority, retry_limit as "retryLimit", retry_delay as "retryDelay",
  retry_backoff as "retryBackoff", start_after as "startAfter", singleton_key as "singletonKey"
  from ${schema}.job where state in ('created', 'retry', 'active') order by created_on, id`

/** Writes them into the queue again, under the ids that they had, in the transaction given. */
export async function putJobsBack(
  ownerUrl: string,
  db: ReturnType<typeof bossTransaction>,
  jobs: readonly WaitingJob[],
): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema, supervise: false, schedule: false, max: 2 })
  boss.on('error', () => {})
  await boss.start()
  try {
    for (const name of new Set(jobs.map((one) => one.name))) {
      const ofIt = jobs.filter((one) => one.name === name)
      for (let i = 0; i < ofIt.length; i += 1_000) {
        const some = ofIt.slice(i, i + 1_000).map(({ singletonKey, ...one }) => ({
          ...one,
          ...(singletonKey === null ? {} : { singletonKey }),
        }))
        await boss.insert(name, some, { db })
      }
    }
  } finally {
    await boss.stop({ graceful: false })
  }
}

/**
 * Opens the queue as the server's role.
 * @param options.polling false: nothing runs by itself, only `drain` does (tests)
 */
export function openJobs(url: string, log: FastifyBaseLogger, options: { polling: boolean }): Jobs {
  const boss = new PgBoss({
    connectionString: url,
    schema,
    migrate: false,
    createSchema: false,
    schedule: false,
    supervise: options.polling,
    superviseIntervalSeconds: watchSeconds,
    monitorIntervalSeconds: watchSeconds,
    reindex: false,
    max: 3,
  })
  boss.on('error', (error) => {
    // It asks often; that the database is away is told by the timers, once.
    if (!isDatabaseAway(error)) log.error({ err: error }, 'the job queue reports an error')
  })
  const handlers = new Map<string, (data: never) => Promise<void>>()
  const workers = new Map<string, Worker[]>()

  /** Looking every second for each kind of job would keep an idle server busy: whoever writes one says so instead. */
  function wake(name: string): void {
    const all = workers.get(name) ?? []
    const worker = all.find((one) => !one.busy) ?? all[0]
    if (worker) boss.notifyWorker(worker.id)
  }

  async function startWorker(name: string): Promise<Worker> {
    const worker: Worker = { id: '', busy: false }
    // One by one: in a batch, one failure would send the mails before it a second time.
    worker.id = await boss.work(name, { pollingIntervalSeconds: pollSeconds }, async ([one]) => {
      if (!one) return
      worker.busy = true
      try {
        await runOne(name, one)
      } finally {
        worker.busy = false
        boss.notifyWorker(worker.id) // there may be another one waiting
      }
    })
    return worker
  }

  async function runOne(name: string, one: { id: string; data: unknown }): Promise<void> {
    const run = handlers.get(name)
    if (!run) throw new Error(`nothing handles the job ${name}`)
    await run(one.data as never)
  }

  return {
    async enqueue(tx, { name, retryLimit }, data) {
      await boss.send(name, data, {
        db: bossTransaction(tx),
        retryLimit,
        retryBackoff: true,
        retryDelay: 2,
        heartbeatSeconds: lifeSignSeconds,
      })
      tx.afterCommit(() => wake(name))
    },
    handle({ name }, run) {
      handlers.set(name, run)
    },
    async start() {
      await boss.start()
      if (!options.polling) return
      for (const name of handlers.keys()) {
        workers.set(name, [await startWorker(name), await startWorker(name)])
      }
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 10_000 })
    },
    async drain() {
      for (let found = true; found;) {
        found = false
        for (const name of handlers.keys()) {
          // A batch comes in no order; what was asked for first is done first.
          const batch = await boss.fetch<unknown>(name, { batchSize: 100, includeMetadata: true })
          batch.sort((a, b) => a.createdOn.getTime() - b.createdOn.getTime())
          for (const one of batch) {
            found = true
            await runOne(name, one)
            await boss.complete(name, one.id)
          }
        }
      }
    },
  }
}
