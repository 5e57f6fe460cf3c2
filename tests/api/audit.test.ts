import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
let gus: Person

beforeAll(async () => {
  gus = await people.gus()
  await people.cara()
})

const verify = async () => (await gus.get('/api/moderation/audit/verify').expect(200)).body
const entries = async () => (await gus.get('/api/moderation/audit?limit=100').expect(200)).body.items

/** As the owner would tamper, with the guards switched off. */
async function tamper(statement: string, undo: string): Promise<void> {
  await world.sql.query('alter table audit_log disable trigger user')
  await world.sql.query(statement)
  const verdict = await verify()
  expect(verdict.whole).toBe(false)
  expect(verdict.brokenAt).toEqual(expect.any(Number))
  await world.sql.query(undo)
  await world.sql.query('alter table audit_log enable trigger user')
  expect(await verify()).toMatchObject({ whole: true })
}

describe('every act of office is written down', () => {
  test('with who, what, whom and why, and without words or names', async () => {
    const ana = await people.ana()
    const group = { name: 'A new group', summary: 'Words', guide: 'questions', ledBy: 'peers', audience: 'self' }
    const { body: made } = await gus
      .post('/api/groups', { ...group, slug: 'a-new-group', access: 'approval' })
      .expect(201)
    await people.appoint(ana, 'a-new-group', 'facilitator')
    const nora = await people.nora()
    await nora.put('/api/groups/a-new-group/membership').expect(200)
    const cara = await people.cara()
    await cara.put(`/api/groups/a-new-group/requests/${nora.id}`, { answer: 'let-in' }).expect(204)
    // Ana lets somebody in as the group's facilitator; that is no act of office.
    const ben = await people.ben()
    await ben.put('/api/groups/a-new-group/membership').expect(200)
    await ana.put(`/api/groups/a-new-group/requests/${ben.id}`, { answer: 'let-in' }).expect(204)

    const found = await entries()
    expect(found.map((one: { seq: number }) => one.seq)).toEqual(found.map((_: unknown, i: number) => found.length - i))
    const written = (action: string) => found.filter((one: { action: string }) => one.action === action)
    expect(written('set-up')).toMatchObject([{ actor: gus.id, subject: { type: 'account', id: gus.id } }])
    expect(written('appoint')).toMatchObject([{ actor: gus.id, subject: { id: cara.id }, reason: 'moderator' }])
    expect(written('create-group')).toMatchObject([{ actor: gus.id, subject: { type: 'group', id: made.id } }])
    expect(written('give-group-role')).toMatchObject([
      { actor: cara.id, subject: { id: ana.id }, reason: 'facilitator', within: made.id },
    ])
    expect(written('let-in')).toMatchObject([{ actor: cara.id, subject: { id: nora.id } }])
    expect(JSON.stringify(found)).not.toMatch(/ana|cara|A new group/)
  })

  test('with the decision’s word, and each look at hidden words', async () => {
    const [ana, ben, cara] = [await people.ana(), await people.ben(), await people.cara()]
    for (const person of [ana, ben]) await person.put('/api/groups/questions/membership').expect(200)
    const draft = { title: 'T', body: 'Words', supportWanted: 'listening' }
    const { body: thread } = await ana.post('/api/groups/questions/threads', draft).expect(201)
    await ben.post('/api/reports', { subject: { type: 'thread', id: thread.id }, category: 'privacy' }).expect(201)
    const { body: queue } = await cara.get('/api/moderation/cases').expect(200)
    const at = `/api/moderation/cases/${queue.items[0].id}`
    await cara.get(at).expect(200)
    await cara.put(`${at}/claim`).expect(200)
    await cara.put(`${at}/claim`).expect(200)
    await cara.post(`${at}/decisions`, { action: 'hide', reason: 'privacy', statement: 'Secret words' }).expect(201)
    await cara.get(at).expect(200)
    await gus.get(at).expect(200)
    await cara.post(`${at}/reopen`).expect(200)
    const found = (await entries()).filter((one: { within: string }) => one.within === queue.items[0].id)
    expect(found.map((one: { actor: string; action: string }) => [one.actor, one.action])).toEqual([
      [cara.id, 'reopen'],
      [gus.id, 'look'],
      [cara.id, 'look'],
      [cara.id, 'hide'],
      [cara.id, 'claim'],
    ])
    expect(found[3]).toMatchObject({ reason: 'privacy', subject: { type: 'thread', id: thread.id } })
  })

  test('or neither the act nor its entry is kept', async () => {
    const before = (await entries()).length
    await gus.patch(`/api/admin/accounts/${gus.id}`, { role: 'member' }).expect(403)
    await gus.post('/api/groups', {}).expect(400)
    expect((await entries()).length).toBe(before)
  })

  test('in one chain, however many act at once', async () => {
    const cara = await people.cara()
    const crowd = await Promise.all([1, 2, 3, 4].map((i) => people.member(`appointed ${i}`)))
    await Promise.all(
      crowd.flatMap((person) =>
        ['greeter', 'organiser', 'member'].map((role) =>
          cara.put(`/api/groups/questions/roles/${person.id}`, { role }).expect(200),
        ),
      ),
    )
    const { whole, entries: count, brokenAt } = await verify()
    expect({ whole, brokenAt }).toEqual({ whole: true, brokenAt: undefined })
    expect(count).toBe((await entries())[0].seq)
  })

  test('a page at a time, newest first', async () => {
    const seen: number[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: { items: { seq: number }[]; nextCursor: string | null } } = await gus
        .get(`/api/moderation/audit?limit=5${cursor && `&cursor=${cursor}`}`)
        .expect(200)
      seen.push(...body.items.map(({ seq }) => seq))
      cursor = body.nextCursor
    }
    expect(seen).toEqual(seen.map((_, i) => seen.length - i))
  })
})

describe('what is written stays', () => {
  test.each([
    `update audit_log set action = 'dismiss' where seq = 1`,
    'delete from audit_log where seq = 1',
    'truncate audit_log',
    `update audit_head set seq = 0`,
    `insert into audit_head values (2, 0, '')`,
    'delete from audit_head',
    'alter table audit_log disable trigger user',
    'drop trigger chain_audit_entry on audit_log',
    `create or replace function chain_audit_entry() returns trigger language plpgsql as 'begin return new; end'`,
    'set session_replication_role = replica',
    'update case_parts set part = part',
    `update signal_answers set answer = 'agree'`,
    'delete from signal_answers',
  ])('the server’s role cannot: %s', async (statement) => {
    await expect(world.app.ground.database.pool.query(statement)).rejects.toThrow(/permission denied|must be owner/)
  })

  test('the owner’s own slip is refused', async () => {
    for (const statement of [
      `update audit_log set action = 'dismiss'`,
      'delete from audit_log',
      'truncate audit_log',
    ]) {
      await expect(world.sql.query(statement)).rejects.toThrow(/only ever added to/)
    }
  })

  test('a number or a fingerprint that somebody makes up is not kept', async () => {
    const { pool } = world.app.ground.database
    const { rows } = await pool.query<{ seq: number; hash: string }>(
      `insert into audit_log (seq, at, actor, action, subject_type, subject_id, prev_hash, hash)
       values (9999, $1, $2, 'look', 'post', $2, 'x', 'y') returning seq, hash`,
      [world.clock.now(), gus.id],
    )
    expect(rows[0]!.seq).toBeLessThan(9999)
    expect(rows[0]!.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(await verify()).toMatchObject({ whole: true })
    const wordy = pool.query(
      `insert into audit_log (seq, at, actor, action, subject_type, subject_id, reason, prev_hash, hash)
       values (1, $1, $2, 'look', 'post', $2, 'What somebody said', '', '')`,
      [world.clock.now(), gus.id],
    )
    await expect(wordy).rejects.toThrow(/audit_log_no_words/)
  })

  test('tampering past every guard shows', async () => {
    const { rows } = await world.sql.query<{ seq: number; action: string }>(
      'select seq, action from audit_log order by seq desc limit 1',
    )
    const last = rows[0]!
    await tamper(
      `update audit_log set action = 'dismiss' where seq = 2`,
      `update audit_log set action = 'appoint' where seq = 2`,
    )
    await tamper(
      `update audit_log set at = at + interval '1 ms' where seq = ${last.seq}`,
      `update audit_log set at = at - interval '1 ms' where seq = ${last.seq}`,
    )
    await world.sql.query(`create table kept as select * from audit_log`)
    for (const seq of [1, 3, last.seq]) {
      await tamper(
        `delete from audit_log where seq = ${seq}`,
        `insert into audit_log select * from kept where seq = ${seq}`,
      )
    }
    await world.sql.query(`drop table kept`)
  })

  test('the command says the same', async () => {
    const root = path.resolve(import.meta.dirname, '../..')
    const { databaseUrl, secretKey } = world.app.ground.config
    const run = () =>
      execFileSync(process.execPath, ['server/src/verify-audit.ts'], {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, DATABASE_URL: databaseUrl!, SECRET_KEY: secretKey.toString('base64') },
      })
    expect(run()).toMatch(/^The record is whole: \d+ entries/)
    await world.sql.query('alter table audit_log disable trigger user')
    await world.sql.query(`update audit_log set reason = null where seq = 2`)
    expect(run).toThrow(/broken at entry 2/)
  }, 120_000)
})
