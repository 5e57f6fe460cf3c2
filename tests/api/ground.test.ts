import fs from 'node:fs'
import path from 'node:path'
import { inject } from 'vitest'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { guest } from '@secure-base/shared/kernel/policy.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { makeCtx, type Tx } from '@secure-base/server/kernel/ctx.ts'
import { setTimer, timer, TimerRunner } from '@secure-base/server/kernel/timers.ts'
import { migrateDatabase } from '@secure-base/server/db/migrate.ts'
import { databaseUrl, query } from '../support/database.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const { ground } = world.app

describe('timers', () => {
  const chime = timer('chime')

  async function owe(minutes: number): Promise<string> {
    const subject = newId()
    const due = new Date(world.clock.now().getTime() + minutes * 60_000)
    await makeCtx(ground, guest).transaction((tx) => setTimer(tx, chime, subject, due))
    return subject
  }

  test('run when they are due, once, however many processes look', async () => {
    const ran: string[] = []
    const runners = Array.from({ length: 4 }, () => {
      const runner = new TimerRunner(ground)
      runner.handle(chime, async (_tx, subject) => void ran.push(subject))
      return runner
    })
    const owed = await Promise.all(Array.from({ length: 40 }, () => owe(5)))
    await Promise.all(runners.map((runner) => runner.runDue()))
    expect(ran).toEqual([])
    world.clock.advance(6 * 60_000)
    await Promise.all(runners.map((runner) => runner.runDue()))
    expect(ran.sort()).toEqual(owed.sort())
  })

  test('of a kind that a process does not know are left to those that do, and wait for none', async () => {
    const [older, newer] = [new TimerRunner(ground), new TimerRunner(ground)]
    const ran: string[] = []
    older.handle(timer('something older'), async () => {})
    newer.handle(chime, async (_tx, subject) => void ran.push(subject))
    const owed = await owe(0)
    await older.runDue()
    expect(ran).toEqual([])
    await newer.runDue()
    expect(ran).toEqual([owed])
  })

  test('one that fails is put off, keeps nothing half done, and starves no other', async () => {
    const runner = new TimerRunner(ground)
    const ran: string[] = []
    const bad = await owe(0)
    const good = await owe(0)
    let broken = true
    runner.handle(chime, async (tx, subject) => {
      await setTimer(tx, timer('trace'), subject, new Date('2100-01-01'))
      if (subject === bad && broken) throw new Error('broken')
      ran.push(subject)
    })
    await runner.runDue()
    expect(ran).toEqual([good])
    const traces = async () =>
      (await world.sql.query("select subject from timers where kind = 'trace'")).rows.map((row) => row.subject)
    expect(await traces()).toEqual([good])
    broken = false
    world.clock.advance(61_000)
    await runner.runDue()
    expect(ran).toEqual([good, bad])
  })
})

describe('timers that are handled together', () => {
  const knock = timer('knock')
  const owe = async () => {
    const subject = newId()
    await makeCtx(ground, guest).transaction((tx) => setTimer(tx, knock, subject, world.clock.now()))
    return subject
  }

  test('run in one go, each once, however many processes look', async () => {
    const ran: string[][] = []
    const runners = Array.from({ length: 3 }, () => {
      const runner = new TimerRunner(ground)
      runner.handleTogether(knock, async (_tx, subjects) => void ran.push(subjects))
      return runner
    })
    const owed: string[] = []
    for (let count = 0; count < 250; count++) owed.push(await owe())
    await Promise.all(runners.map((runner) => runner.runDue()))
    expect(ran.flat().sort()).toEqual(owed.sort())
    expect(ran.length).toBeLessThan(10)
  })

  test('one that fails keeps the others waiting for a minute, and no longer', async () => {
    const runner = new TimerRunner(ground)
    const ran: string[] = []
    const [good, bad, other] = [await owe(), await owe(), await owe()]
    runner.handleTogether(knock, async (_tx, subjects) => {
      if (subjects.includes(bad)) throw new Error('broken')
      ran.push(...subjects)
    })
    await runner.runDue()
    expect(ran).toEqual([])
    world.clock.advance(61_000)
    await runner.runDue()
    expect(ran.sort()).toEqual([good, other].sort())
  })
})

describe('effects', () => {
  test('run after the commit, and never for what was not kept', async () => {
    const ctx = makeCtx(ground, guest)
    const told: string[] = []
    await ctx.transaction(async (tx) => tx.afterCommit(() => void told.push('kept')))
    await expect(
      ctx.transaction(async (tx) => {
        tx.afterCommit(() => void told.push('lost'))
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
    expect(told).toEqual(['kept'])
  })
})

describe('what is written by one statement', () => {
  const bell = timer('bell')
  const rung = async () => (await world.sql.query("select subject from timers where kind = 'bell'")).rows
  const due = new Date('2100-01-01')

  test('is kept, with its effects, and nothing can follow within it', async () => {
    const told: string[] = []
    const [subject, late] = [newId(), newId()]
    await makeCtx(ground, guest).singleWrite(async (tx) => {
      tx.afterCommit(() => void told.push('kept'))
      await setTimer(tx, bell, subject, due)
      await expect(setTimer(tx, bell, late, due)).rejects.toThrow('nothing can follow')
    })
    expect(told).toEqual(['kept'])
    expect(await rung()).toEqual([{ subject }])
  })

  test('has no parts, which would leave a connection within a transaction that nobody ends', async () => {
    const write = (tx: Tx) => setTimer(tx, bell, newId(), due)
    const part = makeCtx(ground, guest).singleWrite((tx) => tx.transaction((within) => write(within as Tx)))
    await expect(part).rejects.toThrow('has no parts')
  })
})

describe('the database', () => {
  test('is migrated by several processes at once without harm', async () => {
    const name = `several_${process.pid}`
    await query(inject('ownerUrl'), `create database ${name}`)
    const [owner, server] = [databaseUrl(inject('ownerUrl'), name), databaseUrl(inject('serverUrl'), name)]
    await Promise.all([migrateDatabase(owner, server), migrateDatabase(owner, server), migrateDatabase(owner, server)])
    const client = new pg.Client({ connectionString: server })
    await client.connect()
    const { rows } = await client.query('select count(*)::int as n from groups')
    await client.end()
    expect(rows[0].n).toBe(8)
  })

  test.each([
    'alter table accounts add column x int',
    'drop table notifications',
    'alter table accounts disable trigger all',
    'create table mine (id int)',
    'truncate accounts',
    'create role somebody',
  ])('the server’s role cannot: %s', async (statement) => {
    await expect(ground.database.pool.query(statement)).rejects.toMatchObject({ code: '42501' })
  })
})

test('while the database is away, answers say so kindly and nothing breaks', async () => {
  const other = await makeWorld()
  await other.sql.query('select 1')
  await other.app.ground.database.close()
  const stranger = other.people.stranger()
  expect((await stranger.get('/api/ready')).status).toBe(503)
  const { status, body } = await stranger.get('/api/groups')
  expect(status).toBe(503)
  expect(body.code).toBe('unavailable')
  expect((await stranger.get('/api/health')).status).toBe(200)
  other.app.ground.database.close = async () => {}
})

test('figures tell an operator what waits, without a word about anybody', async () => {
  const ana = await people.ana()
  await ana.put('/api/groups/questions/membership').expect(200)
  const draft = { title: 'Is anybody here', body: 'Words', supportWanted: 'listening' }
  await ana.post('/api/groups/questions/threads', draft).expect(201)
  const ben = await people.ben()
  await ben.post('/api/reports', { subject: { type: 'account', id: ana.id }, category: 'other' }).expect(201)
  world.clock.advance(3 * 24 * 3_600_000)
  const { text } = await people.stranger().get('/metrics').expect(200)
  for (const figure of [
    /^secure_base_cases_open\{column="rules"\} [1-9]/m,
    /^secure_base_cases_late\{column="rules"\} [1-9]/m,
    /^secure_base_cases_late\{column="care"\} 0/m,
    /^secure_base_appeals_open 0/m,
    /^secure_base_threads_unanswered [1-9]/m,
    /^secure_base_jobs_waiting\{queue="mail-notice"\} \d/m,
    /^secure_base_jobs_failed\{queue="mail-notice"\} 0/m,
    /^secure_base_jobs_oldest_seconds\{queue="tell-people"\} \d/m,
    /^secure_base_timers_late_seconds \d/m,
    /^nodejs_eventloop_lag_p99_seconds /m,
  ]) {
    expect(text).toMatch(figure)
  }
  expect(text).not.toMatch(/ana|ben\b|Is anybody here/)
})

test('every figure is explained where it is said how to run this', async () => {
  const { text } = await people.stranger().get('/metrics').expect(200)
  const names = [...text.matchAll(/^# HELP (secure_base_\w+)/gm)].map(([, name]) => name!)
  const words = fs.readFileSync(path.resolve(import.meta.dirname, '../../docs/operations.md'), 'utf8')
  expect(names.filter((name) => !words.includes(name))).toEqual([])
})
