import { beforeAll, beforeEach, expect, test } from 'vitest'
import { presentState } from '@secure-base/server/modules/live/present.ts'
import { readRoom } from '@secure-base/server/modules/live/queries.ts'
import { messagesInState, type LiveEvent, type LiveSessionView } from '@secure-base/shared/live/contract.ts'
import { initialState, reduce } from '@secure-base/shared/live/session-state.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { removedWords } from '@secure-base/shared/moderation/redact.ts'
import type { Person, TalkingSocket } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const group = 'healing-strategies'
const statement = 'A person has read this.'
const secret = '07700 900123'
const body = `I called ${secret} all night. The rest is mine.`
const left = body.replace(secret, removedWords)

let ana: Person
let ben: Person
let cara: Person
let dan: Person
let gus: Person
let session: LiveSessionView
let sockets: { ana: TalkingSocket; ben: TalkingSocket; dan: TalkingSocket }
let message: { id: string; seq: number }
let path: string

beforeAll(async () => {
  ;[ana, ben, cara, dan, gus] = await Promise.all([
    people.ana(),
    people.ben(),
    people.cara(),
    people.dan(),
    people.gus(),
  ])
  await people.appoint(dan, group, 'facilitator')
  for (const person of [ana, ben]) await person.put(`/api/groups/${group}/membership`).expect(200)
})

beforeEach(async () => {
  const draft = {
    groupSlug: group,
    title: 'An evening',
    startsAt: new Date(world.clock.now().getTime() + 10 * 60_000).toISOString(),
    timeZone: 'Europe/Berlin',
    minutes: 60,
    capacity: 12,
  }
  session = (await dan.post('/api/live-sessions', draft).expect(201)).body
  for (const person of [ana, ben]) await person.put(`/api/live-sessions/${session.id}/place`).expect(200)
  sockets = { ana: await enter(ana), ben: await enter(ben), dan: await enter(dan) }
  await did(sockets.dan, 'live:open')
  message = await say(body)
  path = await reported(message.id)
})

async function enter(person: Person): Promise<TalkingSocket> {
  const socket = await person.socket()
  await did(socket, 'live:enter', { after: 0, agreedRulesVersion: session.groundRules.version })
  return socket
}
async function did(socket: TalkingSocket, command: string, more: object = {}) {
  const answer = await socket.send(command, { sessionId: session.id, ...more })
  if (!answer.ok) throw new Error(`${command}: ${JSON.stringify(answer.problem)}`)
  return answer.value
}
async function say(words: string) {
  const id = newId()
  return { id, seq: (await did(sockets.ana, 'live:say', { id, body: words })).seq as number }
}
/** A case about what was said, held by cara. */
async function reported(id: string): Promise<string> {
  await ben.post('/api/reports', { subject: { type: 'live-message', id }, category: 'privacy' }).expect(201)
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [id])
  await cara.put(`/api/moderation/cases/${rows[0]!.id}/claim`).expect(200)
  return `/api/moderation/cases/${rows[0]!.id}`
}
function redact(more: object = {}, reason = 'privacy') {
  return cara.post(`${path}/decisions`, { action: 'redact', reason, statement, ...more })
}
const takeOut = (words = secret) => redact({ remove: { words: [words] } })
async function wholeLog(person: Person): Promise<LiveEvent[]> {
  return (await person.get(`/api/live-sessions/${session.id}/events?after=0`).expect(200)).body.events
}
async function freshState() {
  const wanted = { after: 0, events: 0, messages: messagesInState, signs: false }
  return presentState((await readRoom(world.app.ground.database.drizzle, session.id, newId(), wanted))!)
}
/** What the message says to whoever comes in now: in the state, and in the log under its first number. */
async function saidTo(person: Person) {
  const entry = await did(await person.socket(), 'live:enter', { after: 0 })
  const inState = entry.state.messages.find(({ id }: { id: string }) => id === message.id)
  const inLog = (await wholeLog(person)).find(({ seq }) => seq === message.seq)
  expect(inLog?.type === 'message-posted' && inLog.message.body).toBe(inState.body)
  return inState.body as string
}

test('words that a moderator takes out are gone from open pages, for late comers, from the log and from copies', async () => {
  const before = await freshState()
  await takeOut().expect(201)
  for (const socket of Object.values(sockets)) {
    const heard = await socket.hears('live:event', (event) => event.type === 'message-changed')
    expect(heard).toMatchObject({
      seq: before.lastSeq + 1,
      messageId: message.id,
      message: { id: message.id, author: { id: ana.id, name: 'ana' }, body: left },
    })
    expect(heard.message.html).not.toContain('900123')
    expect(reduce(before, heard)).toEqual(await freshState())
  }
  for (const person of [ana, ben, dan]) {
    expect(await saidTo(person)).toBe(left)
    const log = await wholeLog(person)
    expect(JSON.stringify(log)).not.toContain('900123')
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, at) => at + 1))
    expect(log.reduce(reduce, initialState())).toEqual(await freshState())
  }
  for (const person of [ben, dan, cara])
    expect(JSON.stringify((await person.get('/api/me/export')).body)).not.toContain('900123')
})

test('whoever wrote them is told with reasons, keeps them in their own copy, and the record holds no words', async () => {
  await takeOut().expect(201)
  const { body: mine } = await ana.get('/api/decisions').expect(200)
  expect(mine.items[0]).toMatchObject({ action: 'redact', statement, mayAppeal: true })
  expect(JSON.stringify((await ana.get('/api/me/export')).body)).toContain('900123')
  const { body: record } = await gus.get('/api/moderation/audit?limit=1').expect(200)
  expect(record.items[0]).toMatchObject({ action: 'redact', reason: 'privacy' })
  expect(JSON.stringify(record)).not.toContain('900123')
})

test('moderators still read them on the case, and the case alone', async () => {
  await takeOut().expect(201)
  const { body: found } = await gus.get(path).expect(200)
  expect(found.words.body).toBe(left)
  expect(found.original.html).toContain(secret)
})

test('what was seen goes without saying which, and what shows risk stays', async () => {
  message = await say('I want to kill myself. Write to ana@example.org')
  path = await reported(message.id)
  await redact().expect(201)
  expect(await saidTo(ben)).toBe(`I want to kill myself. Write to ${removedWords}`)
  const { rows } = await world.sql.query('select label from signals where subject_id = $1', [message.id])
  expect(rows.map(({ label }) => label)).toContain('risk')
  expect(rows.map(({ label }) => label)).not.toContain('personal')
})

test('an objection that is right brings them back, under a number of its own', async () => {
  const { body: decision } = await takeOut().expect(201)
  const { body: appeal } = await ana.post(`/api/decisions/${decision.id}/appeal`, { text: 'No' }).expect(201)
  await gus.post(`/api/moderation/appeals/${appeal.id}/decision`, { outcome: 'overturned', statement }).expect(201)
  await sockets.ben.hears('live:event', (event) => event.type === 'message-changed' && event.message.body === body)
  expect(await saidTo(ben)).toBe(body)
  expect((await wholeLog(ben)).reduce(reduce, initialState())).toEqual(await freshState())
})

test('of a closed room too, until it is deleted with what was taken out', async () => {
  await did(sockets.dan, 'live:close')
  await takeOut().expect(201)
  expect(JSON.stringify(await wholeLog(ben))).not.toContain('900123')
  const count = async () =>
    (await world.sql.query('select 1 from redactions where message_id = $1', [message.id])).rows.length
  expect(await count()).toBe(1)
  await world.pass({ hours: 72 })
  expect(await count()).toBe(0)
  const { rows } = await world.sql.query('select 1 from live_messages where id = $1', [message.id])
  expect(rows).toEqual([])
})

test('words taken back afterwards leave nothing behind, in the log or beside the decision', async () => {
  await takeOut().expect(201)
  await did(sockets.ana, 'live:withdraw', { messageId: message.id })
  const log = await wholeLog(ben)
  expect(log.find(({ type }) => type === 'message-changed')).toEqual({
    sessionId: session.id,
    seq: expect.any(Number),
    at: expect.any(String),
    type: 'message-changed',
    messageId: message.id,
  })
  expect(log.reduce(reduce, initialState())).toEqual(await freshState())
  const { rows } = await world.sql.query('select 1 from redactions where message_id = $1', [message.id])
  expect(rows).toEqual([])
})

test('what does not stand there, and what was withdrawn, is refused', async () => {
  await takeOut('not in there').expect(400)
  expect(await saidTo(ben)).toBe(body)
  await did(sockets.dan, 'live:withdraw', { messageId: message.id })
  await takeOut().expect(409)
})
