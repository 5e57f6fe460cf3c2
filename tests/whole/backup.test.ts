import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { backUp, restore } from '@secure-base/server/db/backup.ts'
import { databaseUrl, query } from '../support/database.ts'
import { password } from '../support/people.ts'
import { ServerProcess } from '../support/server-process.ts'
import { makeWorld } from '../support/world.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'secure-base-backup-'))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))
const root = path.resolve(import.meta.dirname, '../..')

/** A command of ours as an operator runs it; answers what it printed, and how it ended. */
async function command(file: string, args: string[], env: Record<string, string>) {
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', path.join(root, 'server/src', file), ...args],
      { env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' },
    )
    return { code: 0, printed: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, printed: stdout + stderr }
  }
}

/** Somebody at the API of a server process. */
async function enter(origin: string, address: string, body: object) {
  const response = await fetch(origin + address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(response.ok, `${address}: ${response.status}`).toBe(true)
  const cookie = response.headers.getSetCookie()[0]!.split(';')[0]!
  return {
    ...((await response.json()) as { id: string }),
    async ask<T>(method: string, address: string, body?: object): Promise<T> {
      const answer = await fetch(origin + address, {
        method,
        headers: { cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${await answer.text()}`)
      return (answer.status === 204 ? null : await answer.json()) as T
    },
  }
}

const newcomer = (pseudonym: string) => ({ pseudonym, password, ofAge: true, agreedRulesVersion: 1 })

describe('a backup of a server that works', async () => {
  const [old, fresh] = [await ServerProcess.make(), await ServerProcess.make()]
  afterAll(async () => {
    await old.remove()
    await fresh.remove()
  })
  const file = path.join(folder, 'under-load.backup')
  const acknowledged: { thread: string; number: number; id: string }[] = []

  test('is made while people write', async () => {
    // No mail gets away from here, so that those of the old site still wait when its backup is made.
    expect(await old.start({ SMTP_URL: 'smtp://127.0.0.1:9' }), old.output).toBe('listening')
    const gus = await enter(old.origin, '/api/setup', { token: 'a-token-for-tests', pseudonym: 'gus', password })
    const writers = await Promise.all(
      ['ana', 'ben', 'nora'].map((name) => enter(old.origin, '/api/accounts', newcomer(name))),
    )
    const [ana, ben] = writers
    for (const { ask } of writers) await ask('PUT', '/api/groups/questions/membership')
    await gus.ask('PUT', `/api/groups/questions/roles/${ana!.id}`, { role: 'greeter' })
    await ana!.ask('PATCH', '/api/me', { email: 'ana@example.org', mailNotifications: true })
    const thread = await ana!.ask<{ id: string }>('POST', '/api/groups/questions/threads', {
      title: 'Before the move',
      body: 'With a \\ backslash, a\ttab and “quotes”.\n\\.\nAnd more.',
      supportWanted: 'listening',
    })

    let writing = true
    const all = writers.map(async ({ ask }, i) => {
      for (let n = 1; writing; n++) {
        const id = newId()
        const body = `\\.\nWords ${n} of writer ${i} \\N`
        const kept = await ask<{ number: number }>('POST', `/api/threads/${thread.id}/posts`, { id, body })
        acknowledged.push({ thread: thread.id, number: kept.number, id })
      }
    })
    await ben!.ask('POST', `/api/reports`, { subject: { type: 'account', id: ana!.id }, category: 'other' })
    while (acknowledged.length < 60) await new Promise((resolve) => setImmediate(resolve))
    const before = acknowledged.length
    const made = await command('back-up-database.ts', [file], { DATA_DIR: old.dataDir })
    expect(made).toMatchObject({ code: 0, printed: expect.stringContaining(`${file} holds`) })
    const after = acknowledged.length
    writing = false
    await Promise.all(all)
    // People did write in the meantime, and waited for nothing.
    expect(after).toBeGreaterThan(before)
    acknowledged.length = before
    expect(fs.statSync(file).mode & 0o777).toBe(0o600)
    expect(fs.readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
    // The old server goes for good, without a word.
    await old.end('SIGKILL')
  })

  test('overwrites nothing', async () => {
    const size = fs.statSync(file).size
    const again = await command('back-up-database.ts', [file], { DATA_DIR: old.dataDir })
    expect(again).toMatchObject({ code: 1, printed: `${file} is there already: a backup overwrites nothing\n` })
    expect(fs.statSync(file).size).toBe(size)
  })

  test('brings everything back elsewhere', async () => {
    const back = await command('restore-database.ts', [file], { DATA_DIR: fresh.dataDir })
    expect(back).toMatchObject({ code: 0, printed: expect.stringMatching(/\d+ rows are back/) })
    // A key of its own, and says what that means.
    expect(back.printed).toContain('SECRET_KEY')
    expect(await command('verify-audit.ts', [], { DATA_DIR: fresh.dataDir })).toMatchObject({
      code: 0,
      printed: expect.stringMatching(/^The record is whole: [1-9]\d* entries/),
    })

    expect(await fresh.start()).toBe('listening')
    expect(fresh.output).not.toContain('/setup?token')
    const nora = await enter(fresh.origin, '/api/login', { pseudonym: 'nora', password })
    const found = new Map<string, number>()
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: { id: string; number: number; body: string }[]; nextCursor: string | null } = await nora.ask(
        'GET',
        `/api/threads/${acknowledged[0]!.thread}/posts?limit=100${cursor && `&cursor=${cursor}`}`,
      )
      for (const post of page.items) {
        found.set(post.id, post.number)
        expect(post.body).toMatch(/^\\\.\nWords|^With a \\ backslash, a\ttab and “quotes”\.\n\\\.\nAnd more\.$/)
      }
      cursor = page.nextCursor
    }
    for (const { id, number } of acknowledged) expect(found.get(id)).toBe(number)
    const gus = await enter(fresh.origin, '/api/login', { pseudonym: 'gus', password })
    expect(await gus.ask('GET', '/api/moderation/audit/verify')).toMatchObject({ whole: true })
    expect(await gus.ask('GET', '/api/moderation/cases')).toMatchObject({ items: [{ subject: { type: 'account' } }] })
  })

  test('sends each mail that waited once, and numbers on where it stood', async () => {
    const ana = await enter(fresh.origin, '/api/login', { pseudonym: 'ana', password })
    const outbox = path.join(fresh.dataDir, 'outbox')
    await expect
      .poll(() => fs.existsSync(outbox) && fs.readdirSync(outbox).length, { timeout: 60_000 })
      .toBeGreaterThan(0)
    const { items } = await ana.ask<{ items: { id: string; kind: string }[] }>('GET', '/api/notifications?limit=100')
    const mails = fs.readdirSync(outbox)
    expect(new Set(mails).size).toBe(mails.length)
    for (const mail of mails) {
      const id = path.basename(mail, '.eml')
      expect(items.map((one) => one.id)).toContain(id)
      expect(fs.readFileSync(path.join(outbox, mail), 'utf8')).toContain(`Message-ID: <${id}@localhost>`)
    }
    const gus = await enter(fresh.origin, '/api/login', { pseudonym: 'gus', password })
    await gus.ask('PUT', `/api/groups/questions/roles/${ana.id}`, { role: 'member' })
    expect(await gus.ask('GET', '/api/moderation/audit/verify')).toMatchObject({ whole: true })
  })

  test('starts a second time', async () => {
    await fresh.end('SIGTERM')
    expect(await fresh.start()).toBe('listening')
    await enter(fresh.origin, '/api/login', { pseudonym: 'ben', password })
  })

  test('is refused by a database that holds something, and by one that is in use', async () => {
    const refused = await command('restore-database.ts', [file], { DATA_DIR: fresh.dataDir })
    expect(refused).toMatchObject({ code: 1, printed: expect.stringContaining('in use by process') })
    await fresh.end('SIGTERM')
    const full = await command('restore-database.ts', [file], { DATA_DIR: fresh.dataDir })
    expect(full.code).toBe(1)
    expect(full.printed.trim().split('\n')).toHaveLength(1)
    expect(full.printed).toContain(
      'holds a Secure Base with 4 accounts, and a backup is restored into an empty one alone',
    )
  })
})

describe('a backup of a database elsewhere', async () => {
  const world = await makeWorld()
  const { people } = world
  const secretKey = world.app.ground.config.secretKey
  const file = path.join(folder, 'whole.backup')
  const [ana, cara] = [await people.ana(), await people.cara()]
  await ana.put('/api/groups/questions/membership').expect(200)
  await cara.put(`/api/groups/questions/roles/${ana.id}`, { role: 'facilitator' }).expect(200)
  const session = {
    ...{ groupSlug: 'questions', title: 'An evening', timeZone: 'Europe/Berlin', minutes: 60, capacity: 8 },
    startsAt: new Date(world.clock.now().getTime() + 3_600_000).toISOString(),
  }
  // Its news wait in the queue.
  await ana.post('/api/live-sessions', session).expect(201)
  await backUp(file, { ownerUrl: world.ownerUrl, secretKey })

  /** A database as a new server finds it. */
  async function emptyDatabase() {
    const name = `restored_${newId().replaceAll('-', '')}`
    await query(inject('ownerUrl'), `create database ${name}`)
    return {
      ownerUrl: databaseUrl(inject('ownerUrl'), name),
      serverUrl: databaseUrl(inject('serverUrl'), name),
      secretKey,
    }
  }

  async function look<T extends object>(url: string, text: string): Promise<T[]> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query<T>(text)).rows
    } finally {
      await client.end()
    }
  }

  const tables = (url: string) =>
    look<{ name: string }>(url, `select tablename as name from pg_tables where schemaname = 'public' order by 1`)

  /** Every row of every table, and what stands over them. */
  async function everything(url: string) {
    const rows: Record<string, unknown> = {}
    for (const { name } of await tables(url)) rows[name] = await look(url, `select t::text from ${name} t order by 1`)
    rows['jobs'] = await look(url, `select id, name, data from pgboss.job where state < 'active' order by id`)
    rows['constraints'] = await look(
      url,
      `select conrelid::regclass::text as t, conname, pg_get_constraintdef(oid) from pg_constraint
       where connamespace = 'public'::regnamespace order by 1, 2`,
    )
    rows['triggers'] = await look(
      url,
      `select tgrelid::regclass::text as t, tgname, tgenabled from pg_trigger where not tgisinternal order by 1, 2`,
    )
    return rows
  }

  test('is the same, row for row, with its guards and what waits', async () => {
    const elsewhere = await emptyDatabase()
    expect(await restore(file, elsewhere)).toMatchObject({ sameKey: true })
    const there = await everything(elsewhere.ownerUrl)
    expect(there['jobs']).toHaveLength(1)
    expect(there).toEqual(await everything(world.ownerUrl))
    // The server's role may add to the record there as here, and change nothing in it.
    const client = new pg.Client({ connectionString: elsewhere.serverUrl })
    await client.connect()
    await expect(client.query('delete from audit_log')).rejects.toThrow(/permission denied/)
    await client.end()
  })

  const content = () => gunzipSync(fs.readFileSync(file)).toString('utf8')
  const changed = (from: string | RegExp, to: string) => gzipSync(content().replace(from, to))
  test.each([
    ['is cut short', () => fs.readFileSync(file).subarray(0, -400), 'is cut short'],
    ['ends between two rows', () => gzipSync(content().split('\n').slice(0, 9).join('\n') + '\n'), 'is cut short'],
    ['is empty', () => Buffer.alloc(0), 'is cut short'],
    ['has a bit turned', () => flipped(fs.readFileSync(file)), 'is damaged'],
    ['had a word changed', () => changed('An evening', 'A morning!'), 'is damaged'],
    ['is a picture', () => fs.readFileSync(path.join(root, 'docs/pictures/thread-phone.png')), 'is no backup'],
    ['is somebody else’s archive', () => gzipSync('Dear diary\n'), 'is no backup'],
    ['comes from a later format', () => changed('"format":1', '"format":2'), 'a later version'],
  ])('a file that %s is refused in one line, and nothing is written', async (_what, make, why) => {
    const bad = path.join(folder, `bad-${newId()}.backup`)
    fs.writeFileSync(bad, make())
    const elsewhere = await emptyDatabase()
    await expect(restore(bad, elsewhere)).rejects.toThrow(why)
    expect(await tables(elsewhere.ownerUrl)).toEqual([])
    // And the good one still goes in.
    await restore(file, elsewhere)
  })

  test('a backup of a version that knows more than this one is refused', async () => {
    await query(world.ownerUrl, `insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', 9e15)`)
    const later = path.join(folder, 'later.backup')
    await backUp(later, { ownerUrl: world.ownerUrl, secretKey })
    await query(world.ownerUrl, `delete from drizzle.__drizzle_migrations where hash = 'later'`)
    const elsewhere = await emptyDatabase()
    await expect(restore(later, elsewhere)).rejects.toThrow('was made by a later version of Secure Base')
    expect(await tables(elsewhere.ownerUrl)).toEqual([])
  })

  test('rows that break a rule of the database leave it empty', async () => {
    await query(world.ownerUrl, `alter table memberships drop constraint memberships_account_id_accounts_id_fk`)
    await query(
      world.ownerUrl,
      `insert into memberships select id, gen_random_uuid(), 'member', 'member', now() from groups`,
    )
    const broken = path.join(folder, 'broken.backup')
    await backUp(broken, { ownerUrl: world.ownerUrl, secretKey })
    const elsewhere = await emptyDatabase()
    await expect(restore(broken, elsewhere)).rejects.toThrow(/memberships_account_id/)
    expect(await tables(elsewhere.ownerUrl)).toEqual([])
  })

  test('there is nothing to back up in an empty database, and no file is left', async () => {
    const nothing = path.join(folder, 'nothing.backup')
    await expect(backUp(nothing, await emptyDatabase())).rejects.toThrow('nothing to back up')
    await expect(backUp('/no/such/folder/x', { ownerUrl: world.ownerUrl, secretKey })).rejects.toThrow(
      'cannot be written',
    )
    expect(fs.readdirSync(folder).filter((name) => /nothing|part/.test(name))).toEqual([])
  })

  test('a backup that is stopped leaves no file', async () => {
    const stopped = path.join(folder, 'stopped.backup')
    const stop = new AbortController()
    const making = backUp(
      stopped,
      { ownerUrl: world.ownerUrl, secretKey },
      { signal: stop.signal, progress: () => stop.abort() },
    )
    await expect(making).rejects.toThrow(/abort/i)
    expect(fs.readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([])
  })
})

function flipped(bytes: Buffer): Buffer {
  bytes[Math.floor(bytes.length / 2)]! ^= 4
  return bytes
}
