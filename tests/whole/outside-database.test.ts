import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { listMigrations } from '@secure-base/server/db/migrate.ts'
import { MailServer } from '../support/mail-server.ts'
import { findPostgres, OutsideDatabase } from '../support/outside-database.ts'
import { password } from '../support/people.ts'
import { findProgram, skipWithout } from '../support/programs.ts'
import { ServerProcess } from '../support/server-process.ts'

const skipped = skipWithout({ 'postgresql-client': findProgram('psql') })

const all = skipped ? [] : findPostgres()
const newest = all[0]?.bin

describe.skipIf(skipped).each(all)('PostgreSQL $version over TCP', async ({ version, bin }) => {
  const database = await OutsideDatabase.start({ version, bin })
  // Each process has a mail server of its own, so that it shows which of them is at work.
  const mails = [await MailServer.start(), await MailServer.start(), await MailServer.start()]
  const servers = await Promise.all(
    mails.map(({ url }) =>
      ServerProcess.make({
        DATABASE_URL: database.serverUrl,
        DATABASE_OWNER_URL: database.ownerUrl,
        SECRET_KEY: Buffer.alloc(32, 5).toString('base64'),
        SETUP_TOKEN: '',
        SMTP_URL: url,
      }),
    ),
  )
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.remove()))
    for (const mail of mails) mail.stop()
    await database.remove()
  })

  async function sql<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    return (await client.query<Row>(text).finally(() => client.end())).rows
  }

  async function send(server: ServerProcess, method: string, path: string, body?: object, cookie = '') {
    return await fetch(server.origin + path, {
      method,
      headers: { cookie, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
  }
  const cookieOf = (answer: Response): string => answer.headers.get('set-cookie')!.split(';')[0]!

  async function signUp(server: ServerProcess, pseudonym: string): Promise<string> {
    const made = await send(server, 'POST', '/api/accounts', {
      pseudonym,
      password,
      ofAge: true,
      agreedRulesVersion: 1,
    })
    expect(made.status).toBe(201)
    return cookieOf(made)
  }

  test('three processes start at once on the empty database, and what is done once is done once', async () => {
    const starts = await Promise.all(servers.map((server) => server.start()))
    expect(starts, servers.map(({ output }) => output).join('\n')).toEqual(['listening', 'listening', 'listening'])
    const [migrations] = await sql(database.ownerUrl, 'select count(*)::int as n from drizzle.__drizzle_migrations')
    expect(migrations).toEqual({ n: listMigrations().length })
    const [groups] = await sql(
      database.ownerUrl,
      'select count(*)::int as n, count(distinct slug)::int as s from groups',
    )
    expect(groups).toEqual({ n: 8, s: 8 })
    const queues = await sql<{ name: string }>(database.ownerUrl, 'select name from pgboss.queue')
    expect(new Set(queues.map(({ name }) => name)).size).toBe(queues.length)
    for (const { output } of servers) expect(output).not.toMatch(/"level":[456]0/)

    const tokens = servers.map(({ output }) => /\/setup\?token=(\S+)/.exec(output)?.[1])
    expect(tokens[0]).toMatch(/^[\w-]{24}$/)
    expect(new Set(tokens).size).toBe(1)
    const made = await Promise.all(
      servers.map((server, i) =>
        send(server, 'POST', '/api/setup', { token: tokens[0], pseudonym: `gus ${i}`, password }),
      ),
    )
    expect(made.map(({ status }) => status).sort()).toEqual([201, 404, 404])
  })

  test('the server’s role reads and writes rows, and can change neither tables nor the record', async () => {
    for (const statement of [
      'alter table accounts add column x int',
      'drop table notifications',
      'create table mine (id int)',
      'truncate accounts',
      'alter table audit_log disable trigger all',
      'delete from audit_log',
      'update audit_head set seq = 0',
      'create role somebody',
      'create database another',
      'set role secure_base_owner',
      'select rolpassword from pg_authid',
      'drop table pgboss.job',
    ]) {
      await expect(sql(database.serverUrl, statement), statement).rejects.toMatchObject({ code: '42501' })
    }
    const owners = await sql<{ owner: string }>(
      database.ownerUrl,
      `select distinct tableowner as owner from pg_tables where schemaname in ('public', 'pgboss', 'drizzle')`,
    )
    expect(owners).toEqual([{ owner: 'secure_base_owner' }])
    // And the owner is no superuser either.
    await expect(sql(database.ownerUrl, 'create role somebody')).rejects.toMatchObject({ code: '42501' })
    const wrong = database.serverUrl.replace('-server@', '-wrong@')
    await expect(sql(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  })

  test('a wrong password ends a start with one line that names the setting', async () => {
    const other = await ServerProcess.make({
      DATABASE_URL: database.serverUrl.replace('-server@', '-wrong@'),
      DATABASE_OWNER_URL: database.ownerUrl,
      SECRET_KEY: Buffer.alloc(32, 5).toString('base64'),
    })
    expect(await other.start()).toBe('ended')
    expect(await other.end()).toBe(1)
    expect(other.output.trim()).toMatch(/^DATABASE_URL leads to no database that answers: .*authentication failed.*$/)
    expect(other.output).not.toContain('-wrong')
    await other.remove()
  })

  // No matter which version: waiting for it once is enough.
  if (bin !== newest) return

  test('a job that a killed process was doing is done by another one within a minute', async () => {
    const ana = await signUp(servers[0]!, 'ana')
    const mail = { email: 'ana@mail.example', mailNotifications: true, quietHours: null }
    expect((await send(servers[1]!, 'PATCH', '/api/me', mail, ana)).status).toBe(200)
    const ben = await signUp(servers[2]!, 'ben')
    for (const cookie of [ana, ben]) {
      expect((await send(servers[1]!, 'PUT', '/api/groups/questions/membership', undefined, cookie)).status).toBe(200)
    }
    const draft = { title: 'Is anybody here', body: 'Words', supportWanted: 'listening' }
    const thread = await send(servers[0]!, 'POST', '/api/groups/questions/threads', draft, ana)
    const { id } = (await thread.json()) as { id: string }

    for (const one of mails) one.holding = true
    expect((await send(servers[1]!, 'POST', `/api/threads/${id}/posts`, { body: 'Yes' }, ben)).status).toBe(201)
    // Whoever has it waits for the mail server, and ends in the middle of it.
    await expect.poll(() => mails.findIndex(({ held }) => held > 0), { timeout: 30_000 }).toBeGreaterThanOrEqual(0)
    const at = mails.findIndex(({ held }) => held > 0)
    await servers[at]!.end('SIGKILL')
    const killed = performance.now()
    for (const one of mails) one.holding = false
    const taken = () => mails.flatMap((one) => one.taken)
    await expect.poll(taken, { timeout: 60_000, interval: 200 }).toHaveLength(1)
    console.log(`a mail cut off by kill -9 went out ${Math.round((performance.now() - killed) / 1_000)} s later`)
    expect(taken()[0]).toContain('To: ana@mail.example')
    expect(mails[at]!.taken).toEqual([])
    expect(await servers[at]!.start()).toBe('listening')
  })
})
