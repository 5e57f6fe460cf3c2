import type pg from 'pg'
import { Connection } from './connection.ts'

/** So many unanswered statements, and so old the oldest of them, are a line that somebody is better off not to join. */
const mostWaiting = 32
const longestWaitMs = 20

/**
 * A connection on which short reads follow each other without waiting for each other's answers (PostgreSQL's pipelining).
 * To wake another process and to be woken by it costs more than most of our reads: of a page as much as its rendering.
 * On one line the database finds the next question when it has answered the last, and the server several answers at once.
 * What is asked here finds its rows by index whatever the values are, so each statement is planned once and for all; and
 * as a plan outlives the time when tables were small, never to read one from end to end.
 */
export class QuickLine {
  readonly #config: pg.ClientConfig
  #client: pg.Client | undefined
  #askedAt: number[] = []

  constructor(config: pg.ClientConfig) {
    this.#config = {
      ...config,
      options: `${config.options ?? ''} -c plan_cache_mode=force_generic_plan -c enable_seqscan=off`,
    }
  }

  /** Whether the next answer would come soon; else the pool is the quicker way. */
  get isFree(): boolean {
    const oldest = this.#askedAt[0]
    return oldest === undefined || (this.#askedAt.length < mostWaiting && performance.now() - oldest < longestWaitMs)
  }

  async query<Row extends object>(query: pg.QueryConfig): Promise<pg.QueryResult<Row>> {
    const client = (this.#client ??= this.#open())
    const asked = this.#askedAt
    asked.push(performance.now())
    try {
      return await answered<Row>(client, query)
    } finally {
      asked.shift() // answers come in the order of the questions
    }
  }

  async close(): Promise<void> {
    await this.#client?.end()
  }

  #open(): pg.Client {
    const client = new Connection(this.#config)
    const forget = () => {
      if (this.#client !== client) return
      this.#client = undefined
      this.#askedAt = []
    }
    // Whoever waits for an answer hears of it by that; the next question opens a new line.
    client.on('error', forget)
    client.on('end', forget)
    client.connect().catch(forget)
    return client
  }
}

/**
 * By a callback. Of what is made for answers by the driver's own promises, a quarter outlives the collection of young
 * garbage, and moving it among the old was a tenth of what a page cost; of answers by callbacks nothing does.
 */
function answered<Row extends object>(client: pg.Client, query: pg.QueryConfig): Promise<pg.QueryResult<Row>> {
  return new Promise((resolve, reject) => {
    client.query<Row>(query, (error, result) => (error ? reject(error) : resolve(result)))
  })
}
