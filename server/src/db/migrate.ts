import { readMigrationFiles, type MigrationMeta } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import path from 'node:path'
import pg from 'pg'
import { StartError } from '../config.ts'
import { guides } from '../modules/guides/guides.ts'
import { insertGroupUnlessThere } from '../modules/groups/queries.ts'
import { installJobs } from '../kernel/jobs.ts'
import { liveJobNames } from '../modules/live/jobs.ts'
import { meetupJobNames } from '../modules/meetups/jobs.ts'
import { moderationJobNames } from '../modules/moderation/page-moderators.ts'
import { notificationJobNames } from '../modules/notifications/jobs.ts'
import { triageJobNames } from '../modules/triage/jobs.ts'
import type { Reader } from './database.ts'
import { revokeFromServer, setGuards } from './guards.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'

const migrationsFolder = path.resolve(import.meta.dirname, '../../../migrations')

const jobNames = [...notificationJobNames, ...liveJobNames, ...meetupJobNames, ...moderationJobNames, ...triageJobNames]

/** Any number, the same for every process: one migrates while the others wait. */
const lockNumber = 7_210_431

/**
 * Brings the database to today's shape, as its owner: tables, the job queue, what the server's role may do, and the
 * groups of the guides. Safe when several processes start at once.
 */
export async function migrateDatabase(ownerUrl: string, serverUrl: string): Promise<void> {
  const client = await connect(ownerUrl, 'DATABASE_OWNER_URL')
  try {
    await client.query('select pg_advisory_lock($1)', [lockNumber])
    const db = drizzle({ client })
    await migrate(db, { migrationsFolder })
    await setGuards(client)
    await installJobs(ownerUrl, jobNames)
    await grantToServer(client, await roleOf(serverUrl))
    await openGroups(db)
  } finally {
    await client.end() // and with it the lock
  }
}

/** Every migration there is, in order. */
export function listMigrations(): MigrationMeta[] {
  return readMigrationFiles({ migrationsFolder })
}

/**
 * Brings an older shape about: the first `count` migrations, or those of them that are missing, and nothing else, within the client's open transaction.
 * Drizzle itself goes to the newest alone, in a transaction of its own; what it remembers it by is written as it would.
 */
export async function migrateTo(client: pg.Client, count: number): Promise<void> {
  await client.query(`create schema if not exists drizzle;
    create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`)
  const { rows } = await client.query<{ done: number }>(
    'select count(*)::int as done from drizzle.__drizzle_migrations',
  )
  for (const { sql, hash, folderMillis } of listMigrations().slice(rows[0]!.done, count)) {
    for (const one of sql) await client.query(one)
    await client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [
      hash,
      folderMillis,
    ])
  }
}

const oldestVersion = 15

/** @throws StartError naming the setting that leads to no database, or to one that is too old */
async function connect(url: string, setting: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new StartError(`${setting} leads to no database that answers: ${message || code}`, { cause: error })
  }
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::int / 10000 as version`,
  )
  if (rows[0]!.version < oldestVersion) {
    await client.end()
    throw new StartError(`${setting} leads to PostgreSQL ${rows[0]!.version}; ${oldestVersion} or newer is needed`)
  }
  return client
}

async function roleOf(url: string): Promise<string> {
  const client = await connect(url, 'DATABASE_URL')
  try {
    const { rows } = await client.query<{ role: string }>('select current_user as role')
    return rows[0]!.role
  } finally {
    await client.end()
  }
}

/** The server reads and writes rows. It owns nothing, so it can alter no table and switch off no trigger. */
async function grantToServer(client: pg.Client, role: string): Promise<void> {
  const name = client.escapeIdentifier(role)
  const { rows } = await client.query<{ same: boolean }>('select current_user = $1 as same', [role])
  if (rows[0]!.same) return
  await client.query(`
    grant usage on schema public, pgboss to ${name};
    grant select, insert, update, delete on all tables in schema public, pgboss to ${name};
    grant usage, select on all sequences in schema public, pgboss to ${name};
    grant execute on all functions in schema public, pgboss to ${name};
  `)
  await revokeFromServer(client, name)
}

/** One group a guide, with the guide's slug. Two are open to be read by anybody. */
async function openGroups(db: Reader): Promise<void> {
  for (const { view, group } of guides) {
    await insertGroupUnlessThere(
      db,
      newId(),
      {
        slug: view.slug,
        name: group.name,
        summary: group.summary,
        guide: view.slug,
        ledBy: 'peers',
        audience: group.audience,
        access: view.slug === 'anxious-attachment' || view.slug === 'questions' ? 'open' : 'members',
      },
      new Date(),
    )
  }
}
