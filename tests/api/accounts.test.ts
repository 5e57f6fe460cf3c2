import { describe, expect, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { password } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world

describe('the first administrator', () => {
  test('is made by the token alone, and once', async () => {
    const stranger = people.stranger()
    const draft = { token: 'guessed', pseudonym: 'somebody', password }
    await stranger.post('/api/setup', draft).expect(403)
    expect((await stranger.get('/api/setup').expect(200)).body).toEqual({ open: true })
    const gus = await people.gus()
    expect((await gus.get('/api/me').expect(200)).body.role).toBe('administrator')
    await stranger.post('/api/setup', { ...draft, token: world.setupToken }).expect(404)
    await stranger.get('/api/setup').expect(404)
  })
})

describe('signing up and in', () => {
  test('a taken pseudonym, or one that looks like it, is refused', async () => {
    await people.ana()
    const stranger = people.stranger()
    for (const pseudonym of ['ana', 'ANA', 'a.n.a', 'аnа', 'Ána']) {
      const { body } = await stranger
        .post('/api/accounts', { pseudonym, password, ofAge: true, agreedRulesVersion: 1 })
        .expect(409)
      expect(body).toMatchObject({ code: 'conflict', reason: 'pseudonym-taken' })
    }
  })

  test.each(['ana\u3164', '\u3164\u3164', 'a\u115fna', 'ana\ufe0fb', '\uffa0ana'])(
    'a letter that nobody sees makes no name: %j',
    async (pseudonym) => {
      const { body } = await people
        .stranger()
        .post('/api/accounts', { pseudonym, password, ofAge: true, agreedRulesVersion: 1 })
        .expect(400)
      expect(body.errors).toMatchObject([{ path: 'pseudonym' }])
    },
  )

  test('nobody under eighteen, and nobody who has not agreed to the rules in force', async () => {
    const stranger = people.stranger()
    await stranger
      .post('/api/accounts', { pseudonym: 'young', password, ofAge: false, agreedRulesVersion: 1 })
      .expect(400)
    await stranger
      .post('/api/accounts', { pseudonym: 'young', password, ofAge: true, agreedRulesVersion: 99 })
      .expect(400)
  })

  test('the answer is the same whether or not the account exists', async () => {
    await people.ana()
    const stranger = people.stranger()
    const wrong = await stranger.post('/api/login', { pseudonym: 'ana', password: 'not this one' }).expect(401)
    const none = await stranger.post('/api/login', { pseudonym: 'nobody at all', password: 'not this one' }).expect(401)
    expect(none.body).toEqual(wrong.body)
  })

  test('a cookie that nobody can decode breaks nothing, whoever set it', async () => {
    const ana = await people.ana()
    const ask = async (path: string, cookie: string) =>
      (await fetch(world.origin + path, { headers: { cookie } })).status
    for (const strange of ['another=100%', '%=%E0%A4%A', 'login=%', 'login', '=', ';;']) {
      expect(await ask('/api/groups', strange), strange).toBe(200)
      expect(await ask('/api/me', strange), strange).toBe(401)
      if (!strange.startsWith('login=')) expect(await ask('/api/me', `${strange}; ${ana.cookie()}`), strange).toBe(200)
      expect(await ask('/api/me', `${ana.cookie()}; ${strange}`), strange).toBe(200)
    }
  })

  test('signing out ends the session, and only this one', async () => {
    await people.ben()
    const phone = await people.signIn('ben')
    const desk = await people.signIn('ben')
    await phone.post('/api/logout').expect(204)
    await phone.get('/api/me').expect(401)
    await desk.get('/api/me').expect(200)
  })

  test('signing out cuts the lines that other pages of this browser hold, and no other browser’s', async () => {
    await people.ben()
    const [here, there] = [await people.signIn('ben'), await people.signIn('ben')]
    const [line, other] = [await here.socket(), await there.socket()]
    await Promise.all([line, other].map((one) => one.send('thread:unwatch', { threadId: newId() })))
    await here.post('/api/logout').expect(204)
    await expect.poll(() => line.raw.connected).toBe(false)
    expect(other.raw.connected).toBe(true)
  })

  test('own sessions are listed and ended; those of others are not found', async () => {
    await people.member('elsewhere')
    const here = await people.signIn('elsewhere')
    const { body } = await here.get('/api/me/login-sessions').expect(200)
    expect(body.items).toHaveLength(2)
    const other = body.items.find((one: { current: boolean }) => !one.current)
    const stranger = await people.member('somebody else')
    await stranger.delete(`/api/me/login-sessions/${other.id}`).expect(404)
    await here.delete(`/api/me/login-sessions/${other.id}`).expect(204)
    const first = await people.member('elsewhere')
    await first.get('/api/me').expect(401)
  })
})

describe('settings', () => {
  test('change what is named and leave the rest', async () => {
    const sol = await people.member('sol')
    const { body } = await sol
      .patch('/api/me', { timeZone: 'Europe/Berlin', country: 'DE', quietHours: { from: '22:00', to: '07:00' } })
      .expect(200)
    expect(body).toMatchObject({
      timeZone: 'Europe/Berlin',
      country: 'DE',
      quietHours: { from: '22:00', to: '07:00' },
      locale: 'en',
    })
    await sol.patch('/api/me', { quietHours: null }).expect(200)
    expect((await sol.get('/api/me')).body).toMatchObject({ timeZone: 'Europe/Berlin', quietHours: null })
  })

  test.each([
    { timeZone: 'Mars/Olympus' },
    { timeZone: '+02:00' },
    { country: 'ZQ' },
    { locale: 'not a language' },
    { quietHours: { from: '25:00', to: '07:00' } },
    { email: 'nonsense' },
    { role: 'administrator' },
    { pseudonym: 'x\u0000y' },
  ])('refuse %o', async (draft) => {
    const sol = await people.member('sol')
    const { body } = await sol.patch('/api/me', draft).expect(400)
    expect(body.code).toBe('invalid')
  })
})

describe('blocks', () => {
  test('are one’s own affair', async () => {
    const [wren, ivo] = [await people.member('wren'), await people.member('ivo')]
    await wren.put(`/api/blocks/${ivo.id}`).expect(200)
    await wren.put(`/api/blocks/${ivo.id}`).expect(200)
    expect((await wren.get('/api/blocks')).body.items).toMatchObject([{ id: ivo.id, pseudonym: 'ivo' }])
    expect((await ivo.get('/api/blocks')).body.items).toEqual([])
    await wren.put(`/api/blocks/${wren.id}`).expect(403)
    await wren.delete(`/api/blocks/${ivo.id}`).expect(204)
    expect((await wren.get('/api/blocks')).body.items).toEqual([])
  })
})

test.each(['/api/blocks', '/api/me/login-sessions', '/api/guides'])('%s goes page by page', async (path) => {
  const sol = await people.member('sol')
  for (const name of ['wren', 'ivo', 'mira']) {
    const other = await people.member(name)
    await sol.put(`/api/blocks/${other.id}`).expect(200)
    await people.signIn('sol')
  }
  const { body: whole } = await sol.get(path).expect(200)
  expect(whole.items.length).toBeGreaterThan(2)
  expect(whole.nextCursor).toBeNull()
  const items: unknown[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body }: { body: { items: unknown[]; nextCursor: string | null } } = await sol
      .get(`${path}?limit=2${cursor && `&cursor=${cursor}`}`)
      .expect(200)
    expect(body.items.length).toBeLessThanOrEqual(2)
    items.push(...body.items)
    cursor = body.nextCursor
  }
  expect(items).toEqual(whole.items)
  await sol.get(`${path}?limit=101`).expect(400)
  await sol.get(`${path}?cursor=ours`).expect(400)
})

describe('appointing', () => {
  test('counts on the next request and ends no session', async () => {
    const gus = await people.gus()
    const mira = await people.member('mira')
    await mira.put(`/api/groups/questions/roles/${mira.id}`, { role: 'facilitator' }).expect(403)
    await gus.patch(`/api/admin/accounts/${mira.id}`, { role: 'moderator' }).expect(200)
    const { body: both } = await gus.get(`/api/admin/accounts?ids=${mira.id},${gus.id}`).expect(200)
    expect(both.items.map(({ pseudonym }: { pseudonym: string }) => pseudonym).sort()).toEqual(['gus', 'mira'])
    await gus.get('/api/admin/accounts?ids=nonsense').expect(400)
    await mira.put(`/api/groups/questions/roles/${mira.id}`, { role: 'facilitator' }).expect(200)
    await gus.patch(`/api/admin/accounts/${mira.id}`, { role: 'member' }).expect(200)
    await mira.put(`/api/groups/questions/roles/${mira.id}`, { role: 'member' }).expect(403)
  })
})

test('two administrators who lower each other at the same moment leave one', async () => {
  const [gus, vera] = [await people.gus(), await people.member('vera')]
  const all = () => world.sql.query(`select id from accounts where role = 'administrator' and erased_at is null`)
  for (let round = 0; round < 5; round++) {
    await gus.patch(`/api/admin/accounts/${vera.id}`, { role: 'administrator' }).expect(200)
    await Promise.all([
      gus.patch(`/api/admin/accounts/${vera.id}`, { role: 'member' }),
      vera.patch(`/api/admin/accounts/${gus.id}`, { role: 'member' }),
    ])
    expect((await all()).rows).toHaveLength(1)
    await world.sql.query(`update accounts set role = 'administrator' where id = $1`, [gus.id])
  }
  await world.sql.query(`update accounts set role = 'member' where id = $1`, [vera.id])
})

describe('leaving for good', () => {
  test('needs the password, takes the name, and the pseudonym is free again', async () => {
    const ash = await people.member('ash')
    await ash.delete('/api/me', { password: 'not this one' }).expect(403)
    await ash.delete('/api/me', { password }).expect(204)
    await ash.get('/api/me').expect(401)
    const { rows } = await world.sql.query('select pseudonym, email from accounts where id = $1', [ash.id])
    expect(rows).toEqual([{ pseudonym: '', email: null }])
    await people.signUp('ash')
  })

  test('the last administrator cannot', async () => {
    const gus = await people.gus()
    const { body } = await gus.delete('/api/me', { password }).expect(409)
    expect(body.reason).toBe('last-administrator')
  })
})

// Last, since everybody else's sessions end with the time that passes here.
describe('time', () => {
  test('a session is kept as a hash, slides while it is used, and ends when it is not', async () => {
    const nora = await people.nora()
    const secret = nora.cookie().replace('login=', '')
    expect(secret.length).toBeGreaterThan(20)
    const { rows } = await world.sql.query('select hash from login_sessions')
    expect(rows.map((row) => row.hash)).not.toContain(secret)
    await world.pass({ days: 20 })
    const { headers } = await nora.get('/api/me').expect(200)
    expect(String(headers['set-cookie'])).toContain(secret)
    await world.pass({ days: 20 })
    await nora.get('/api/me').expect(200)
    await world.pass({ days: 31 })
    await nora.get('/api/me').expect(401)
  })
})
