import { afterAll, expect, test } from 'vitest'
import type { LiveSessionView } from '@secure-base/shared/live/contract.ts'
import { initialState, reduce } from '@secure-base/shared/live/session-state.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { LiveClient } from '../support/live.ts'
import { password } from '../support/people.ts'
import { ServerProcess } from '../support/server-process.ts'

const server = await ServerProcess.make()
const clients: LiveClient[] = []
afterAll(async () => {
  for (const client of clients) client.close()
  await server.remove()
})

/** A request as somebody who is signed in; answers what came back, and the cookie. */
async function ask<T>(
  method: string,
  path: string,
  cookie: string,
  body?: object,
): Promise<{ value: T; cookie: string }> {
  const answer = await fetch(server.origin + path, {
    method,
    headers: { cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  const set = answer.headers.get('set-cookie')?.split(';')[0]
  return { value: (answer.status === 204 ? null : await answer.json()) as T, cookie: set ?? cookie }
}

/** Random, and the same on every run. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const group = 'healing-strategies'
const people = 12
const messages = 2_000
const chanceOfCut = 0.04

test('twelve people, cut lines and a killed server: nothing that was acknowledged is lost, and nothing is doubled', async () => {
  expect(await server.start()).toBe('listening')
  const gus = await ask<{ id: string }>('POST', '/api/setup', '', {
    token: 'a-token-for-tests',
    pseudonym: 'gus',
    password,
  })
  const { value: rules } = await ask<{ version: number }>('GET', '/api/rules', '')
  const members = await Promise.all(
    Array.from({ length: people }, (_, i) =>
      ask<{ id: string }>('POST', '/api/accounts', '', {
        pseudonym: `person ${i + 1}`,
        password,
        ofAge: true,
        agreedRulesVersion: rules.version,
      }),
    ),
  )
  const [lead] = members
  for (const { cookie } of members) await ask('PUT', `/api/groups/${group}/membership`, cookie)
  await ask('PUT', `/api/groups/${group}/roles/${lead!.value.id}`, gus.cookie, { role: 'facilitator' })
  const { value: session } = await ask<LiveSessionView>('POST', '/api/live-sessions', lead!.cookie, {
    groupSlug: group,
    title: 'An evening with a bad line',
    startsAt: new Date().toISOString(),
    timeZone: 'Europe/Berlin',
    minutes: 60,
    capacity: people,
  })

  for (const { cookie } of members) {
    await ask('PUT', `/api/live-sessions/${session.id}/place`, cookie)
    const client = new LiveClient({
      origin: server.origin,
      cookie,
      sessionId: session.id,
      agreedRulesVersion: session.groundRules.version,
    })
    clients.push(client)
    await client.enter()
  }
  await clients[0]!.open()

  const roll = dice(20_261_122)
  let acknowledged = 0
  let cuts = 0
  let restarted: Promise<void> | undefined
  const bodies = new Map<string, string>()

  async function write(client: LiveClient, count: number, name: number): Promise<void> {
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
      if (acknowledged >= messages * 0.45) restarted ??= killAndStart()
    }
  }
  async function killAndStart(): Promise<void> {
    await server.end('SIGKILL')
    expect(await server.start()).toBe('listening')
  }
  const share = (i: number) => Math.floor(messages / people) + (i < messages % people ? 1 : 0)
  await Promise.all(clients.map((client, i) => write(client, share(i), i + 1)))
  await restarted
  await Promise.all(clients.map((client) => client.caughtUp()))

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

  expect(cuts).toBeGreaterThan(40)
  const lines = clients.reduce((sum, { connections }) => sum + connections, 0)
  expect(lines).toBeGreaterThan(people * 2)
  console.log(`${messages} messages, ${cuts} cuts, ${lines} lines, one killed server`)
  // Long enough for any machine: what is promised here is what is kept, not how fast.
}, 600_000)
