import { createHmac } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { StartError } from '../config.ts'
import { installJobs, putJobsBack, waitingJobs, type WaitingJob } from '../kernel/jobs.ts'
import {
  checkBackup,
  readBackup,
  writeBackup,
  type BackupHead,
  type BackupPart,
  type BackupTable,
  type Progress,
} from './backup-file.ts'
import { bossTransaction } from './boss-transaction.ts'
import { listMigrations, migrateDatabase, migrateTo } from './migrate.ts'

interface Whereabouts {
  ownerUrl: string
  serverUrl: string
  secretKey: Buffer
}

/** Under this name the jobs that still wait stand in a backup, in a shape of our own: the queue's tables are its affair. */
const jobsTable = 'jobs that wait'

/** Rows are read back the way they were written, whatever the database was set to. */
const plainly = `set client_encoding = 'UTF8'; set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601';
  set timezone = 'UTC'; set extra_float_digits = 1; set bytea_output = 'hex'; set statement_timeout = 0;
  set idle_in_transaction_session_timeout = 0; set lock_timeout = 0`

/**
 * Copies everything that is kept in the database into one file, as it was at one moment, while the server works on. What
 * was acknowledged before it began is in it.
 * @returns how many rows each table has
 * @throws StartError when the file is there already, or there is nothing to copy
 */
export async function backUp(
  file: string,
  { ownerUrl, secretKey }: Pick<Whereabouts, 'ownerUrl' | 'secretKey'>,
  options: { progress?: Progress; signal?: AbortSignal } = {},
): Promise<Record<string, number>> {
  return await withClient(ownerUrl, async (client) => {
    // One moment for all tables, and nobody changes their shape meanwhile.
    await client.query('begin isolation level repeatable read read only')
    const tables = await listTables(client)
    if (!tables.some(({ table }) => table === 'accounts')) {
      throw new StartError('There is nothing to back up: the database holds no tables of Secure Base')
    }
    await client.query(`lock table ${tables.map(({ table }) => quoted(table)).join(', ')} in access share mode`)
    const rows = await writeBackup(file, await headOf(client, secretKey), contents(client, tables), options)
    await client.query('commit')
    return rows
  })
}

async function headOf(client: pg.Client, secretKey: Buffer): Promise<BackupHead> {
  const { rows: moment } = await client.query<{ at: Date }>('select now() as at')
  const { rows: migrations } = await client.query<{ hash: string }>(
    'select hash from drizzle.__drizzle_migrations order by created_at',
  )
  const { rows: sequences } = await client.query<{ name: string; last: string | null; first: string }>(
    `select sequencename as name, last_value::text as last, start_value::text as first
     from pg_sequences where schemaname = 'public' order by 1`,
  )
  return {
    secureBase: 'backup',
    format: 1,
    at: moment[0]!.at.toISOString(),
    migrations: migrations.map(({ hash }) => hash),
    keyPrint: keyPrint(secretKey),
    sequences: sequences.map(({ name, last, first }) => ({ name, last: last ?? first, called: last !== null })),
  }
}

async function* contents(client: pg.Client, tables: BackupTable[]): AsyncGenerator<BackupPart> {
  for (const { table, columns } of tables) {
    const content = client.query(copyTo(`copy ${quoted(table)} (${columns.map(quoted).join(', ')}) to stdout`))
    yield { table, columns, content: content as AsyncIterable<Buffer> }
  }
  const content = client.query(copyTo(`copy (select to_jsonb(job) from (${waitingJobs}) as job) to stdout`))
  yield { table: jobsTable, columns: ['job'], content: content as AsyncIterable<Buffer> }
}

/**
 * Brings a backup back into an empty database and on to today's tables. The file is read once from end to end before
 * anything is written; then everything is kept together or nothing is.
 * @throws StartError for a file that is no whole backup, is of a later version, or a database that is not empty
 */
export async function restore(
  file: string,
  { ownerUrl, serverUrl, secretKey }: Whereabouts,
  options: { checking?: Progress; progress?: Progress } = {},
): Promise<{ head: BackupHead; rows: Record<string, number>; sameKey: boolean }> {
  const { head, rows } = await checkBackup(file, options.checking)
  const count = migrationsUnder(file, head)
  await withClient(ownerUrl, async (client) => {
    await demandEmpty(client)
    const waiting: WaitingJob[] = []
    await drizzle({ client }).transaction(async (tx) => {
      await migrateTo(client, count)
      const tables = await listTables(client)
      const putTogether = await takeApart(client, tables)
      await readBackup(file, {
        ...(options.progress ? { progress: options.progress } : {}),
        async table({ table, columns }, content) {
          if (table === jobsTable) return void waiting.push(...(await readJobs(content)))
          if (!tables.some((one) => one.table === table)) {
            throw new StartError(`${file} has a table ${table} that its own version does not know: it is damaged`)
          }
          const into = copyFrom(`copy ${quoted(table)} (${columns.map(quoted).join(', ')}) from stdin`)
          await pipeline(Readable.from(content), client.query(into))
        },
      })
      for (const { name, last, called } of head.sequences) {
        await client.query('select setval($1, $2, $3)', [quoted(name), last, called])
      }
      await putTogether()
      // The queue brings its own tables; on a database that stays empty after all they do no harm.
      await installJobs(ownerUrl, [...new Set(waiting.map(({ name }) => name))])
      await putJobsBack(ownerUrl, bossTransaction(tx), waiting)
    })
    await client.query('analyze')
  })
  await migrateDatabase(ownerUrl, serverUrl)
  return { head, rows, sameKey: head.keyPrint === keyPrint(secretKey) }
}

/** How many of our migrations the backup went through. */
function migrationsUnder(file: string, head: BackupHead): number {
  const ours = listMigrations().map(({ hash }) => hash)
  const at = head.migrations.findIndex((hash, i) => hash !== ours[i])
  if (at < 0) return head.migrations.length
  throw new StartError(
    at >= ours.length
      ? `${file} was made by a later version of Secure Base: restore it with that version, or a later one`
      : `${file} was made by another Secure Base: its migration ${at + 1} is not ours`,
  )
}

async function demandEmpty(client: pg.Client): Promise<void> {
  const tables = await listTables(client)
  if (tables.length === 0) return
  let what = 'tables of something else'
  if (tables.some(({ table }) => table === 'accounts')) {
    const { rows } = await client.query<{ count: number }>('select count(*)::int as count from accounts')
    what = `a Secure Base with ${rows[0]!.count} accounts`
  }
  throw new StartError(
    `The database holds ${what}, and a backup is restored into an empty one alone: set DATA_DIR to a new folder, or DATABASE_URL to a new database`,
  )
}

async function listTables(client: pg.Client): Promise<BackupTable[]> {
  const { rows } = await client.query<BackupTable>(
    `select t.relname as "table",
       array_agg(c.attname::text order by c.attnum) as columns
     from pg_class t join pg_attribute c on c.attrelid = t.oid
     where t.relnamespace = 'public'::regnamespace and t.relkind = 'r'
       and c.attnum > 0 and not c.attisdropped and c.attgenerated = ''
     group by t.relname order by t.relname`,
  )
  return rows
}

/**
 * Puts triggers and foreign keys aside and empties the tables: rows are kept as they were, in any order, and the record
 * of acts is not numbered anew. What it returns puts them back, and checks every key in one go.
 */
async function takeApart(client: pg.Client, tables: BackupTable[]): Promise<() => Promise<void>> {
  const names = tables.map(({ table }) => quoted(table))
  const { rows: keys } = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`,
  )
  for (const name of names) await client.query(`alter table ${name} disable trigger user`)
  for (const { table, name } of keys) await client.query(`alter table ${table} drop constraint ${quoted(name)}`)
  await client.query(`truncate ${names.join(', ')}`)
  return async () => {
    for (const { table, name, definition } of keys) {
      await client.query(`alter table ${table} add constraint ${quoted(name)} ${definition}`)
    }
    for (const name of names) await client.query(`alter table ${name} enable trigger user`)
  }
}

async function readJobs(content: AsyncIterable<Buffer>): Promise<WaitingJob[]> {
  const pieces: Buffer[] = []
  for await (const piece of content) pieces.push(piece)
  // COPY doubles the backslashes of JSON, and writes every other sign of it as it is.
  const lines = Buffer.concat(pieces).toString('utf8').replaceAll('\\\\', '\\').split('\n')
  return lines.filter(Boolean).map((line) => JSON.parse(line) as WaitingJob)
}

function keyPrint(secretKey: Buffer): string {
  return createHmac('sha256', secretKey).update('which key a backup was made under').digest('hex').slice(0, 16)
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    await client.query(plainly)
  } catch (error) {
    throw new StartError(`The database cannot be reached: ${(error as Error).message}`, { cause: error })
  }
  try {
    return await work(client)
  } finally {
    await client.end() // what was not committed is undone with it
  }
}

function quoted(name: string): string {
  return pg.escapeIdentifier(name)
}
