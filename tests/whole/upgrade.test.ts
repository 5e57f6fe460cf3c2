import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { listMigrations, migrateDatabase, migrateTo } from '@secure-base/server/db/migrate.ts'
import { hashPassword } from '@secure-base/server/modules/accounts/passwords.ts'
import { databaseUrl, query } from '../support/database.ts'
import { Person, password } from '../support/people.ts'
import { openWorld, type World } from '../support/world.ts'

const root = path.resolve(import.meta.dirname, '../..')
const journal = JSON.parse(fs.readFileSync(path.join(root, 'migrations/meta/_journal.json'), 'utf8')) as {
  entries: { tag: string }[]
}
const states = journal.entries.map(({ tag }, i) => ({ tag, count: i + 1 }))
const passwordHash = await hashPassword(password)

/** Rows as they were in this state: `tests/upgrade/TAG.sql` fits the tables as that migration left them. */
function rowsOf(tag: string): string {
  const file = path.join(root, 'tests/upgrade', `${tag}.sql`)
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').replaceAll(':hash', pg.escapeLiteral(passwordHash)) : ''
}

/** A database as a site of that version would have left it. */
async function stateOf(count: number): Promise<{ name: string; empty: string[] }> {
  const name = `state_${count}_${Math.random().toString(36).slice(2, 10)}`
  await query(inject('ownerUrl'), `create database ${name}`)
  const client = new pg.Client({ connectionString: databaseUrl(inject('ownerUrl'), name) })
  await client.connect()
  const empty: string[] = []
  try {
    for (const { tag, count: one } of states.slice(0, count)) {
      await client.query('begin')
      await migrateTo(client, one)
      await client.query(rowsOf(tag))
      await client.query('commit')
    }
    const { rows } = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
    )
    for (const { name: table } of rows) {
      const found = await client.query(`select from ${pg.escapeIdentifier(table)} limit 1`)
      if (found.rows.length === 0) empty.push(table)
    }
  } finally {
    await client.end()
  }
  return { name, empty }
}

test('there are as many migrations as the journal says', () => {
  expect(listMigrations()).toHaveLength(states.length)
})

describe.each(states)('a site in the state of $tag', ({ tag, count }) => {
  let name: string
  let world: World

  test('has rows in every table', async () => {
    const state = await stateOf(count)
    name = state.name
    expect(state.empty, `write tests/upgrade/${tag}.sql: rows for the tables that this migration brings`).toEqual([])
  })

  test('comes to the newest, twice', async () => {
    const urls = [databaseUrl(inject('ownerUrl'), name), databaseUrl(inject('serverUrl'), name)] as const
    await migrateDatabase(...urls)
    await migrateDatabase(...urls)
    world = await openWorld(name)
  })

  test('is read as before', async () => {
    const [ana, cara, gus] = await Promise.all(['ana', 'cara', 'gus'].map((who) => world.people.signIn(who)))
    for (const person of [ana!, cara!, gus!]) await readAll(world, person)
    expect((await gus!.get('/api/moderation/audit/verify').expect(200)).body).toMatchObject({ whole: true })
    const { body: groups } = await ana!.get('/api/groups').expect(200)
    expect(groups.items.map(({ slug }: { slug: string }) => slug)).toContain('by-the-river')
    if (count < 2) return
    const thread = '/api/threads/00000000-0000-7000-8000-0000000000f1'
    expect((await ana!.get(thread).expect(200)).body).toMatchObject({ title: 'Kept through every version' })
    const { body: posts } = await ana!.get(`${thread}/posts`).expect(200)
    expect(posts.items.map(({ state }: { state: string }) => state)).toEqual([
      'visible',
      'visible',
      'deleted',
      'hidden',
    ])
    expect(posts.items[1].author).toMatchObject({ unnamed: true, name: 'Quiet Heron' })
    await ana!.post(`${thread}/posts`, { body: 'And on' }).expect(201)
    if (count < 3) return
    const { body: log } = await ana!.get('/api/live-sessions/00000000-0000-7000-8000-000000000202/events').expect(200)
    expect(log.events.map(({ seq }: { seq: number }) => seq)).toEqual([1, 2, 3])
    // The place that ben had was taken before there were lines.
    const session = await world.people.signIn('ben')
    const { body } = await session.get('/api/live-sessions/00000000-0000-7000-8000-000000000203').expect(200)
    expect(body.place).toMatchObject({ state: 'confirmed' })
    if (count < 5) return
    expect((await cara!.get('/api/moderation/cases').expect(200)).body.items).toHaveLength(1)
    expect((await session.get('/api/decisions').expect(200)).body.items).toHaveLength(1)
    if (count < 15) return
    // Taken out before earlier versions lost it too.
    const { body: versions } = await ana!.get('/api/posts/00000000-0000-7000-8000-000000000101/history').expect(200)
    expect(versions.items).toMatchObject([
      {
        title: 'An [removed by a moderator] title',
        html: '<p>[removed by a moderator] [removed by a moderator]</p>\n',
      },
    ])
  })
})

/** Whatever can be asked without naming anything. */
async function readAll(world: World, person: Person): Promise<void> {
  for (const { method, path: address } of world.app.contracts.endpoints) {
    if (method !== 'GET' || address.includes(':')) continue
    const { status, text } = await person.get(address)
    expect(status, `${address}: ${text.slice(0, 200)}`).toBeLessThan(500)
  }
}
