import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildApp } from '@secure-base/server/app.ts'
import type { LiveSessionView } from '@secure-base/shared/live/contract.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { password, type Person, type TalkingSocket } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const group = 'healing-strategies'
const crisis = 'I want to kill myself tonight'
const concern = 'I have never been suicidal'

let ana: Person
let ben: Person
let cara: Person
let dan: Person
let eve: Person
let gus: Person

beforeAll(async () => {
  ;[ana, ben, cara, dan, eve, gus] = await Promise.all([
    people.ana(),
    people.ben(),
    people.cara(),
    people.dan(),
    people.eve(),
    people.gus(),
  ])
  for (const person of [dan, eve]) await people.appoint(person, group, 'facilitator')
  for (const person of [ana, ben, cara]) await person.put(`/api/groups/${group}/membership`).expect(200)
})

beforeEach(async () => {
  await world.sql.query('delete from soft_lines')
})

async function enter(person: Person, session: LiveSessionView, origin?: string) {
  const socket = await person.socket(origin)
  const agreedRulesVersion = session.groundRules.version
  const value = await did(socket, 'live:enter', session, { after: 0, agreedRulesVersion })
  return { socket, ...value } as { socket: TalkingSocket; state: object; events: object[]; desk?: { signs: Sign[] } }
}
type Sign = { messageId: string; person: { id: string; name: string }; at: string }

async function did(socket: TalkingSocket, command: string, session: { id: string }, more: object = {}) {
  const answer = await socket.send(command, { sessionId: session.id, ...more })
  if (!answer.ok) throw new Error(`${command}: ${JSON.stringify(answer.problem)}`)
  return answer.value
}

/** An open room: dan and eve lead it, ana and ben sit in it, and so does cara, a moderator, as a member. */
async function openRoom() {
  const { body } = await dan
    .post('/api/live-sessions', {
      groupSlug: group,
      title: 'An evening',
      startsAt: new Date(world.clock.now().getTime() + 10 * 60_000).toISOString(),
      timeZone: 'Europe/Berlin',
      minutes: 60,
      capacity: 12,
    })
    .expect(201)
  const session = body as LiveSessionView
  for (const person of [ana, ben, cara]) await person.put(`/api/live-sessions/${session.id}/place`).expect(200)
  const rooms = {
    ana: await enter(ana, session),
    ben: await enter(ben, session),
    cara: await enter(cara, session),
    dan: await enter(dan, session),
    eve: await enter(eve, session),
  }
  await did(rooms.dan.socket, 'live:open', session)
  return { session, rooms }
}
type Room = Awaited<ReturnType<typeof openRoom>>

async function say({ session }: Room, socket: TalkingSocket, body: string, id = newId()) {
  return { id, answer: await did(socket, 'live:say', session, { id, body }) }
}
/** Everybody in the room has heard all that was pushed before this. */
async function settled({ session, rooms }: Room): Promise<void> {
  const { id } = await say({ session, rooms }, rooms.dan.socket, 'A word to end on.')
  for (const { socket } of Object.values(rooms)) {
    await socket.hears('live:event', (event) => event.message?.id === id)
  }
}
const whispers = (socket: TalkingSocket) =>
  socket.heard.filter(({ name }) => name === 'live:whisper').map(({ payload }) => payload)
async function signsFor(person: Person, { session }: Room): Promise<Sign[] | undefined> {
  return (await enter(person, session)).desk?.signs
}
const replyWith = async (body: string) => {
  const draft = { title: 'A title', body, supportWanted: 'listening' }
  return (await ana.post(`/api/groups/${group}/threads`, draft).expect(201)).body
}

describe('the answer to what one says in a room', () => {
  test('offers the card from a crisis on, and without a reason is the number alone', async () => {
    const room = await openRoom()
    expect((await say(room, room.rooms.ana.socket, 'Good evening.')).answer).toEqual({ seq: expect.any(Number) })
    const { answer } = await say(room, room.rooms.ana.socket, crisis)
    expect(answer).toEqual({ seq: expect.any(Number), care: 'card', readBy: null })
  })

  test('is heard by the line that asked alone: not by their other ones, the room, those who lead or moderators', async () => {
    const room = await openRoom()
    const other = await enter(ana, room.session)
    const { id } = await say(room, room.rooms.ana.socket, crisis)
    await other.socket.hears('live:event', (event) => event.message?.id === id)
    await settled(room)
    const lines = [other.socket, ...Object.values(room.rooms).map(({ socket }) => socket)]
    for (const { heard } of lines) expect(JSON.stringify(heard)).not.toMatch(/"care"|readBy/)
    for (const who of [ana, ben, dan, cara]) {
      const again = await enter(who, room.session)
      expect(JSON.stringify([again.state, again.events])).not.toMatch(/"care"|readBy|"card"/)
      const { body } = await who.get(`/api/live-sessions/${room.session.id}/events?after=0`).expect(200)
      expect(JSON.stringify(body)).not.toMatch(/"care"|readBy|"card"/)
    }
  })

  test('is answered again to the same words: where the line broke before it came, and after the room has closed', async () => {
    const room = await openRoom()
    const { id, answer } = await say(room, room.rooms.ana.socket, crisis)
    room.rooms.ana.socket.close()
    const back = await enter(ana, room.session)
    expect((await say(room, back.socket, crisis, id)).answer).toEqual(answer)
    await did(room.rooms.dan.socket, 'live:close', room.session)
    expect((await say(room, back.socket, crisis, id)).answer).toEqual(answer)
  })

  test('offers the soft line at a concern, once in a day in rooms and on posts together', async () => {
    const room = await openRoom()
    const { id, answer } = await say(room, room.rooms.ana.socket, concern)
    expect(answer).toEqual({ seq: expect.any(Number), care: 'line', readBy: null })
    expect(await replyWith(concern)).toMatchObject({ care: null })
    expect((await say(room, room.rooms.ana.socket, concern)).answer).toEqual({ seq: expect.any(Number) })
    // The words beside which it stood are answered with it again; the first answer may have been lost.
    expect((await say(room, room.rooms.ana.socket, concern, id)).answer).toEqual(answer)
    expect((await say(room, room.rooms.ben.socket, concern)).answer).toMatchObject({ care: 'line' })

    await world.sql.query('delete from soft_lines')
    expect(await replyWith(concern)).toMatchObject({ care: 'line' })
    expect((await say(room, room.rooms.ana.socket, concern)).answer).toEqual({ seq: expect.any(Number) })
    expect((await say(room, room.rooms.ana.socket, crisis)).answer).toMatchObject({ care: 'card' })
  })

  test('says by when the team reads it where the team means to be there', async () => {
    const room = await openRoom()
    const always = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '00:00' }))
    await gus.put('/api/admin/duty-hours', { timeZone: 'UTC', hours: always }).expect(200)
    const { answer } = await say(room, room.rooms.ana.socket, crisis)
    expect(Date.parse(answer.readBy)).toBeGreaterThan(world.clock.now().getTime())
    await gus.put('/api/admin/duty-hours', { timeZone: 'UTC', hours: [] }).expect(200)
  })

  test('“this was not about me” is noted, by its author alone', async () => {
    const room = await openRoom()
    const { id } = await say(room, room.rooms.ana.socket, crisis)
    const subject = { type: 'live-message', id }
    for (const who of [ben, dan, cara]) await who.post('/api/care/not-me', { subject }).expect(404)
    await ana.post('/api/care/not-me', { subject }).expect(204)
    const { rows } = await world.sql.query('select not_me_at from signals where subject_id = $1', [id])
    expect(rows.map(({ not_me_at }) => not_me_at)).toEqual(rows.map(() => expect.any(Date)))
    expect(rows.length).toBeGreaterThan(0)
  })
})

describe('a sign for those who lead', () => {
  test('comes to them at once and stands for those who come later, without what was seen', async () => {
    const room = await openRoom()
    const { id } = await say(room, room.rooms.ana.socket, crisis)
    const sign = {
      messageId: id,
      person: { id: ana.id, name: 'ana', mark: expect.any(String) },
      at: expect.any(String),
    }
    for (const { socket } of [room.rooms.dan, room.rooms.eve]) {
      const whisper = await socket.hears('live:whisper')
      expect(whisper).toEqual({ sessionId: room.session.id, type: 'sign-raised', sign })
    }
    expect(await signsFor(dan, room)).toEqual([sign])
    expect(await signsFor(eve, room)).toEqual([sign])
  })

  test('is seen by nobody else: not by the person, members, a moderator who sits there, or in the log', async () => {
    const room = await openRoom()
    await say(room, room.rooms.ana.socket, crisis)
    await settled(room)
    for (const [name, person] of [
      ['ana', ana],
      ['ben', ben],
      ['cara', cara],
    ] as const) {
      expect(whispers(room.rooms[name].socket), name).toEqual([])
      expect(await signsFor(person, room), name).toBeUndefined()
    }
    for (const person of [ana, ben, cara, dan, eve]) {
      for (const path of ['', '/events?after=0']) {
        const { body } = await person.get(`/api/live-sessions/${room.session.id}${path}`).expect(200)
        expect(JSON.stringify(body)).not.toMatch(/sign|desk/i)
      }
      await world.settle()
      const { body } = await person.get('/api/notifications?limit=100').expect(200)
      expect(JSON.stringify(body)).not.toMatch(/sign-raised/)
    }
    // One who is muted leads nobody now.
    await world.sql.query(`update accounts set standing = 'muted' where id = $1`, [eve.id])
    expect(await signsFor(eve, room)).toBeUndefined()
    await world.sql.query(`update accounts set standing = 'good' where id = $1`, [eve.id])
  })

  test('stands in the answer to coming in alone, among all that the server answers', () => {
    const { endpoints, commands } = world.app.contracts
    const knows = (shape: unknown) => JSON.stringify(shape ?? null).includes('"signs"')
    const of = endpoints.filter(({ path, reply }) => path.includes('live') && knows(reply))
    expect(of.map(({ path }) => path)).toEqual([])
    expect([...commands.values()].filter(({ shape }) => knows(shape.reply)).map(({ shape }) => shape.name)).toEqual([
      'live:enter',
    ])
  })

  test('is not raised by a concern, nor by what was sent again', async () => {
    const room = await openRoom()
    await say(room, room.rooms.ben.socket, concern)
    expect(await signsFor(dan, room)).toEqual([])
    const { id } = await say(room, room.rooms.ana.socket, crisis)
    await did(room.rooms.dan.socket, 'live:see-sign', room.session, { messageId: id })
    await say(room, room.rooms.ana.socket, crisis, id)
    expect(await signsFor(dan, room)).toEqual([])
  })

  test('about one who leads is for the others', async () => {
    const room = await openRoom()
    const { id } = await say(room, room.rooms.dan.socket, crisis)
    await room.rooms.eve.socket.hears('live:whisper', (whisper) => whisper.sign?.messageId === id)
    await settled(room)
    expect(whispers(room.rooms.dan.socket)).toEqual([])
    expect(await signsFor(dan, room)).toEqual([])
    await did(room.rooms.dan.socket, 'live:see-sign', room.session, { messageId: id })
    expect(await signsFor(eve, room)).toMatchObject([{ messageId: id }])
  })

  test('goes by one act, for everybody who leads; words said later raise it anew', async () => {
    const room = await openRoom()
    const first = await say(room, room.rooms.ana.socket, crisis)
    await did(room.rooms.dan.socket, 'live:see-sign', room.session, { messageId: first.id })
    const seen = await room.rooms.eve.socket.hears('live:whisper', (whisper) => whisper.type === 'sign-seen')
    expect(seen).toMatchObject({ messageId: first.id, by: { name: 'dan' } })
    for (const person of [dan, eve]) expect(await signsFor(person, room)).toEqual([])

    const second = await say(room, room.rooms.ana.socket, crisis)
    // Seen twice, and late: what was said since is another matter.
    await did(room.rooms.eve.socket, 'live:see-sign', room.session, { messageId: first.id })
    expect((await signsFor(eve, room))?.map(({ messageId }) => messageId)).toEqual([second.id])
    const third = await say(room, room.rooms.ana.socket, crisis)
    expect((await signsFor(eve, room))?.map(({ messageId }) => messageId)).toEqual([third.id])
  })

  test('is marked seen by facilitators, and by nobody else', async () => {
    const room = await openRoom()
    const { id: messageId } = await say(room, room.rooms.ana.socket, crisis)
    const act = async (socket: TalkingSocket) => {
      const answer = await socket.send('live:see-sign', { sessionId: room.session.id, messageId })
      return answer.ok ? 'yes' : (answer.problem.reason ?? answer.problem.code)
    }
    const nora = await people.nora()
    expect({
      guest: await act(await people.stranger().socket()),
      outsider: await act(await nora.socket()),
      ana: await act(room.rooms.ana.socket),
      ben: await act(room.rooms.ben.socket),
      cara: await act(room.rooms.cara.socket),
      gus: await act(await gus.socket()),
    }).toEqual({
      guest: 'unauthenticated',
      outsider: 'not-found',
      ana: 'not-a-facilitator',
      ben: 'not-a-facilitator',
      cara: 'not-a-facilitator',
      gus: 'not-a-facilitator',
    })
    expect(await signsFor(dan, room)).toHaveLength(1)
    expect(await act(room.rooms.eve.socket)).toBe('yes')
    expect(await act(room.rooms.eve.socket)).toBe('yes')
    expect(await signsFor(dan, room)).toEqual([])
  })

  test('outlives a restart, a person who left, and words that were taken back', async () => {
    const room = await openRoom()
    const { id } = await say(room, room.rooms.ana.socket, crisis)
    await did(room.rooms.ana.socket, 'live:withdraw', room.session, { messageId: id })
    await did(room.rooms.ana.socket, 'live:leave', room.session)
    const { config, clock } = world.app.ground
    const other = await buildApp({ config, databaseUrl: config.databaseUrl!, clock, web: 'none', background: false })
    try {
      const there = await enter(dan, room.session, await other.listen({ port: 0, host: '127.0.0.1' }))
      expect(there.desk?.signs).toMatchObject([{ messageId: id, person: { name: 'ana' } }])
      there.socket.close()
    } finally {
      await other.close()
    }
  })

  test('goes with the room, and with the person; they have it in their own copy', async () => {
    const room = await openRoom()
    const sol = await people.signUp('sol')
    await sol.put(`/api/groups/${group}/membership`).expect(200)
    await sol.put(`/api/live-sessions/${room.session.id}/place`).expect(200)
    await say(room, (await enter(sol, room.session)).socket, crisis)
    await say(room, room.rooms.ana.socket, crisis)
    const { rows } = await world.sql.query('select account_id from live_signs where session_id = $1', [room.session.id])
    expect(new Set(rows.map(({ account_id }) => account_id))).toEqual(new Set([sol.id, ana.id]))
    const ofAll = async (person: Person) => JSON.stringify((await person.get('/api/me/export')).body)
    expect(await ofAll(sol)).toContain('live_signs')
    await sol.delete('/api/me', { password }).expect(204)
    expect((await signsFor(dan, room))?.map(({ person }) => person.name)).toEqual(['ana'])
    await did(room.rooms.dan.socket, 'live:close', room.session)
    const left = await world.sql.query('select 1 from live_signs where session_id = $1', [room.session.id])
    expect(left.rows).toEqual([])
  })

  test('takes nobody’s place: whoever wrote goes on as before', async () => {
    const room = await openRoom()
    await say(room, room.rooms.ana.socket, crisis)
    expect((await say(room, room.rooms.ana.socket, 'I am still here.')).answer).toEqual({ seq: expect.any(Number) })
    const { body } = await ana.get(`/api/live-sessions/${room.session.id}`).expect(200)
    expect(body).toMatchObject({ removed: null, mayEnter: true })
  })
})
