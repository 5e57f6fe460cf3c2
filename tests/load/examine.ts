import type pg from 'pg'
import type { Statement } from './wire.ts'

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Plan[]
}

/** A table of fewer rows than this is read whole by any database, and should be. */
const longTable = 1_000

/** What a database did for the statements of a request. */
export interface Examined {
  /** Statements that skip rows or count them all. */
  readonly counting: number
  /** Steps that read a long table from end to end. */
  readonly wholeTables: number
  /** Rows that the longest step read. */
  readonly rows: number
  /** Indexes that were read. */
  readonly indexes: ReadonlySet<string>
}

/** Runs each statement again under EXPLAIN ANALYZE, with the values that were sent. */
export async function examine(client: pg.Client, statements: readonly Statement[]): Promise<Examined> {
  const sizes = await client.query<{ name: string; rows: number }>(
    `select relname as name, reltuples::float8 as rows from pg_class where relkind = 'r'`,
  )
  const long = new Set(sizes.rows.filter(({ rows }) => rows >= longTable).map(({ name }) => name))
  let [counting, wholeTables, rows] = [0, 0, 0]
  const indexes = new Set<string>()
  const walk = (plan: Plan): void => {
    if (plan['Node Type'] === 'Seq Scan' && long.has(plan['Relation Name'] ?? '')) wholeTables++
    if (plan['Index Name']) indexes.add(plan['Index Name'])
    const passed = (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
    rows = Math.max(rows, passed)
    plan.Plans?.forEach(walk)
  }
  for (const { text, values } of statements) {
    if (!/^\s*(select|with)\b/i.test(text)) continue
    if (/\boffset\b|\bcount\s*\(\s*\*/i.test(text)) counting++
    const { rows: answer } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>({
      text: `explain (analyze, format json) ${text}`,
      values,
    })
    walk(answer[0]!['QUERY PLAN'][0].Plan)
  }
  return { counting, wholeTables, rows, indexes }
}
