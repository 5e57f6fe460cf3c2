import type { AddressInfo } from 'node:net'
import { createClient } from 'redis'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { buildApp, type App } from '@secure-base/server/app.ts'
import type { LiveSessionView } from '@secure-base/shared/live/contract.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { LiveClient } from '../support/live.ts'
import type { Person } from '../support/people.ts'
import { findProgram, skipWithout } from '../support/programs.ts'
import { makeRedis } from '../support/redis-server.ts'
import { makeWorld, type World } from '../support/world.ts'

const program = findProgram('redis-server')
const skipped = skipWithout({ 'redis-server': program })
const group = 'questions'

describe.skipIf(skipped)('two processes with Redis', async () => {
  if (skipped) return
  const { redis, url } = await makeRedis(program!)
  await redis.start()
  // Registered before the world's own, so that it ends after it.
  afterAll(() => redis.end('SIGKILL'))
  const world = await makeWorld({ redisUrl: url, web: 'built', rateLimits: true })
  const { other, there } = await beside(world)
  afterAll(() => other.close())
  const clients: LiveClient[] = []
  afterEach(() => clients.splice(0).forEach((client) => client.close()))

  beforeAll(bothReady)

  /** A second process of the same site. */
  async function beside({ app }: World): Promise<{ other: App; there: string }> {
    const { config, clock } = app.ground
    const other = await buildApp({ config, databaseUrl: config.databaseUrl!, clock, web: 'built', background: false })
    await other.listen({ port: 0, host: '127.0.0.1' })
    return { other, there: `http://localhost:${(other.server.address() as AddressInfo).port}` }
  }

  async function bothReady(): Promise<void> {
    await waitFor(() => world.app.redis!.isReady && other.redis!.isReady)
    // Ready to tell is one thing; that the other reads, a push that arrives says.
    const ana = await world.people.ana()
    const socket = await ana.socket(there)
    await socket.send('thread:watch', { threadId: newId() }) // its rooms are joined when this is answered
    await waitFor(() => {
      world.app.ground.push.emit(`account:${ana.id}`, 'notification', { id: newId(), kind: 'a test' })
      return socket.heard.length > 0
    })
    socket.close()
  }

  async function waitFor(true_: () => boolean): Promise<void> {
    await vi.waitFor(() => expect(true_()).toBe(true), { timeout: 15_000 })
  }

  async function room(): Promise<{ session: LiveSessionView; ana: Person; ben: Person }> {
    const [dan, ana, ben] = await Promise.all([world.people.dan(), world.people.ana(), world.people.ben()])
    for (const one of [dan, ana, ben]) await one.put(`/api/groups/${group}/membership`)
    await world.people.appoint(dan, group, 'facilitator')
    const { body: session } = await dan
      .post('/api/live-sessions', {
        groupSlug: group,
        title: 'An hour with two processes',
        startsAt: world.clock.now().toISOString(),
        timeZone: 'Europe/Berlin',
        minutes: 60,
        capacity: 12,
      })
      .expect(201)
    for (const one of [ana, ben]) await one.put(`/api/live-sessions/${session.id}/place`).expect(200)
    expect(await (await dan.socket()).send('live:open', { sessionId: session.id })).toMatchObject({ ok: true })
    return { session, ana, ben }
  }

  async function enter(person: Person, session: LiveSessionView, origin: string): Promise<LiveClient> {
    const { version } = session.groundRules
    const { id } = session
    const client = new LiveClient({ origin, cookie: person.cookie(), sessionId: id, agreedRulesVersion: version })
    clients.push(client)
    await client.enter()
    return client
  }

  test('what is said in one is heard in the other, without a heartbeat', async () => {
    const { session, ana, ben } = await room()
    const here = await enter(ana, session, world.origin)
    const far = await enter(ben, session, there)
    await here.reaches(far.lastSeq)
    await far.reaches(await here.say('good evening'))
    await here.reaches(await far.say('good evening to you'))
    expect(far.log).toEqual(here.log)
  })

  test('whoever is put out, signs out or leaves a group in one is cut off in the other at once', async () => {
    const { session, ana, ben } = await room()
    await enter(ana, session, world.origin)
    await enter(ben, session, there)
    const listening = (app: App, kind: 'live' | 'thread'): number =>
      [...app.ground.push.listenersHere(kind).values()].flat().length
    expect(listening(other, 'live')).toBe(1)
    const dan = await world.people.dan()
    const desk = await dan.socket()
    await desk.send('live:remove', { sessionId: session.id, accountId: ben.id })
    await expect.poll(() => listening(other, 'live')).toBe(0)
    expect(listening(world.app, 'live')).toBe(1)

    const twin = await world.people.signIn('ana')
    const away = await twin.socket(there)
    await away.send('thread:watch', { threadId: newId() })
    await Promise.all([away.ends(), twin.post('/api/logout').expect(204)])

    const nora = await world.people.nora()
    await nora.put(`/api/groups/${group}/membership`)
    const line = await nora.socket(there)
    await line.send('thread:watch', { threadId: newId() })
    await Promise.all([line.ends(), nora.delete(`/api/groups/${group}/membership`).expect(204)])
  })

  test('a page that one keeps for guests goes when the other writes', async () => {
    const ana = await world.people.ana()
    const draft = { title: 'A question', body: 'the first words', supportWanted: 'listening' }
    const { body: thread } = await ana.post(`/api/groups/${group}/threads`, draft).expect(201)
    const read = async (): Promise<string> => await (await fetch(`${there}/threads/${thread.id}`)).text()
    // Rendered until it is kept: a page whose rendering met a change is not.
    const { counts } = other.keptPages
    await expect.poll(async () => ((await read()).includes('the first words') ? counts.found : 0)).toBeGreaterThan(0)
    await expect
      .poll(async () => {
        await read() // in the moment before, so that it is kept right now
        const before = counts.dropped
        await ana.post(`/api/threads/${thread.id}/posts`, { body: `more words ${newId()}` }).expect(201)
        await expect.poll(() => counts.dropped, { timeout: 700, interval: 10 }).toBeGreaterThan(before)
        return true
      })
      .toBe(true)
    await ana.post(`/api/threads/${thread.id}/posts`, { body: 'the very last words' }).expect(201)
    await expect.poll(read).toContain('the very last words')
  })

  async function guess(origin: string, pseudonym: string): Promise<number> {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ pseudonym, password: 'not this one, surely' })
    return (await fetch(`${origin}/api/login`, { method: 'POST', headers, body })).status
  }

  test('limits are counted together', async () => {
    const origins = [world.origin, there]
    const answers: number[] = []
    for (let i = 0; i < 11; i++) answers.push(await guess(origins[i % 2]!, 'ben'))
    expect(answers.slice(0, 10)).toEqual(Array(10).fill(401))
    expect(answers[10]).toBe(429)
    expect(await guess(world.origin, 'ben')).toBe(429)
    await other.limits.forgive('login-name', 'nobody')
  })

  test('while Redis hangs nobody waits for it, and afterwards they hear each other again', async () => {
    const { session, ana, ben } = await room()
    const [here, near, far] = [
      await enter(ana, session, world.origin),
      await enter(ben, session, world.origin),
      await enter(ben, session, there),
    ]
    redis.freeze()
    const began = performance.now()
    // Own sockets hear it at once; the limiter gives up on Redis once, and leaves it alone for a while.
    for (let i = 0; i < 5; i++) await near.reaches(await here.say(`words ${i}`), 1_000)
    expect(performance.now() - began).toBeLessThan(3_000)
    // The others hear of it by their heartbeat, from the log.
    await other.beat()
    await far.reaches(here.lastSeq, 5_000)
    redis.thaw()
    await bothReady()
    await far.reaches(await here.say('there you are'), 5_000)
    expect(far.log).toEqual(here.log)
  })

  test('without Redis everything goes on, a little later; when it is back, so is everything', async () => {
    const { session, ana, ben } = await room()
    const here = await enter(ana, session, world.origin)
    const far = await enter(ben, session, there)
    await redis.end('SIGKILL')
    await expect.poll(() => world.app.redis!.isReady || other.redis!.isReady).toBe(false)

    const seq = await here.say('is anybody there')
    await here.reaches(seq, 1_000)
    await other.beat()
    await far.reaches(seq, 5_000)
    for (const origin of [world.origin, there]) {
      expect((await fetch(`${origin}/api/ready`)).status).toBe(200)
      expect((await fetch(`${origin}/groups/${group}`)).status).toBe(200)
    }

    // A login that ended in one process: the word to the other is lost, and its heartbeat cuts the line.
    const twin = await world.people.signIn('ben')
    const line = await twin.socket(there)
    await line.send('thread:watch', { threadId: newId() })
    await twin.post('/api/logout').expect(204)
    await Promise.all([line.ends(), other.beat()])

    // Each counts by itself.
    const answers: number[] = []
    for (let i = 0; i < 11; i++) answers.push(await guess(there, 'nora'))
    expect(answers[10]).toBe(429)
    expect(await guess(world.origin, 'nora')).toBe(401)

    // A page is a second old at most.
    const draft = { title: 'Still here', body: 'words without Redis', supportWanted: 'listening' }
    const { body: thread } = await ana.post(`/api/groups/${group}/threads`, draft).expect(201)
    const read = async (): Promise<string> => await (await fetch(`${there}/threads/${thread.id}`)).text()
    await read()
    await ana.post(`/api/threads/${thread.id}/posts`, { body: 'an answer without Redis' }).expect(201)
    await expect.poll(read, { timeout: 1_500, interval: 100 }).toContain('an answer without Redis')

    expect(await metricsOf(there)).toMatch(/^secure_base_redis_up 0$/m)
    expect(await metricsOf(world.origin)).toMatch(/^secure_base_redis_unsent_total [1-9]/m)
    await redis.start()
    await bothReady()
    await far.reaches(await here.say('welcome back'), 5_000)
    expect(await metricsOf(there)).toMatch(/^secure_base_redis_up 1$/m)
  })

  test('words do not stay in Redis', async () => {
    const { session, ana } = await room()
    const here = await enter(ana, session, world.origin)
    await here.say('words that pass')
    const look = await createClient({ url }).connect()
    try {
      const kept = async (): Promise<string> => JSON.stringify(await look.xRange('secure-base:pushes', '-', '+'))
      await expect.poll(kept).toContain('words that pass')
      await world.app.redis!.trim(0)
      expect(await kept()).not.toContain('words that pass')
      const keys = await look.keys('*')
      expect(keys.join()).not.toMatch(/ana|ben|127\.0\.0\.1/)
      for (const key of keys) if (key !== 'secure-base:pushes') expect(await look.ttl(key)).toBeGreaterThan(0)
    } finally {
      look.destroy()
    }
  })

  test('sockets are websockets alone, and the inside is not shown through a proxy', async () => {
    const polled = await fetch(`${world.origin}/socket.io/?EIO=4&transport=polling`)
    expect(polled.status).toBe(400)
    expect((await fetch(`${world.origin}/metrics`, { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(404)
    expect(await metricsOf(world.origin)).toContain('secure_base_sockets')
  })

  async function metricsOf(origin: string): Promise<string> {
    return await (await fetch(`${origin}/metrics`)).text()
  }

  test('whoever is told to go says so, answers what it began, and closes lines that come back by themselves', async () => {
    const { session, ana } = await room()
    const third = await beside(world)
    const socket = await ana.socket(third.there)
    const leaving = third.other.leave(0)
    for (const path of ['/api/ready', '/api/health']) {
      const answer = await fetch(third.there + path)
      expect([answer.status, answer.headers.get('connection')]).toEqual([503, 'close'])
      expect(await answer.json()).toMatchObject({ code: 'unavailable', reason: 'leaving' })
    }
    await leaving
    // What has been begun is answered before the line closes.
    const agreedRulesVersion = session.groundRules.version
    await socket.send('live:enter', { sessionId: session.id, after: 0, agreedRulesVersion })
    const holding = await world.sql.connect()
    await holding.query('begin')
    await holding.query('select 1 from live_sessions where id = $1 for update', [session.id])
    const reason = socket.ends()
    const said = socket.send('live:say', { sessionId: session.id, id: newId(), body: 'just in time' })
    const waiting = `select 1 from pg_locks join pg_stat_activity using (pid)
      where not granted and datname = current_database()`
    await expect.poll(async () => (await holding.query(waiting)).rowCount).toBe(1)
    const closing = third.other.close()
    await holding.query('rollback')
    holding.release()
    expect(await said).toMatchObject({ ok: true })
    expect(await reason).toBe('transport close')
    await closing
  })
})

test('a site that starts while Redis is away serves, and finds it when it comes', async (context) => {
  if (skipped) return context.skip('redis-server is not there')
  const { redis, url } = await makeRedis(program!)
  const world = await makeWorld({ redisUrl: url })
  const ana = await world.people.ana()
  await ana.get('/api/me').expect(200)
  expect(world.app.redis!.isReady).toBe(false)
  await redis.start()
  await expect.poll(() => world.app.redis!.isReady).toBe(true)
  await redis.end('SIGKILL')
})
