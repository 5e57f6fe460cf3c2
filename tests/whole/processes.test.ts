import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { startEmbeddedDatabase, type EmbeddedDatabase } from '@secure-base/server/db/embedded.ts'
import type { PostPage } from '@secure-base/shared/forum/contract.ts'
import type { LiveSessionView } from '@secure-base/shared/live/contract.ts'
import { initialState, reduce } from '@secure-base/shared/live/session-state.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { LiveClient } from '../support/live.ts'
import { password } from '../support/people.ts'
import { findProgram, skipWithout, type Program } from '../support/programs.ts'
import { makeProxy } from '../support/proxy.ts'
import { makeRedis } from '../support/redis-server.ts'
import { ServerProcess } from '../support/server-process.ts'
import { freePort } from '../support/free-port.ts'

const programs = { 'redis-server': findProgram('redis-server'), caddy: findProgram('caddy') }
const skipped = skipWithout(programs)

const people = 12
const messages = 5_000
const replies = 500
const chanceOfCut = 0.02

/** Random, and the same on every run. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

interface Member {
  id: string
  cookie: string
}

describe.skipIf(skipped)('two processes behind a proxy, with Redis and a PostgreSQL of their own', async () => {
  if (skipped) return
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'secure-base-outside-'))
  const startDatabase = (): Promise<EmbeddedDatabase> => startEmbeddedDatabase({ dir, log: () => {} })
  let database = await startDatabase()
  const { redis, url: redisUrl } = await makeRedis(programs['redis-server']!)
  await redis.start()
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const env = {
    PUBLIC_ORIGIN: origin,
    DATABASE_URL: database.serverUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    REDIS_URL: redisUrl,
    SECRET_KEY: Buffer.alloc(32, 9).toString('base64'),
    TRUST_PROXY: 'on',
  }
  const servers = [await ServerProcess.make(env), await ServerProcess.make(env)] as const
  const proxy: Program = makeProxy(
    programs.caddy!,
    origin,
    servers.map(({ port }) => `127.0.0.1:${port}`),
  )
  const clients: LiveClient[] = []

  afterAll(async () => {
    for (const client of clients) client.close()
    await proxy.end()
    await Promise.all(servers.map((server) => server.remove()))
    await redis.end('SIGKILL')
    await database.stop()
    fs.rmSync(dir, { recursive: true, force: true })
  })

  async function send(method: string, path: string, cookie = '', body?: object): Promise<Response> {
    return await fetch(origin + path, {
      method,
      headers: { cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(20_000),
    })
  }

  async function ask<T>(method: string, path: string, cookie = '', body?: object): Promise<T> {
    const answer = await send(method, path, cookie, body)
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (answer.status === 204 ? null : await answer.json()) as T
  }

  /** As a page does: what was not answered, or answered as passing, is sent again under the same id. */
  async function insist<T>(method: string, path: string, cookie: string, body: object): Promise<T> {
    for (;;) {
      const answer = await send(method, path, cookie, body).catch(() => null)
      if (answer?.ok) return (await answer.json()) as T
      if (answer && answer.status < 500) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  async function signUp(pseudonym: string, agreedRulesVersion: number): Promise<Member> {
    const answer = await send('POST', '/api/accounts', '', { pseudonym, password, ofAge: true, agreedRulesVersion })
    expect(answer.status).toBe(201)
    const { id } = (await answer.json()) as { id: string }
    return { id, cookie: answer.headers.get('set-cookie')!.split(';')[0]! }
  }

  async function socketsOf(server: ServerProcess): Promise<number> {
    const metrics = await (await fetch(`${server.origin}/metrics`)).text()
    return Number(/^secure_base_sockets (\d+)$/m.exec(metrics)?.[1])
  }

  let gus = ''
  let members: Member[] = []
  let session: LiveSessionView
  const group = 'questions'

  test('start at once on an empty database, and are one site', async () => {
    expect(await Promise.all(servers.map((server) => server.start()))).toEqual(['listening', 'listening'])
    await proxy.start()
    // Both name the same address to begin at, so it does not matter whom the proxy asks.
    const made = await send('POST', '/api/setup', '', { token: 'a-token-for-tests', pseudonym: 'gus', password })
    expect(made.status).toBe(201)
    gus = made.headers.get('set-cookie')!.split(';')[0]!
    const rules = await ask<{ version: number }>('GET', '/api/rules')
    members = await Promise.all(Array.from({ length: people }, (_, i) => signUp(`person ${i + 1}`, rules.version)))
    for (const { cookie } of members) await ask('PUT', `/api/groups/${group}/membership`, cookie)
    await ask('PUT', `/api/groups/${group}/roles/${members[0]!.id}`, gus, { role: 'facilitator' })
    expect((await send('GET', '/metrics')).status).toBe(404)
    expect(await (await send('GET', '/')).text()).toContain('<h1')
  })

  test('lose nothing and double nothing while lines are cut, one is killed, and Redis and PostgreSQL start again', async () => {
    session = await ask('POST', '/api/live-sessions', members[0]!.cookie, {
      groupSlug: group,
      title: 'An evening when everything breaks',
      startsAt: new Date().toISOString(),
      timeZone: 'Europe/Berlin',
      minutes: 60,
      capacity: people,
    })
    const draft = { title: 'A long thread', body: 'How do you sleep?', supportWanted: 'experiences' }
    const thread = await ask<{ id: string }>('POST', `/api/groups/${group}/threads`, members[0]!.cookie, draft)
    for (const { cookie } of members) {
      await ask('PUT', `/api/live-sessions/${session.id}/place`, cookie)
      const client = new LiveClient({
        origin,
        cookie,
        sessionId: session.id,
        agreedRulesVersion: session.groundRules.version,
      })
      clients.push(client)
      await client.enter()
    }
    await clients[0]!.open()
    // Each process has its share of the lines.
    for (const server of servers) expect(await socketsOf(server)).toBeGreaterThan(2)

    const roll = dice(20_261_125)
    const done: string[] = []
    const accidents: [number, string, () => Promise<void>][] = [
      [
        0.2,
        'a process killed and started again',
        async () => {
          await servers[1].end('SIGKILL')
          expect(await servers[1].start()).toBe('listening')
        },
      ],
      [
        0.45,
        'Redis ended and started again',
        async () => {
          await redis.end('SIGKILL')
          await redis.start()
        },
      ],
      [
        0.7,
        'PostgreSQL ended and started again',
        async () => {
          await database.stop()
          database = await startDatabase()
        },
      ],
    ]
    const happening: Promise<void>[] = []
    const bodies = new Map<string, string>()
    let acknowledged = 0
    let cuts = 0

    async function talk(client: LiveClient, count: number, name: number): Promise<void> {
      for (let i = 1; i <= count; i++) {
        const id = newId()
        bodies.set(id, `person ${name}, words ${i}`)
        await client.say(bodies.get(id)!, id)
        acknowledged++
        if (roll() < chanceOfCut) {
          cuts++
          clients[Math.floor(roll() * people)]!.cut()
        }
        // In the middle of it, while others wait for their answers.
        const next = accidents[0]
        if (next && acknowledged >= messages * next[0]) {
          accidents.shift()
          happening.push(next[2]().then(() => void done.push(next[1])))
        }
      }
    }

    const replied = new Map<string, number>()
    /** Spread over the whole evening: one reply to so many words said. */
    async function write({ cookie }: Member, count: number): Promise<void> {
      for (let i = 1; i <= count; i++) {
        await expect.poll(() => acknowledged / messages >= (i - 1) / count, { timeout: 120_000 }).toBe(true)
        const id = newId()
        const post = await insist<{ number: number }>('POST', `/api/threads/${thread.id}/posts`, cookie, {
          id,
          body: `An answer, number ${i}`,
        })
        replied.set(id, post.number)
      }
    }
    const share = (all: number, of: number, i: number): number => Math.floor(all / of) + (i < all % of ? 1 : 0)
    const began = performance.now()
    await Promise.all([
      ...clients.map((client, i) => talk(client, share(messages, people, i), i + 1)),
      ...members.slice(0, 4).map((member, i) => write(member, share(replies, 4, i))),
    ])
    await Promise.all(happening)
    expect(done).toHaveLength(3)
    await Promise.all(clients.map((client) => client.caughtUp()))
    const seconds = Math.round((performance.now() - began) / 1_000)

    const [first, ...others] = clients.map(({ log }) => log)
    expect(first!.map(({ seq }) => seq)).toEqual(Array.from(first!, (_, i) => i + 1))
    for (const log of others) expect(log).toEqual(first)
    const said = first!.flatMap((event) => (event.type === 'message-posted' ? [event] : []))
    expect(said).toHaveLength(messages)
    expect(new Set(said.map(({ message }) => message.id)).size).toBe(messages)
    for (const client of clients) {
      for (const [id, seq] of client.acknowledged) {
        expect(first![seq - 1]).toMatchObject({ seq, type: 'message-posted', message: { id, body: bodies.get(id) } })
      }
    }
    // Each came in once, however often the line dropped, and nobody was seen to leave.
    expect(first!.filter(({ type }) => type === 'entered')).toHaveLength(people)
    expect(first!.filter(({ type }) => type === 'left')).toEqual([])
    const state = first!.reduce(reduce, initialState())
    for (const client of clients) expect(client.state).toEqual(state)

    const posts = await allPosts(thread.id)
    expect(posts.map(({ number }) => number)).toEqual(Array.from({ length: replies + 1 }, (_, i) => i + 1))
    expect(new Map(posts.slice(1).map(({ id, number }) => [id, number]))).toEqual(
      new Map([...replied].sort((a, b) => a[1] - b[1])),
    )

    expect(cuts).toBeGreaterThan(50)
    for (const server of servers) expect(server.output).not.toMatch(/"level":[56]0|unhandled|MaxListeners/i)
    const lines = clients.reduce((sum, { connections }) => sum + connections, 0)
    console.log(
      `${messages} messages, ${replies} replies, ${cuts} cuts, ${lines} lines, ${seconds} s: ${done.join(', ')}`,
    )
  }, 600_000)

  async function allPosts(threadId: string): Promise<{ id: string; number: number }[]> {
    const posts: { id: string; number: number }[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const more: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''
      const page: PostPage = await ask('GET', `/api/threads/${threadId}/posts?limit=100${more}`)
      posts.push(...page.items)
      cursor = page.nextCursor
    }
    return posts
  }

  test('a process that is told to end hands over, and nobody is refused meanwhile', async () => {
    const before = clients.map(({ connections }) => connections)
    let ended = false
    const statuses = new Set<number>()
    const asking = Promise.all(
      Array.from({ length: 4 }, async (_, i) => {
        while (!ended) statuses.add((await send('PUT', `/api/groups/${group}/membership`, members[i]!.cookie)).status)
      }),
    )
    const ready = expect
      .poll(async () => (await fetch(`${servers[0].origin}/api/ready`)).status, { interval: 50 })
      .toBe(503)
    const end = servers[0].end('SIGTERM')
    await ready
    const talking = Promise.all(clients.map((client, i) => client.say(`still here, ${i}`)))
    expect(await end).toBe(0)
    await talking
    expect(await servers[0].start()).toBe('listening')
    ended = true
    await asking
    expect([...statuses]).toEqual([200])
    await Promise.all(clients.map((client) => client.caughtUp()))
    for (const { log } of clients) expect(log).toEqual(clients[0]!.log)
    expect(clients.some(({ connections }, i) => connections > before[i]!)).toBe(true)
    expect(clients.every(({ connections }, i) => connections <= before[i]! + 2)).toBe(true)
  })

  test('without a database there are kind words and no lies, and it is found again', async () => {
    await database.stop()
    const answer = await send('GET', '/api/groups')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      503,
      expect.stringContaining('application/problem+json'),
    ])
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(await answer.json()).toMatchObject({ code: 'unavailable', reason: 'database-away' })
    const page = await send('GET', '/groups', members[0]!.cookie)
    expect(page.status).toBe(503)
    expect(await page.text()).toMatch(/The help lines work without us/)
    expect((await send('GET', '/help')).status).toBe(200)
    for (const server of servers) {
      expect((await fetch(`${server.origin}/api/ready`)).status).toBe(503)
      expect((await fetch(`${server.origin}/api/health`)).status).toBe(200)
    }
    // Nothing is acknowledged meanwhile; it is said again until it is kept.
    const id = newId()
    let kept = false
    const saying = clients[0]!.say('said into the dark', id).then(() => (kept = true))
    const heard = await send('POST', `/api/groups/${group}/threads`, members[0]!.cookie, {
      title: 'Into the dark',
      body: 'Is anybody there?',
      supportWanted: 'listening',
    })
    expect(heard.status).toBe(503)
    expect(kept).toBe(false)
    database = await startDatabase()
    await saying
    await expect.poll(async () => (await send('GET', '/api/ready')).status).toBe(200)
    await clients[1]!.caughtUp()
    expect(clients[1]!.log.filter((event) => event.type === 'message-posted' && event.message.id === id)).toHaveLength(
      1,
    )
    // It was told once that it is away, and once that it is back.
    for (const server of servers) {
      const lines = server.output.split('\n').filter((line) => line.includes('the database is away'))
      expect(lines.length).toBeLessThanOrEqual(2)
    }
  })

  test('without any process the door itself says so kindly', async () => {
    for (const client of clients) client.close()
    await Promise.all(servers.map((server) => server.end('SIGTERM')))
    const page = await send('GET', '/')
    expect(page.status).toBe(503)
    expect(await page.text()).toContain('What you wrote before is kept')
    expect(await (await send('GET', '/api/me')).json()).toMatchObject({ code: 'unavailable', status: 503 })
  })
})
