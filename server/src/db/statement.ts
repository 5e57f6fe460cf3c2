import { Placeholder, sql, type SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type pg from 'pg'
import type { Reader } from './database.ts'

type Values = Record<string, unknown>

/** A value that a statement is given each time it runs. */
export function given(name: string): Placeholder {
  return sql.placeholder(name)
}

/**
 * A statement that is asked so often that building and planning it each time would cost more than answering it: its
 * text is made once, and PostgreSQL keeps it prepared under its name. Rows come as the driver gives them.
 * @param text SQL with `given(…)` wherever a value goes; a name may stand in it several times
 */
export function statement<Wanted extends object, Row extends object>(
  name: string,
  text: SQL,
): (db: Reader, values: Wanted) => Promise<Row[]> {
  const compiled = new PgDialect().sqlToQuery(text)
  const names: string[] = []
  const positions = compiled.params.map((param) => {
    if (!(param instanceof Placeholder)) throw new Error(`statement ${name}: every value is given by name`)
    if (!names.includes(param.name)) names.push(param.name)
    return names.indexOf(param.name) + 1
  })
  const prepared = { name, text: compiled.sql.replace(/\$(\d+)/g, (_all, i) => `$${positions[Number(i) - 1]}`) }
  return async (db, values) => {
    const { rows } = await clientOf(db).query<Row>({ ...prepared, values: names.map((one) => (values as Values)[one]) })
    return rows
  }
}

/** Whatever Drizzle talks through: the pool, or the connection of an open transaction. It has no other name for it. */
function clientOf(db: Reader): pg.Pool | pg.PoolClient {
  return (db as unknown as { session: { client: pg.Pool | pg.PoolClient } }).session.client
}
