import { drizzle, type NodePgQueryResultHKT, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { PgDatabase, PgTransaction } from 'drizzle-orm/pg-core'
import type { ExtractTablesWithRelations } from 'drizzle-orm'
import type { FastifyBaseLogger } from 'fastify'
import pg from 'pg'
import { isDatabaseAway } from './away.ts'
import { Connection } from './connection.ts'
import { QuickLine } from './quick-line.ts'

type Nothing = Record<string, never>

/** Whatever can run a query: the pool or a transaction. */
export type Reader = PgDatabase<NodePgQueryResultHKT, Nothing>
export type Transaction = PgTransaction<NodePgQueryResultHKT, Nothing, ExtractTablesWithRelations<Nothing>>

export interface Database {
  readonly drizzle: NodePgDatabase<Nothing>
  readonly pool: Connections
  close(): Promise<void>
}

// Instants come back as Date; counters fit a number, so int8 does too.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** The pool, and beside it a line for short reads. */
export class Connections extends pg.Pool {
  readonly #line: QuickLine

  constructor(config: pg.ClientConfig, max: number) {
    super({ ...config, max, Client: Connection })
    this.#line = new QuickLine(config)
  }

  /** Asks what is answered in about a millisecond and needs no transaction. */
  async queryQuickly<Row extends object>(query: pg.QueryConfig): Promise<pg.QueryResult<Row>> {
    return this.#line.isFree ? await this.#line.query<Row>(query) : await this.query<Row>(query)
  }

  async close(): Promise<void> {
    await Promise.all([this.end(), this.#line.close()])
  }
}

/**
 * Opens a pool.
 * @param url where and as whom; `max` connections at most
 */
export function openDatabase(url: string, options: { max?: number; log?: FastifyBaseLogger } = {}): Database {
  const config = {
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    // A statement that runs this long is a fault; a stuck writer must not hold a room's lock.
    options: '-c statement_timeout=30000 -c idle_in_transaction_session_timeout=30000 -c timezone=UTC',
  }
  const pool = new Connections(config, options.max ?? 20)
  // An idle connection that breaks is replaced on next use; unhandled, the event would end the process.
  pool.on('error', (error) => {
    if (!isDatabaseAway(error)) options.log?.warn({ err: error }, 'an idle database connection was lost')
  })
  // One that breaks between two statements of a transaction: the next statement fails and tells.
  pool.on('connect', (client) => void client.on('error', () => {}))
  return { drizzle: drizzle(pool), pool, close: () => pool.close() }
}
