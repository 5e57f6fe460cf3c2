import { Placeholder, sql, type SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type pg from 'pg'
import { Connections, type Reader } from './database.ts'

type Values = Record<string, unknown>

/** A value that a statement is given each time it runs. */
export function given(name: string): Placeholder {
  return sql.placeholder(name)
}

/**
 * A statement that is asked so often that building and planning it each time would cost more than answering it: its
 * text is made once, and PostgreSQL keeps it prepared under its name. Rows come as the driver gives them.
 * @param text SQL with `given(…)` wherever a value goes; a name may stand in it several times
 * @param options.quick a read that finds all it needs by index, a few dozen rows: it may share a line with others
 */
export function statement<Wanted extends object, Row extends object>(
  name: string,
  text: SQL,
  options: { quick?: boolean } = {},
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
    const query = { ...prepared, values: names.map((one) => (values as Values)[one]) }
    const client = clientOf(db)
    const quickly = options.quick && client instanceof Connections
    const { rows } = await (quickly ? client.queryQuickly<Row>(query) : client.query<Row>(query))
    return rows
  }
}

/** The page sizes that are asked for, and one more row to see whether there is a next page; readers may ask for any up to the last. */
const sizes = [1, 20, 21, 50, 51, 100, 101]

/**
 * A statement that reads one page, its length given as `limit`. A limit that is not known beforehand counts as a tenth
 * of the table: PostgreSQL then finds every plan it could keep too dear, and plans anew each time, which costs more
 * than the page. So each usual size has a statement whose text says how many rows there are at most.
 * @param text SQL, in which `page(rows)` stands for those rows, cut to the limit
 */
export function pageStatement<Wanted extends { limit: number }, Row extends object>(
  name: string,
  text: (page: (rows: SQL) => SQL) => SQL,
  options: { quick?: boolean } = {},
): (db: Reader, values: Wanted) => Promise<Row[]> {
  const bySize = sizes.map((size) => ({
    size,
    run: statement<Wanted, Row>(
      `${name}-${size}`,
      text((rows) => sql`(select * from (${rows} limit ${given('limit')}::int) as cut limit ${sql.raw(String(size))})`),
      options,
    ),
  }))
  const last = bySize.at(-1)!
  return async (db, values) => {
    if (values.limit > last.size) throw new Error(`statement ${name}: a page has ${last.size} rows at most`)
    return await bySize.find(({ size }) => values.limit <= size)!.run(db, values)
  }
}

/** Whatever Drizzle talks through: the pool, or the connection of an open transaction. It has no other name for it. */
function clientOf(db: Reader): pg.Pool | pg.PoolClient {
  return (db as unknown as { session: { client: pg.Pool | pg.PoolClient } }).session.client
}
