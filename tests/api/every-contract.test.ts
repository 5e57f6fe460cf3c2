import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { EndpointShape } from '@secure-base/shared/kernel/contract.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Person, SocketAnswer, TalkingSocket } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

/*
 * Walks every contract that is mounted: it answers, strangers are sent to the door before anything is looked at,
 * nonsense is refused kindly, and nothing that anybody sends breaks the server.
 */

const world = await makeWorld()
const { people } = world
const { endpoints } = world.app.contracts
const commands = [...world.app.contracts.commands.values()].map(({ shape }) => shape)
const stranger = people.stranger()
let member: Person
let moderator: Person
let administrator: Person

beforeAll(async () => {
  member = await people.member('visitor')
  moderator = await people.cara()
  administrator = await people.gus()
})

const nameOf = (one: EndpointShape) => `${one.method} ${one.path}`
const named = endpoints.map((one) => [nameOf(one), one] as const)
const withBody = named.filter(([, one]) => one.body)
const withAddress = named.filter(([, one]) => one.path.includes(':'))
const reading = named.filter(([, one]) => one.method === 'GET')

/** Addresses that are well formed and lead nowhere. */
function nowhere(one: EndpointShape): string {
  return one.path
    .replace(':slug', 'no-such-group')
    .replace(':kind', 'relate')
    .replace(':place', `thread-${newId()}`)
    .replace(/:\w+/g, () => newId())
}

function send(person: Person, one: EndpointShape, address: string, body?: unknown) {
  const method = one.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete'
  if (method === 'get') return person.get(address)
  if (method === 'delete') return person.delete(address, body as object | undefined)
  return person[method](address, (body ?? {}) as object)
}

/** A refusal: a problem document with its own status, and never one that says that something broke. */
function expectRefusal(
  response: { status: number; body: unknown; headers: Record<string, string> },
  what: string,
): void {
  expect(response.status, what).toBeGreaterThanOrEqual(400)
  expect(response.status, what).toBeLessThan(500)
  expect(response.headers['content-type'], what).toContain('application/problem+json')
  expect(response.body, what).toMatchObject({
    status: response.status,
    code: expect.any(String),
    title: expect.any(String),
    type: expect.any(String),
  })
}

// Leaving for good and signing out need a body or none at all; nobody should be gone in the middle of the walk.
const ends = ['POST /api/logout']

describe('every endpoint', () => {
  test('there are some', () => expect(endpoints.length).toBeGreaterThan(40))

  test.each(named)('%s is mounted, and in the description of the API', async (_name, one) => {
    expect(world.app.hasRoute({ method: one.method, url: one.path })).toBe(true)
    const { body } = await stranger.get('/api/openapi.json').expect(200)
    const path = one.path.replace(/:(\w+)/g, '{$1}')
    expect(Object.keys(body.paths)).toContain(path)
    expect(Object.keys(body.paths[path])).toContain(one.method.toLowerCase())
  })

  test.each(named.filter(([, one]) => one.access !== 'anyone'))(
    '%s sends a stranger to the door before it looks at anything',
    async (_name, one) => {
      for (const address of [nowhere(one), one.path]) {
        for (const body of [undefined, { nonsense: true }]) {
          const response = await send(stranger, one, address, body)
          expectRefusal(response, address)
          expect(response.body.code).toBe('unauthenticated')
        }
      }
      if (one.method === 'GET') return
      const malformed = await send(stranger, one, nowhere(one)).set('content-type', 'application/json').send('{"a":')
      expect(malformed.body.code).toBe('unauthenticated')
    },
  )

  test.each(named.filter(([, one]) => one.access === 'moderator' || one.access === 'administrator'))(
    '%s is closed to members, whatever they send',
    async (_name, one) => {
      for (const body of [undefined, { nonsense: true }]) {
        const response = await send(member, one, nowhere(one), body)
        expectRefusal(response, one.path)
        expect(response.body).toMatchObject({ code: 'forbidden', reason: expect.any(String) })
      }
    },
  )

  test.each(named.filter(([, one]) => one.access === 'administrator'))(
    '%s is closed to moderators, whatever they send',
    async (_name, one) => {
      for (const body of [undefined, { nonsense: true }]) {
        const response = await send(moderator, one, nowhere(one), body)
        expectRefusal(response, one.path)
        expect(response.body).toMatchObject({ code: 'forbidden', reason: 'not-an-administrator' })
      }
    },
  )

  test.each(withBody)('%s refuses what is no answer to its question', async (_name, one) => {
    const person = one.access === 'anyone' || one.access === 'account' ? member : administrator
    const bodies: unknown[] = [
      { unknownField: 1 },
      { __proto__: { admin: true }, constructor: 1 },
      [],
      [{}],
      'text',
      7,
      null,
      true,
      ...(one.body!.required ?? []).flatMap((field: string) =>
        [null, 7, [], {}, '', 'x\u0000y', '\ud800', 'x'.repeat(60_000), -1, 1e308, true].map((value) => ({
          ...Object.fromEntries((one.body!.required ?? []).map((other: string) => [other, 'x'])),
          [field]: value,
        })),
      ),
    ]
    for (const body of bodies) {
      const response = await send(person, one, nowhere(one))
        .set('content-type', 'application/json')
        .send(JSON.stringify(body))
      expectRefusal(response, JSON.stringify(body)?.slice(0, 100))
    }
  })

  test.each(withBody)('%s refuses what is no JSON, and what is too much', async (_name, one) => {
    const person = one.access === 'anyone' || one.access === 'account' ? member : administrator
    const sent = (type: string, text: string) => send(person, one, nowhere(one)).set('content-type', type).send(text)
    for (const text of ['{', '{"a":1,}', 'undefined', '{"a":NaN}', '\u0000', '{"__proto__":{"x":1}}']) {
      expectRefusal(await sent('application/json', text), text)
    }
    for (const type of ['text/plain', 'application/xml', 'multipart/form-data', 'application/x-www-form-urlencoded']) {
      expectRefusal(await sent(type, 'a=b'), type)
    }
    const tooLong = await sent('application/json', JSON.stringify({ body: 'x'.repeat(200_000) }))
    expect(tooLong.status).toBe(413)
    expect(tooLong.body.code).toBe('too-large')
    expectRefusal(await sent('application/json', '['.repeat(20_000)), 'nested')
  })

  test.each(withAddress)('%s refuses or does not find strange addresses', async (_name, one) => {
    const person = one.access === 'anyone' || one.access === 'account' ? member : administrator
    const strange = [
      'x',
      '0',
      '-1',
      'null',
      '%00',
      '%ff',
      '%2e%2e',
      "'--",
      '%7b%7d',
      'ａ',
      '00000000-0000',
      'x'.repeat(190),
    ]
    for (const name of strange) {
      expectRefusal(await send(person, one, one.path.replace(/:\w+/g, name)), name)
    }
    for (const name of [newId().toUpperCase(), '00000000-0000-0000-0000-000000000000']) {
      const response = await send(person, one, one.path.replace(/:\w+/g, name))
      // What is not there is taken away already.
      if (one.method !== 'DELETE' || response.status !== 204) expectRefusal(response, name)
    }
  })

  test.each(reading)('%s takes no nonsense as a question', async (_name, one) => {
    const person = one.access === 'anyone' || one.access === 'account' ? member : administrator
    const address = nowhere(one)
    const questions = [
      'limit=0',
      'limit=101',
      'limit=x',
      'limit=1.5',
      'limit=1&limit=2',
      'cursor=x',
      'cursor=%00',
      `cursor=${Buffer.from('["x","y","z"]').toString('base64url')}`,
      `cursor=${Buffer.from('{"a":1}').toString('base64url')}`,
      `cursor=${Buffer.from('[1e99]').toString('base64url')}`,
      `cursor=${Buffer.from('["9999-99-99","x"]').toString('base64url')}`,
      `cursor=${Buffer.from(`["2026-01-01 (x)","${newId()}"]`).toString('base64url')}`,
      // Years that JavaScript writes and PostgreSQL does not read.
      ...['+275760-09-13', '0000-01-01', '-000001-01-01'].map((day) => {
        const cursor = JSON.stringify([`${day}T00:00:00.000Z`, newId()])
        return `cursor=${Buffer.from(cursor).toString('base64url')}`
      }),
      `cursor=${'A'.repeat(5_000)}`,
      'from=-1',
      'before=99999999999999999999',
      'unknown=1',
      'a[b]=c',
      '%',
      '__proto__=1',
    ]
    for (const question of questions) {
      const response = await person.get(`${address}?${question}`)
      expect(response.status, `${address}?${question}`).toBeLessThan(500)
      const takes = (name: string) => Boolean(one.query?.properties[name])
      if (one.query && /^(unknown|a\[b\])=/.test(question)) expectRefusal(response, question)
      if (takes('limit') && /^limit=(0|101|x|1\.5)$/.test(question)) expectRefusal(response, question)
      if (takes('cursor') && question === `cursor=${'A'.repeat(5_000)}`) expectRefusal(response, question)
    }
  })

  test.each(named.filter(([name]) => !ends.includes(name)))(
    '%s survives whatever is sent to it',
    async (_name, one) => {
      const person = one.access === 'anyone' || one.access === 'account' ? member : administrator
      const fields = Object.keys(one.body?.properties ?? {})
      const value = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary', maxLength: 50 }), fc.constant('x\u0000'))
      const body = fc.dictionary(fc.oneof(fc.constantFrom('id', ...fields), fc.string({ maxLength: 8 })), value, {
        maxKeys: 6,
      })
      await fc.assert(
        fc.asyncProperty(body, async (draft) => {
          const response = await send(person, one, nowhere(one))
            .set('content-type', 'application/json')
            .send(JSON.stringify(draft))
          return response.status < 500
        }),
        { numRuns: one.body ? 12 : 2 },
      )
    },
  )

  test('an address that nothing answers is not found, and says so as a problem', async () => {
    for (const address of ['/api', '/api/', '/api/nothing', '/api/threads', '/api/../etc/passwd', '/api/%c0%ae']) {
      expectRefusal(await member.get(address), address)
    }
    expectRefusal(await member.put('/api/health'), 'put')
  })
})

/** Sends past the types of the client, as somebody without our pages would. */
async function emit(socket: TalkingSocket, name: string, ...rest: unknown[]): Promise<SocketAnswer> {
  return (await socket.raw.timeout(10_000).emitWithAck(name, ...rest)) as SocketAnswer
}

describe('every command', () => {
  test('there are some', () => expect(commands.length).toBeGreaterThan(1))

  test.each(commands.filter((one) => one.access !== 'anyone').map((one) => [one.name]))(
    '%s sends a stranger to the door before it looks at anything',
    async (name) => {
      const socket = await stranger.socket()
      for (const payload of [{}, { nonsense: true }, null, []]) {
        expect(await emit(socket, name, payload)).toMatchObject({ ok: false, problem: { code: 'unauthenticated' } })
      }
    },
  )

  test.each(commands.map((one) => [one.name, one] as const))('%s refuses nonsense', async (name, one) => {
    const socket = await (one.access === 'anyone' || one.access === 'account' ? member : administrator).socket()
    const ids = Object.fromEntries((one.payload.required ?? []).map((field: string) => [field, newId()]))
    const payloads = [
      {},
      null,
      undefined,
      7,
      'text',
      [],
      [ids],
      { ...ids, unknownField: 1 },
      { ...ids, threadId: 'x', sessionId: 'x' },
      { threadId: 'x\u0000', sessionId: 'x\u0000' },
      { threadId: {}, sessionId: [] },
      Buffer.from('bytes'),
      { ...ids, body: 'x'.repeat(30_000) },
    ]
    for (const payload of payloads) {
      const answer = await emit(socket, name, payload)
      expect(answer).toMatchObject({
        ok: false,
        problem: { code: expect.stringMatching(/^(invalid|not-found|forbidden)$/) },
      })
    }
    // Without a payload, and with more than one.
    expect((await emit(socket, name)).ok).toBe(false)
    expect((await emit(socket, name, {}, {}, {})).ok).toBe(false)
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (payload) => {
        const answer = await emit(socket, name, payload)
        return !answer.ok && answer.problem.code !== 'internal'
      }),
      { numRuns: 15 },
    )
  })

  test('one that nobody knows is not found, whatever it is called', async () => {
    for (const person of [stranger, member]) {
      const socket = await person.socket()
      for (const name of [
        'live:nothing',
        'x',
        '__proto__',
        'constructor',
        'toString',
        'hasOwnProperty',
        'ping',
        '💬'.repeat(50),
      ]) {
        expect(await emit(socket, name, {}), name).toMatchObject({ ok: false, problem: { code: 'not-found' } })
      }
    }
  })

  test('nobody has to wait for the answer', async () => {
    const socket = await member.socket()
    for (const { name } of commands) {
      socket.raw.emit(name)
      socket.raw.emit(name, { nonsense: true })
      socket.raw.emit(name, null, null)
    }
    socket.raw.emit('nothing at all')
    expect(await emit(socket, 'still:there', {})).toMatchObject({ problem: { code: 'not-found' } })
  })
})

test('after all of this, the server is well', async () => {
  await stranger.get('/api/health').expect(200)
  await stranger.get('/api/ready').expect(200)
  await administrator.get('/api/me').expect(200)
})
