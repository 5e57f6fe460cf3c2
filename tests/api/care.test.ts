import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world

let ana: Person
let ben: Person
let cara: Person
let carl: Person
let gus: Person

beforeAll(async () => {
  ;[ana, ben, cara, carl, gus] = await Promise.all([
    people.ana(),
    people.ben(),
    people.cara(),
    people.carl(),
    people.gus(),
  ])
})

beforeEach(async () => {
  await world.settle()
  await world.sql.query('delete from conversation_messages')
  await world.sql.query('delete from conversations')
  await world.sql.query('delete from blocks')
  await world.sql.query('delete from notifications')
})

/** Logins do not last as long as some of these clocks. */
async function comeBack(): Promise<void> {
  ;[ana, cara, gus] = (await Promise.all(['ana', 'cara', 'gus'].map((name) => people.signIn(name)))) as [
    Person,
    Person,
    Person,
  ]
}

const said = (body: string, id = newId()) => ({ id, body })
async function talk(who: Person, body = 'Is anybody there?'): Promise<string> {
  const { body: made } = await who.post('/api/conversations', { id: newId(), message: said(body) }).expect(201)
  return made.id
}
const at = (id: string) => `/api/conversations/${id}`
const claim = (id: string) => `/api/moderation/conversations/${id}/claim`
const take = (who: Person, id: string) => who.put(claim(id)).expect(200)
async function wordsFor(who: Person, id: string): Promise<string[]> {
  const { body } = await who.get(`${at(id)}/messages`).expect(200)
  return body.items.map((one: { html: string }) => one.html.replace(/<[^>]+>/g, '').trim())
}
async function queueOf(who: Person): Promise<string[]> {
  const { body } = await who.get('/api/moderation/conversations').expect(200)
  return body.items.map((one: { id: string }) => one.id)
}

describe('a conversation with the team', () => {
  test('ana writes, cara takes it and answers, ana ends it', async () => {
    const id = await talk(ana)
    expect(await queueOf(cara)).toEqual([id])
    await take(cara, id)
    expect((await ana.get(at(id)).expect(200)).body).toMatchObject({
      state: 'open',
      mine: true,
      with: { name: 'cara' },
    })
    await cara.post(`${at(id)}/messages`, said('I am here. What happened?')).expect(201)
    await ana.post(`${at(id)}/messages`, said('He left.')).expect(201)
    for (const who of [ana, cara]) {
      expect(await wordsFor(who, id)).toEqual(['Is anybody there?', 'I am here. What happened?', 'He left.'])
    }
    const { body: over } = await ana.post(`${at(id)}/close`).expect(200)
    expect(over).toMatchObject({ state: 'closed', closedBy: 'member', with: null })
    expect(Date.parse(over.purgeAt) - Date.parse(over.closedAt)).toBe(30 * 86_400_000)
    await ana.post(`${at(id)}/messages`, said('More')).expect(409)
    expect(await queueOf(cara)).toEqual([])
    // What was said stays with ana alone.
    expect(await wordsFor(ana, id)).toHaveLength(3)
    expect((await cara.get(`${at(id)}/messages`)).body).toMatchObject({ code: 'forbidden', reason: 'not-taken' })
    await ana.post(`${at(id)}/close`).expect(200)
  })

  test('sent again, it is there once, and one is open at a time', async () => {
    const [id, message] = [newId(), said('Hello')]
    await ana.post('/api/conversations', { id, message }).expect(201)
    await ana.post('/api/conversations', { id, message }).expect(200)
    expect((await ana.post('/api/conversations', { id: newId(), message: said('x') })).body.reason).toBe('already-open')
    const more = said('Still here')
    await ana.post(`${at(id)}/messages`, more).expect(201)
    await ana.post(`${at(id)}/messages`, more).expect(200)
    expect(await wordsFor(ana, id)).toEqual(['Hello', 'Still here'])
    // An id of somebody else’s reveals nothing.
    for (const draft of [
      { id, message: said('x') },
      { id: newId(), message },
    ]) {
      const answer = await ben.post('/api/conversations', draft).expect(409)
      expect(answer.body.reason).toBe('id-taken')
    }
    const bens = await talk(ben)
    expect((await ben.post(`${at(bens)}/messages`, more)).body.reason).toBe('id-taken')
  })

  test('many taps at once open one, in which nothing is doubled', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => ana.post('/api/conversations', { id: newId(), message: said('Please') })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409])
    const id = answers.find(({ status }) => status === 201)!.body.id
    await Promise.all(Array.from({ length: 8 }, (_, i) => ana.post(`${at(id)}/messages`, said(`${i}`)).expect(201)))
    const { body } = await ana.get(`${at(id)}/messages`).expect(200)
    expect(body.items.map((one: { number: number }) => one.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  test('two who take it at once: one has it', async () => {
    const id = await talk(ana)
    const answers = await Promise.all([cara.put(claim(id)), carl.put(claim(id)), gus.put(claim(id))])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
  })

  test('it is nobody else’s', async () => {
    const id = await talk(ana)
    for (const who of [ben, people.stranger()]) {
      const code = who === ben ? 404 : 401
      await who.get(at(id)).expect(code)
      await who.get(`${at(id)}/messages`).expect(code)
      await who.post(`${at(id)}/messages`, said('x')).expect(code)
      await who.post(`${at(id)}/close`).expect(code)
    }
    expect((await ben.get('/api/conversations').expect(200)).body.items).toEqual([])
    await ben.get('/api/moderation/conversations').expect(403)
    await ben.put(claim(id)).expect(403)
    // The team sees that it waits; its words only whoever has it.
    await cara.get(at(id)).expect(200)
    for (const [path, send] of [
      [`${at(id)}/messages`, undefined],
      [`${at(id)}/messages`, said('x')],
    ] as const) {
      const answer = await (send ? cara.post(path, send) : cara.get(path))
      expect(answer.body.reason).toBe('not-taken')
    }
    await take(cara, id)
    expect((await carl.get(`${at(id)}/messages`)).body.reason).toBe('not-taken')
    expect((await carl.post(`${at(id)}/messages`, said('x'))).body.reason).toBe('taken-by-another')
    expect((await carl.post(`${at(id)}/close`)).body.reason).toBe('taken-by-another')
    expect((await carl.delete(claim(id))).body.reason).toBe('taken-by-another')
  })

  test('whoever leaves it gives it back, and so do half an hour of silence and the loss of the role', async () => {
    const id = await talk(ana)
    await take(cara, id)
    await cara.delete(claim(id)).expect(204)
    expect((await ana.get(at(id))).body.with).toBeNull()
    await cara.delete(claim(id)).expect(204)

    await take(cara, id)
    await world.pass({ minutes: 29 })
    // Taking it again is saying that one is still there.
    await take(cara, id)
    await world.pass({ minutes: 29 })
    expect((await ana.get(at(id))).body.with).toMatchObject({ name: 'cara' })
    await world.pass({ minutes: 2 })
    expect((await ana.get(at(id))).body).toMatchObject({ with: null, waitingSince: expect.any(String) })

    // What was answered waits for nobody.
    await take(carl, id)
    await carl.post(`${at(id)}/messages`, said('Here')).expect(201)
    await world.pass({ hours: 5 })
    expect((await ana.get(at(id))).body.with).toMatchObject({ name: 'carl' })

    await gus.patch(`/api/admin/accounts/${carl.id}`, { role: 'member' }).expect(200)
    expect((await ana.get(at(id))).body.with).toBeNull()
    await carl.get(`${at(id)}/messages`).expect(404)
    await take(cara, id)
    await gus.patch(`/api/admin/accounts/${carl.id}`, { role: 'moderator' }).expect(200)
    expect((await ana.get(at(id))).body.with).toMatchObject({ name: 'cara' })
  })

  test('those who wait longest stand first, before those who were answered', async () => {
    const first = await talk(ana)
    await world.pass({ minutes: 1 })
    const second = await talk(ben)
    expect(await queueOf(cara)).toEqual([first, second])
    await take(cara, first)
    await cara.post(`${at(first)}/messages`, said('Here')).expect(201)
    expect(await queueOf(cara)).toEqual([second, first])
    await world.pass({ minutes: 1 })
    await ana.post(`${at(first)}/messages`, said('Thanks')).expect(201)
    expect(await queueOf(cara)).toEqual([second, first])
    const { body: page } = await cara.get('/api/moderation/conversations?limit=1').expect(200)
    const { body: next } = await cara.get(`/api/moderation/conversations?limit=1&cursor=${page.nextCursor}`).expect(200)
    expect([page, next].map(({ items }) => items[0].id)).toEqual([second, first])
    expect(JSON.stringify([page, next])).not.toContain('Thanks')
  })
})

describe('who may talk, and to whom', () => {
  test.each(['muted', 'suspended'])('somebody who is %s can, as long as they can sign in', async (standing) => {
    await world.sql.query('update accounts set standing = $1 where id = $2', [standing, ben.id])
    try {
      const id = await talk(ben)
      await take(cara, id)
      await cara.post(`${at(id)}/messages`, said('I read you')).expect(201)
      await ben.post(`${at(id)}/messages`, said('Thank you')).expect(201)
      await ben.post(`${at(id)}/close`).expect(200)
    } finally {
      await world.sql.query(`update accounts set standing = 'good' where id = $1`, [ben.id])
    }
  })

  test('a moderator who needs somebody is a member like any other, even while paused', async () => {
    await world.sql.query(`update accounts set standing = 'suspended' where id = $1`, [carl.id])
    try {
      const id = await talk(carl)
      await carl.get('/api/moderation/conversations').expect(403)
      const anas = await talk(ana)
      await carl.get(at(anas)).expect(404)
      await carl.put(claim(anas)).expect(404)
      expect(await queueOf(cara)).toEqual([id, anas])
    } finally {
      await world.sql.query(`update accounts set standing = 'good' where id = $1`, [carl.id])
    }
    const { rows } = await world.sql.query<{ id: string }>(`select id from conversations where member_id = $1`, [
      carl.id,
    ])
    expect(await queueOf(carl)).not.toContain(rows[0]!.id)
    expect((await carl.put(claim(rows[0]!.id))).body.reason).toBe('part-of-it')
  })

  test('whom one has blocked neither sees nor hears of it, unless there is nobody else, which is said', async () => {
    await ana.put(`/api/blocks/${cara.id}`).expect(200)
    const socket = await cara.socket()
    const other = await carl.socket()
    const id = await talk(ana)
    await other.hears('conversation:event', (event) => event.conversationId === id)
    expect(await queueOf(cara)).toEqual([])
    await cara.get(at(id)).expect(404)
    await cara.put(claim(id)).expect(404)
    expect(await queueOf(carl)).toEqual([id])
    await world.settle()
    const kinds = async (who: Person) =>
      (await who.get('/api/notifications')).body.items.map((one: { kind: string }) => one.kind)
    expect(await kinds(carl)).toContain('conversation-opened')
    expect(await kinds(cara)).not.toContain('conversation-opened')
    expect(socket.heard).toEqual([])
    expect((await ana.get('/api/team')).body.reach).toBe('team')

    for (const one of [carl, gus]) await ana.put(`/api/blocks/${one.id}`).expect(200)
    expect((await ana.get('/api/team')).body.reach).toBe('blocked')
    expect(await queueOf(cara)).toEqual([id])
    await take(cara, id)
  })
})

describe('clocks', () => {
  test('thirty days after its end nothing of it is left, and an hour before all of it is', async () => {
    const id = await talk(ana, 'My number is 0170 1234567')
    await ana.post(`${at(id)}/close`).expect(200)
    await world.pass({ days: 29, hours: 23 })
    await comeBack()
    expect(await wordsFor(ana, id)).toEqual(['My number is 0170 1234567'])
    await world.pass({ hours: 1 })
    await comeBack()
    await ana.get(at(id)).expect(404)
    const left = await world.sql.query(
      `select 1 from conversations union all select 1 from conversation_messages
       union all select 1 from signals where subject_type = 'conversation-message'
       union all select 1 from timers where kind like 'conversation-%'`,
    )
    expect(left.rows).toEqual([])
  })

  test('one that fell silent ends by itself, when it said it would; words that wait never do', async () => {
    const id = await talk(ana)
    await world.pass({ days: 40 })
    await comeBack()
    expect((await ana.get(at(id))).body).toMatchObject({ state: 'open', closesAt: null })
    await take(cara, id)
    await cara.post(`${at(id)}/messages`, said('So late. Are you there?')).expect(201)
    const { closesAt } = (await ana.get(at(id))).body
    await world.pass({ days: 5 })
    await cara.delete(claim(id)).expect(204)
    expect((await ana.get(at(id))).body.closesAt).toBe(closesAt)
    await world.pass({ days: 9 })
    expect((await ana.get(at(id))).body).toMatchObject({ state: 'closed', closedBy: 'time' })
  })

  test('hours are what administrators set, and are told as they are', async () => {
    expect((await ana.get('/api/team')).body).toMatchObject({ hours: [], onDuty: false, from: null, reach: 'team' })
    const always = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '00:00' }))
    const hours = (draft: object) =>
      gus.put('/api/admin/duty-hours', { timeZone: 'Europe/Berlin', hours: [], ...draft })
    await hours({ hours: always }).expect(200)
    expect((await ana.get('/api/team')).body).toMatchObject({ onDuty: true, until: null, timeZone: 'Europe/Berlin' })
    for (const wrong of [
      { timeZone: 'Europe/Nowhere' },
      { hours: [{ day: 8, from: '10:00', to: '11:00' }] },
      { hours: [{ day: 1, from: '24:00', to: '25:00' }] },
      { hours: [{ day: 1, from: '10:00' }] },
    ]) {
      await hours(wrong).expect(400)
    }
    await cara.put('/api/admin/duty-hours', { timeZone: 'UTC', hours: [] }).expect(403)
    await hours({ hours: [] }).expect(200)
    expect((await ana.get('/api/team')).body).toMatchObject({ onDuty: false, from: null })
  })
})

describe('words stay where they were said', () => {
  test('they are in no notice, mail, push or record', async () => {
    await ana.patch('/api/me', { email: 'ana@example.org', mailNotifications: true }).expect(200)
    const [member, team] = [await ana.socket(), await cara.socket()]
    const id = await talk(ana, 'wisteria is what I say')
    await take(cara, id)
    await cara.post(`${at(id)}/messages`, said('wisteria, you say')).expect(201)
    await member.hears('conversation:event', (event) => event.type === 'written')
    await team.hears('conversation:event', (event) => event.type === 'opened')
    await world.settle()
    expect((await ana.get('/api/notifications')).body.items[0]).toMatchObject({
      kind: 'conversation-answered',
      path: '/talk',
      read: false,
    })
    const { rows: log } = await world.sql.query('select * from audit_log')
    const { rows: jobs } = await world.sql.query('select * from pgboss.job')
    const everywhere = JSON.stringify([member.heard, team.heard, log, jobs, world.mails()])
    expect(world.mails().length).toBeGreaterThan(0)
    expect(everywhere).not.toMatch(/wisteria/)
    expect(log.map(({ action }) => action)).toContain('take-conversation')
    // Having read the answer is having read the notice.
    await ana.get(`${at(id)}/messages`).expect(200)
    expect((await ana.get('/api/notifications')).body.items[0].read).toBe(true)
  })

  test('who floods is asked to wait, and is told until when', async () => {
    const limited = await makeWorld({ rateLimits: true })
    const nora = await limited.people.nora()
    const { body } = await nora.post('/api/conversations', { id: newId(), message: said('Hello') }).expect(201)
    const answers = []
    for (let i = 0; i < 61; i++) answers.push(await nora.post(`${at(body.id)}/messages`, said('again')))
    expect(answers.slice(0, 60).every(({ status }) => status === 201)).toBe(true)
    expect(answers[60]!.status).toBe(429)
    expect(answers[60]!.headers['retry-after']).toBeDefined()
  })
})
