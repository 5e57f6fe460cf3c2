import type pg from 'pg'
import type { Database, Transaction } from './database.ts'

/**
 * What to write with by one statement: it is a transaction by itself, and needs no `begin` and `commit`, which are a way
 * to the database more. What found nothing to write for may be followed by another.
 * @returns a transaction that throws Error at what is asked after something was written, and at a part within it: each
 * statement takes whichever connection is free, so that a part would begin on one, and never end there
 */
export function singleWrite({ drizzle, pool }: Database): Transaction {
  let written = false
  const client = {
    async query(...asked: [pg.QueryConfig, unknown[]?]): Promise<pg.QueryResult> {
      if (written) throw new Error('what is written by one statement is kept: nothing can follow within it')
      const result = await pool.query(...asked)
      written = Boolean(result.rowCount)
      return result
    },
  }
  // Drizzle has no name for the session that it asks by.
  const { session } = drizzle as unknown as { session: object }
  return Object.create(drizzle, {
    session: { value: Object.create(session, { client: { value: client } }) as object },
    transaction: { value: refusePart },
  }) as Transaction
}

function refusePart(): Promise<never> {
  return Promise.reject(new Error('what is written by one statement has no parts'))
}
