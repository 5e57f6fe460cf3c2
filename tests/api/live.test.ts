import { describe, expect, test } from 'vitest'
import type { LiveEvent, LiveSessionView, LiveState } from '@secure-base/shared/live/contract.ts'
import { initialState, reduce } from '@secure-base/shared/live/session-state.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Person, TalkingSocket } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const group = 'healing-strategies'

async function member(person: Promise<Person> | Person, slug = group): Promise<Person> {
  const who = await person
  await who.put(`/api/groups/${slug}/membership`).expect(200)
  return who
}

async function facilitator(slug = group): Promise<Person> {
  const dan = await people.dan()
  await people.appoint(dan, slug, 'facilitator')
  return dan
}

/** A session that starts in ten minutes, so its doors are open. */
async function plan(more: object = {}, by?: Person): Promise<LiveSessionView> {
  const dan = by ?? (await facilitator())
  const { body } = await dan
    .post('/api/live-sessions', {
      groupSlug: group,
      title: 'An evening about asking for closeness',
      startsAt: new Date(world.clock.now().getTime() + 10 * 60_000).toISOString(),
      timeZone: 'Europe/Berlin',
      minutes: 60,
      capacity: 12,
      ...more,
    })
    .expect(201)
  return body as LiveSessionView
}

async function seat(person: Person, session: { id: string }): Promise<void> {
  const { body } = await person.put(`/api/live-sessions/${session.id}/place`).expect(200)
  expect(body).toEqual({ state: 'confirmed' })
}

const agreed = (session: LiveSessionView) => ({ agreedRulesVersion: session.groundRules.version })

interface InRoom {
  socket: TalkingSocket
  state: LiveState
  events: LiveEvent[]
}

async function enter(person: Person, session: LiveSessionView, after = 0): Promise<InRoom> {
  const socket = await person.socket()
  const answer = await socket.send('live:enter', { sessionId: session.id, after, ...agreed(session) })
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem))
  return { socket, state: answer.value.state, events: answer.value.events }
}

/** A facilitator and two members in an open room. */
async function openRoom(more: object = {}) {
  const session = await plan(more)
  const dan = await facilitator()
  const [ana, ben] = [await member(people.ana()), await member(people.ben())]
  await seat(ana, session)
  await seat(ben, session)
  const rooms = { dan: await enter(dan, session), ana: await enter(ana, session), ben: await enter(ben, session) }
  await did(rooms.dan.socket, 'live:open', session)
  return { session, dan, ana, ben, rooms }
}

async function did(socket: TalkingSocket, command: string, session: { id: string }, more: object = {}) {
  const answer = await socket.send(command, { sessionId: session.id, ...more })
  if (!answer.ok) throw new Error(`${command}: ${JSON.stringify(answer.problem)}`)
  return answer.value
}

async function refused(socket: TalkingSocket, command: string, session: { id: string }, more: object = {}) {
  const answer = await socket.send(command, { sessionId: session.id, ...more })
  if (answer.ok) throw new Error(`${command} was allowed`)
  return answer.problem
}

describe('a session', () => {
  test('is planned by a facilitator, and by nobody else', async () => {
    const session = await plan()
    expect(session).toMatchObject({
      state: 'scheduled',
      phase: null,
      place: null,
      capacity: 12,
      placesLeft: 12,
      leads: [{ name: 'dan' }],
      mayEnter: true,
      mayLead: true,
      group: { slug: group },
    })
    expect(session.agenda.map(({ phase }) => phase)).toEqual([
      'arriving',
      'agreement',
      'check-in',
      'sharing',
      'open-floor',
      'closing',
    ])
    const ana = await member(people.ana())
    const draft = {
      groupSlug: group,
      title: 'Mine',
      startsAt: '2026-12-01T18:00:00Z',
      timeZone: 'Europe/Berlin',
      minutes: 60,
      capacity: 5,
    }
    const { body } = await ana.post('/api/live-sessions', draft).expect(403)
    expect(body.reason).toBe('not-a-facilitator')
    const nora = await people.nora()
    await nora.post('/api/live-sessions', draft).expect(404)
    await people.stranger().post('/api/live-sessions', draft).expect(401)
  })
})

describe('a room', () => {
  test('people come in, talk, see phases change, and leave', async () => {
    const { session, ana, rooms } = await openRoom()
    const id = newId()
    const said = await did(rooms.ana.socket, 'live:say', session, { id, body: 'I am *here*.' })
    const heard = await rooms.ben.socket.hears('live:event', (event) => event.type === 'message-posted')
    expect(heard).toMatchObject({
      sessionId: session.id,
      seq: said.seq,
      message: { id, author: { id: ana.id, name: 'ana' }, body: 'I am *here*.', html: '<p>I am <em>here</em>.</p>\n' },
    })
    await did(rooms.dan.socket, 'live:advance', session, { phase: 'sharing' })
    await rooms.ana.socket.hears('live:event', (event) => event.type === 'phase-changed' && event.phase === 'sharing')
    await did(rooms.ana.socket, 'live:leave', session)
    await rooms.ben.socket.hears('live:event', (event) => event.type === 'left' && event.accountId === ana.id)

    const { body } = await rooms.ben.socket
      .send('live:enter', { sessionId: session.id, after: 0 })
      .then((answer) => ({ body: answer.ok ? answer.value : answer.problem }))
    expect(body.events.map((event: LiveEvent) => event.seq)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect((body.events as LiveEvent[]).reduce(reduce, initialState())).toEqual(body.state)
    expect(await refused(rooms.ana.socket, 'live:say', session, { id: newId(), body: 'still here?' })).toMatchObject({
      code: 'forbidden',
      reason: 'not-entered',
    })
  })
})
