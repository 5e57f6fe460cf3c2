import { describe, expect, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { password } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world

describe('a write from another site', () => {
  test.each([{ origin: 'https://elsewhere.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }])(
    'is refused: %o',
    async (headers) => {
      const ana = await people.ana()
      const { body } = await ana.patch('/api/me', { locale: 'en' }).set(headers).expect(403)
      expect(body.reason).toBe('foreign-origin')
    },
  )

  test('our own pages may write, by either name of this machine', async () => {
    const ana = await people.ana()
    await ana.patch('/api/me', { locale: 'en' }).set('origin', world.origin).expect(200)
    await ana
      .patch('/api/me', { locale: 'en' })
      .set('origin', world.origin.replace('localhost', '127.0.0.1'))
      .expect(200)
  })

  test('another site’s page cannot open a socket with our cookies', async () => {
    const { status } = await people
      .stranger()
      .get('/socket.io/?EIO=4&transport=polling')
      .set('origin', 'https://elsewhere.example')
    expect(status).toBe(403)
  })
})

test('every answer carries the headers that keep a browser from leaking', async () => {
  const handshake = '/socket.io/?EIO=4&transport=polling'
  for (const path of ['/api/health', '/api/groups', '/api/nothing-here', '/api/me', '/api/%zz', handshake]) {
    const { headers } = await people.stranger().get(path)
    expect(headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'permissions-policy': expect.stringContaining('geolocation=()'),
    })
    if (!/%zz|socket/.test(path)) expect(headers['x-request-id']).toBeTruthy()
  }
})

test('what is told to one person is kept by nobody, however its address is spelt', async () => {
  const ana = await people.ana()
  const { headers } = await ana.get('/%61pi/me').expect(200)
  expect(headers['cache-control']).toBe('private, no-store')
})

test('a body that is too long is refused before it is read', async () => {
  const ana = await people.ana()
  const { body } = await ana.patch('/api/me', { locale: 'x'.repeat(300_000) }).expect(413)
  expect(body.code).toBe('too-large')
})

test('the API is described by what is mounted, and nothing else', async () => {
  const { body } = await people.stranger().get('/api/openapi.json').expect(200)
  expect(body.openapi).toBe('3.1.0')
  const mounted = new Set(world.app.contracts.endpoints.map((one) => one.path.replace(/:(\w+)/g, '{$1}')))
  expect(new Set(Object.keys(body.paths))).toEqual(mounted)
})

test('metrics name routes by their pattern, never by what was asked for', async () => {
  const ana = await people.ana()
  await ana.put(`/api/blocks/${(await people.ben()).id}`).expect(200)
  const { text } = await people.stranger().get('/metrics').expect(200)
  expect(text).toContain('/api/blocks/:accountId')
  expect(text).not.toContain((await people.ben()).id)
})

test('sixteen people sign in at once and everybody gets an answer', async () => {
  await people.ana()
  const answers = await Promise.all(
    Array.from({ length: 16 }, () => people.stranger().post('/api/login', { pseudonym: 'ana', password })),
  )
  expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(200))
})

test('one line listens to so many threads and no more', async () => {
  const ana = await people.ana()
  await ana.put('/api/groups/questions/membership').expect(200)
  const line = await people.stranger().socket()
  let last
  for (let i = 0; i < 60; i++) {
    const draft = { title: `Thread ${i}`, body: 'Words', supportWanted: 'listening' }
    const { body } = await ana.post('/api/groups/questions/threads', draft).expect(201)
    last = await line.send('thread:watch', { threadId: body.id })
    if (i === 0) expect(last.ok).toBe(true)
  }
  expect(last).toMatchObject({ ok: false, problem: { code: 'too-many' } })
})

describe('limits', async () => {
  test('a guesser is slowed down, and told until when', async () => {
    const strict = await makeWorld({ rateLimits: true })
    await strict.people.ana()
    const stranger = strict.people.stranger()
    let last
    for (let i = 0; i < 12; i++) last = await stranger.post('/api/login', { pseudonym: 'ana', password: `guess ${i}` })
    expect(last!.status).toBe(429)
    expect(Number(last!.headers['retry-after'])).toBeGreaterThan(0)
    // Whoever does not exist is slowed down in the same way.
    for (let i = 0; i < 12; i++)
      last = await stranger.post('/api/login', { pseudonym: 'no such person', password: `guess ${i}` })
    expect(last!.status).toBe(429)
  })

  test('several lines of one person say no more than one', async () => {
    const strict = await makeWorld({ rateLimits: true })
    const ana = await strict.people.ana()
    const lines = [await ana.socket(), await ana.socket(), await ana.socket()]
    const answers = await Promise.all(
      lines.flatMap((line) => Array.from({ length: 60 }, () => line.send('thread:unwatch', { threadId: newId() }))),
    )
    expect(answers.filter(({ ok }) => ok)).toHaveLength(120)
  })

  test('whoever claims other addresses to the proxy in front is counted under their own', async () => {
    const strict = await makeWorld({ rateLimits: true, trustProxy: true })
    let last
    for (let i = 0; i < 62; i++) {
      const headers = { 'x-forwarded-for': `10.0.0.${i}, 203.0.113.7` }
      const payload = { pseudonym: `nobody ${i}`, password: 'a guess' }
      last = await strict.app.inject({ method: 'POST', url: '/api/login', headers, payload })
    }
    expect(last!.statusCode).toBe(429)
  })

  test('a guesser does not shut the owner of an account out', async () => {
    const strict = await makeWorld({ rateLimits: true })
    await strict.people.ana()
    const signIn = async (remoteAddress: string, password: string) => {
      const payload = { pseudonym: 'ana', password }
      return (await strict.app.inject({ method: 'POST', url: '/api/login', remoteAddress, payload })).statusCode
    }
    for (let i = 0; i < 12; i++) await signIn('203.0.113.7', `guess ${i}`)
    expect(await signIn('203.0.113.7', password)).toBe(429)
    expect(await signIn('198.51.100.20', password)).toBe(200)
  })
})
