import { describe, expect, test } from 'vitest'
import { buildApp } from '@secure-base/server/app.ts'
import { presentState } from '@secure-base/server/modules/live/present.ts'
import { readRoom } from '@secure-base/server/modules/live/queries.ts'
import {
  messagesInState,
  phases,
  type LiveEvent,
  type LiveSessionView,
  type LiveState,
} from '@secure-base/shared/live/contract.ts'
import { initialState, reduce } from '@secure-base/shared/live/session-state.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { clockChanges, readCalendar, readStanding } from '../support/calendar.ts'
import { LiveClient } from '../support/live.ts'
import { password, type Person, type TalkingSocket } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const group = 'healing-strategies'

/** Every event that was pushed, session by session. */
const pushes = new Map<string, LiveEvent[]>()
const { push } = world.app.ground
const emit = push.emit.bind(push)
push.emit = (room, name, payload) => {
  if (name === 'live:event') {
    const event = payload as LiveEvent
    pushes.set(event.sessionId, [...(pushes.get(event.sessionId) ?? []), event])
  }
  emit(room, name, payload)
}

/** As if the word that puts sockets out never reached their process. */
async function losing<T>(work: () => PromiseLike<T>): Promise<T> {
  const { putOut, disconnect } = push
  push.putOut = push.disconnect = () => {}
  try {
    return await work()
  } finally {
    Object.assign(push, { putOut, disconnect })
  }
}

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

/** The room as the server reads it from its tables, past every question of who asks. */
async function freshState(session: { id: string }): Promise<LiveState> {
  const nobody = newId()
  const room = await readRoom(world.app.ground.database.drizzle, session.id, nobody, {
    after: 0,
    events: 0,
    messages: messagesInState,
    signs: false,
  })
  return presentState(room!)
}

async function wholeLog(person: Person, session: { id: string }): Promise<LiveEvent[]> {
  const { body } = await person.get(`/api/live-sessions/${session.id}/events?after=0`).expect(200)
  return body.events
}

const seqs = (events: { seq: number }[]) => events.map(({ seq }) => seq)
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

async function say(socket: TalkingSocket, session: { id: string }, body: string, id = newId()) {
  const { seq } = await did(socket, 'live:say', session, { id, body })
  return { id, seq: seq as number }
}

interface Notice {
  kind: string
  path: string
  about: string
}

async function noticesOf(person: Person, kind: string): Promise<Notice[]> {
  await world.settle()
  const { body } = await person.get('/api/notifications?limit=100').expect(200)
  return (body.items as Notice[]).filter((one) => one.kind === kind)
}

describe('planning a session', () => {
  const draft = () => ({
    groupSlug: group,
    title: 'A quiet hour',
    startsAt: new Date(world.clock.now().getTime() + 3 * 86_400_000).toISOString(),
    timeZone: 'Europe/Berlin',
    minutes: 60,
    capacity: 5,
  })

  test('is for facilitators of the group', async () => {
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
      reason: null,
      group: { slug: group },
      purgeAt: null,
    })
    expect(session.agenda.map(({ phase }) => phase)).toEqual(phases)
    expect(new Date(session.startsAt).getTime() - new Date(session.opensAt).getTime()).toBe(15 * 60_000)

    const ana = await member(people.ana())
    expect((await ana.post('/api/live-sessions', draft()).expect(403)).body.reason).toBe('not-a-facilitator')
    const cara = await people.cara()
    expect((await cara.post('/api/live-sessions', draft()).expect(403)).body.reason).toBe('not-a-facilitator')
    const elsewhere = await people.member('leads elsewhere')
    await people.appoint(elsewhere, 'questions', 'facilitator')
    await elsewhere.post('/api/live-sessions', draft()).expect(404)
    await people.stranger().post('/api/live-sessions', draft()).expect(401)
    await people.stranger().post('/api/live-sessions', { nonsense: true }).expect(401)
  })

  test('the same draft again is the same session; its id is nobody else’s', async () => {
    const dan = await facilitator()
    const id = newId()
    const { body: first } = await dan.post('/api/live-sessions', { ...draft(), id }).expect(201)
    const { body: again } = await dan.post('/api/live-sessions', { ...draft(), id, title: 'Other' }).expect(200)
    expect(again).toEqual(first)
    const eve = await people.eve()
    await people.appoint(eve, group, 'facilitator')
    const { body } = await eve.post('/api/live-sessions', { ...draft(), id }).expect(409)
    expect(JSON.stringify(body)).not.toContain(first.title)
    await people.appoint(eve, group, 'member')
  })

  test.each([
    { recurrence: 'FREQ=WEEKLY;COUNT=3' },
    { startsAt: '2026-02-30T18:00:00Z' },
    { startsAt: '2020-01-01T18:00:00Z' },
    { startsAt: '9999-12-31T23:59:59-23:00' },
    { startsAt: '2026-12-01 18:00' },
    { timeZone: 'Mars/Olympus' },
    { timeZone: '+02:00' },
    { minutes: 0 },
    { minutes: '60' },
    { capacity: 1.5 },
    { capacity: 100_000 },
    { guide: 'no-such-guide' },
    { agenda: [] },
    { agenda: [{ phase: 'dancing' }] },
    { agenda: [{ phase: 'sharing' }, { phase: 'sharing' }] },
    { title: '   ' },
    { title: 'two\nlines' },
    { title: 'x\u0000y' },
    { id: 'not-an-id' },
  ])('refuses %o', async (wrong) => {
    const dan = await facilitator()
    const { body } = await dan.post('/api/live-sessions', { ...draft(), ...wrong }).expect(400)
    expect(body.code).toBe('invalid')
  })

  test('members are told of it once, and whoever planned it is not', async () => {
    const dan = await facilitator()
    const wren = await member(people.member('wren'))
    const session = await plan({ title: 'Told of' })
    const here = ({ path }: Notice) => path === `/live/${session.id}`
    expect((await noticesOf(wren, 'session-scheduled')).filter(here)).toMatchObject([{ about: 'Told of' }])
    expect((await noticesOf(dan, 'session-scheduled')).filter(here)).toEqual([])
  })

  test('a new time is told to people with places, and they keep them', async () => {
    const dan = await facilitator()
    const ana = await member(people.ana())
    const session = await plan()
    await seat(ana, session)
    await world.settle()
    const startsAt = new Date(world.clock.now().getTime() + 86_400_000).toISOString()
    const { body } = await dan
      .patch(`/api/live-sessions/${session.id}`, { startsAt, title: 'Moved', capacity: 3 })
      .expect(200)
    expect(body).toMatchObject({ startsAt, title: 'Moved', placesLeft: 2, reason: 'too-early' })
    expect(await noticesOf(ana, 'session-changed')).toMatchObject([{ path: `/live/${session.id}`, about: 'Moved' }])
    expect((await ana.get(`/api/live-sessions/${session.id}`)).body.place).toEqual({ state: 'confirmed' })
    await seat(await member(people.ben()), session)
    // Fewer places than are taken: nobody loses theirs.
    await dan.patch(`/api/live-sessions/${session.id}`, { capacity: 1 }).expect(200)
    expect((await ana.get(`/api/live-sessions/${session.id}`)).body).toMatchObject({
      placesLeft: 0,
      place: { state: 'confirmed' },
    })
    await ana.patch(`/api/live-sessions/${session.id}`, { title: 'Mine' }).expect(403)
    await dan.patch(`/api/live-sessions/${session.id}`, { startsAt: '2020-01-01T00:00:00Z' }).expect(400)
  })

  test('whoever has left the group, or may not read it, is told nothing more of it', async () => {
    const dan = await facilitator()
    const [ivo, ash] = [await member(people.member('ivo')), await member(people.member('ash'))]
    const session = await plan()
    await seat(ivo, session)
    await seat(ash, session)
    await ivo.delete(`/api/groups/${group}/membership`).expect(204)
    await world.sql.query(`update accounts set standing = 'suspended' where id = $1`, [ash.id])
    const startsAt = new Date(world.clock.now().getTime() + 86_400_000).toISOString()
    await dan.patch(`/api/live-sessions/${session.id}`, { startsAt, title: 'Not for them' }).expect(200)
    await plan({ title: 'Nor this' })
    for (const person of [ivo, ash]) {
      expect(await noticesOf(person, 'session-changed')).toEqual([])
      expect((await noticesOf(person, 'session-scheduled')).map(({ about }) => about)).not.toContain('Nor this')
    }
  })

  test('cancelling closes the lobby and tells people with places', async () => {
    const dan = await facilitator()
    const ana = await member(people.ana())
    const session = await plan({ title: 'Not tonight' })
    await seat(ana, session)
    const room = await enter(ana, session)
    await ana.delete(`/api/live-sessions/${session.id}`).expect(403)
    await dan.delete(`/api/live-sessions/${session.id}`).expect(204)
    await dan.delete(`/api/live-sessions/${session.id}`).expect(204)
    await room.socket.hears('live:event', (event) => event.type === 'closed')
    expect(await freshState(session)).toMatchObject({ status: 'closed', people: [], lastSeq: 2 })
    const { body } = await ana.get(`/api/live-sessions/${session.id}`).expect(200)
    expect(body).toMatchObject({ state: 'cancelled', mayEnter: false, reason: 'cancelled', mayTakePlace: false })
    expect(await noticesOf(ana, 'session-cancelled')).toMatchObject([
      { path: `/live/${session.id}`, about: 'Not tonight' },
    ])
    const bo = await member(people.member('bo'))
    expect((await bo.put(`/api/live-sessions/${session.id}/place`).expect(403)).body.reason).toBe('cancelled')
  })

  test('one that has opened is closed, not cancelled', async () => {
    const { session, dan } = await openRoom()
    expect((await dan.delete(`/api/live-sessions/${session.id}`).expect(403)).body.reason).toBe('already-open')
    expect((await dan.patch(`/api/live-sessions/${session.id}`, { minutes: 30 }).expect(403)).body.reason).toBe(
      'already-open',
    )
  })
})

describe('who sees a session', () => {
  test('of an open group everybody does, and guests see no names', async () => {
    const dan = await facilitator('questions')
    const session = await plan({ groupSlug: 'questions', title: 'Open to read' }, dan)
    const { body } = await people.stranger().get(`/api/live-sessions/${session.id}`).expect(200)
    expect(body).toMatchObject({
      title: 'Open to read',
      leads: [],
      place: null,
      mayEnter: false,
      reason: 'unauthenticated',
      mayTakePlace: false,
      mayLead: false,
    })
    expect(JSON.stringify(body)).not.toContain('"dan"')
    const { body: list } = await people.stranger().get('/api/live-sessions?group=questions').expect(200)
    expect(list.items.map(({ id }: { id: string }) => id)).toContain(session.id)
  })

  test('of a closed group its members and moderators do; for others it is not there', async () => {
    const session = await plan()
    const nora = await people.nora()
    for (const outsider of [people.stranger(), nora]) {
      await outsider.get(`/api/live-sessions/${session.id}`).expect(404)
      const { body } = await outsider.get(`/api/live-sessions?group=${group}`).expect(200)
      expect(body.items).toEqual([])
    }
    await nora.put(`/api/live-sessions/${session.id}/place`).expect(404)
    await nora.delete(`/api/live-sessions/${session.id}/place`).expect(404)
    await nora.get(`/api/live-sessions/${session.id}/events`).expect(404)
    const cara = await people.cara()
    await cara.get(`/api/live-sessions/${session.id}`).expect(200)
    await nora.get(`/api/live-sessions/${newId()}`).expect(404)
    await nora.get('/api/live-sessions/not-an-id').expect(400)
  })

  test('may keep it in a calendar: the hour on the wall on both sides of a change of clocks, and no word of what it is about', async () => {
    const { spring, autumn } = clockChanges(world.clock.now())
    // Each change happens at one o'clock UTC; these are the nights around it.
    const nights: [string, string, string, string, string][] = [
      ['Europe/Berlin', `${spring}T00:30:00Z`, `${spring}T013000`, '+0100', 'half past one, before summer time'],
      ['Europe/Berlin', `${spring}T01:30:00Z`, `${spring}T033000`, '+0200', 'half past three, an hour later'],
      ['Europe/Berlin', `${autumn}T00:30:00Z`, `${autumn}T023000`, '+0200', 'half past two, before winter time'],
      ['Europe/Berlin', `${autumn}T02:30:00Z`, `${autumn}T033000`, '+0100', 'half past three, two hours later'],
      // Half past two once more.
      ['Europe/Berlin', `${autumn}T01:30:00Z`, `${autumn}T013000Z`, 'UTC', 'an hour that comes twice, in UTC'],
      ['Asia/Kolkata', `${spring}T01:30:00Z`, `${spring}T070000`, '+0530', 'a zone that never changes'],
    ]
    const dan = await facilitator()
    for (const [timeZone, startsAt, wall, offset, what] of nights) {
      const session = await plan({ startsAt, timeZone, title: 'Words for nobody else' }, dan)
      const ics = await dan.get(`/api/live-sessions/${session.id}/calendar.ics`).expect(200)
      expect(ics.headers).toMatchObject({
        'content-type': 'text/calendar; charset=utf-8',
        'content-disposition': 'attachment; filename="live-session.ics"',
        'cache-control': 'private, no-store',
      })
      const start = readCalendar(ics.text)
      expect([start.wall, start.offset], what).toEqual([wall.replaceAll('-', ''), offset])
      expect(ics.text).toContain('DURATION:PT60M')
      expect(ics.text).toContain(`URL:${world.origin}/live/${session.id}`)
      expect(ics.text).not.toMatch(/Words for nobody|questions|healing/)
    }
  })

  test('and nobody else reads its calendar file; one that is cancelled says so there', async () => {
    const [ana, nora] = [await member(people.ana()), await people.nora()]
    const session = await plan({ startsAt: new Date(world.clock.now().getTime() + 3_600_000).toISOString() })
    const path = `/api/live-sessions/${session.id}/calendar.ics`
    expect((await ana.get(path).expect(200)).text).toContain('STATUS:CONFIRMED')
    await nora.get(path).expect(404)
    await people.stranger().get(path).expect(404)
    await ana.get(`/api/live-sessions/${newId()}/calendar.ics`).expect(404)
    await (await facilitator()).delete(`/api/live-sessions/${session.id}`).expect(204)
    expect((await ana.get(path).expect(200)).text).toContain('STATUS:CANCELLED')
  })

  test('a new time and a cancellation reach everybody who comes, by a mail without title or group, and their calendars follow', async () => {
    const startsAt = new Date(world.clock.now().getTime() + 48 * 3_600_000).toISOString()
    const dan = await facilitator()
    const session = await plan({ startsAt, title: 'Quince and silence' }, dan)
    const path = `/api/live-sessions/${session.id}`
    const coming = await Promise.all([1, 2].map((n) => member(people.member(`calendar ${n}`))))
    for (const [at, person] of coming.entries()) {
      await person.patch('/api/me', { email: `person${at}@example.org`, mailNotifications: true }).expect(200)
      await person.put(`${path}/place`).expect(200)
    }
    await world.settle()
    let before = world.mails().length
    /** Each of them has got one mail since, which says nothing that should not stand in an inbox. */
    const toldByMail = () => {
      const mails = world.mails().slice(before)
      before = world.mails().length
      for (const at of coming.keys()) {
        expect(mails.filter((mail) => mail.includes(`person${at}@example.org`))).toHaveLength(1)
      }
      for (const mail of mails) expect(mail).not.toMatch(/Quince|silence|anxious|attachment|questions|healing/i)
    }
    const standing = async () => readStanding((await coming[0]!.get(`${path}/calendar.ics`).expect(200)).text)
    const planned = await standing()
    expect(planned.status).toBe('CONFIRMED')

    world.clock.advance(2_000)
    await dan.patch(path, { startsAt: new Date(Date.parse(startsAt) + 3_600_000).toISOString() }).expect(200)
    await world.settle()
    toldByMail()
    const moved = await standing()
    expect(moved.status).toBe('CONFIRMED')
    expect(moved.sequence).toBeGreaterThan(planned.sequence)

    world.clock.advance(2_000)
    await dan.delete(path).expect(204)
    await world.settle()
    toldByMail()
    const cancelled = await standing()
    expect(cancelled.status).toBe('CANCELLED')
    expect(cancelled.sequence).toBeGreaterThan(moved.sequence)
  })

  test('the list goes by start, page by page, between two times', async () => {
    const dan = await facilitator('in-relationships')
    const day = (n: number) => new Date(world.clock.now().getTime() + n * 86_400_000).toISOString()
    const planned: string[] = []
    for (const n of [3, 1, 2, 4]) {
      planned[n] = (await plan({ groupSlug: 'in-relationships', startsAt: day(n) }, dan)).id
    }
    const list = async (query: string) => (await dan.get(`/api/live-sessions?group=in-relationships&${query}`)).body
    const ids = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id)
    const first = await list('limit=3')
    expect(ids(first)).toEqual([planned[1], planned[2], planned[3]])
    const second = await list(`limit=3&cursor=${first.nextCursor}`)
    expect(ids(second)).toEqual([planned[4]])
    expect(second.nextCursor).toBeNull()
    expect(ids(await list(`from=${day(1.5)}&to=${day(3.5)}`))).toEqual([planned[2], planned[3]])
    for (const wrong of [
      'cursor=nonsense',
      'from=yesterday',
      'to=2026-02-30T00:00:00Z',
      'limit=0',
      'limit=1000',
      'x=1',
    ])
      expect((await list(wrong)).code).toBe('invalid')
  })
})

describe('places', () => {
  test('twenty people take five places at once: five have one, the others are in line', async () => {
    const session = await plan({ capacity: 5 })
    const crowd = await Promise.all(Array.from({ length: 20 }, (_, i) => member(people.member(`crowd ${i}`))))
    const answers = await Promise.all(crowd.map((one) => one.put(`/api/live-sessions/${session.id}/place`)))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    expect(answers.filter(({ body }) => body.state === 'confirmed')).toHaveLength(5)
    const line = answers.filter(({ body }) => body.state === 'waitlisted')
    expect(line.map(({ body }) => body.position).sort((a, b) => a - b)).toEqual(upTo(15))
    expect((await crowd[0]!.get(`/api/live-sessions/${session.id}`)).body.placesLeft).toBe(0)

    const lucky = crowd[answers.findIndex(({ body }) => body.state === 'confirmed')]!
    const late = crowd[answers.findIndex(({ body }) => body.position === 1)]!
    await seat(lucky, session)
    await lucky.delete(`/api/live-sessions/${session.id}/place`).expect(204)
    await lucky.delete(`/api/live-sessions/${session.id}/place`).expect(204)
    await seat(late, session)
    const { body } = await lucky.put(`/api/live-sessions/${session.id}/place`).expect(200)
    expect(body).toEqual({ state: 'waitlisted', position: 15 })
  })

  test('are for members of the group', async () => {
    const dan = await facilitator('questions')
    const session = await plan({ groupSlug: 'questions' }, dan)
    const nora = await people.nora()
    expect((await nora.put(`/api/live-sessions/${session.id}/place`).expect(403)).body.reason).toBe('not-a-member')
    await people.stranger().put(`/api/live-sessions/${session.id}/place`).expect(401)
    await nora.delete(`/api/live-sessions/${session.id}/place`).expect(204)
  })

  test('whoever leaves the group gives the place up, and may ask again when they come back', async () => {
    const session = await plan({ groupSlug: 'questions' }, await facilitator('questions'))
    const ivo = await member(people.member('ivo'), 'questions')
    await seat(ivo, session)
    await ivo.delete('/api/groups/questions/membership').expect(204)
    const { body } = await ivo.get(`/api/live-sessions/${session.id}`).expect(200)
    expect(body).toMatchObject({ place: { state: 'cancelled' }, mayEnter: false, reason: 'not-a-member' })
    await member(ivo, 'questions')
    await seat(ivo, session)
    expect((await enter(ivo, session)).state.people).toMatchObject([{ id: ivo.id }])
  })

  test('one on which somebody sat is not given up', async () => {
    const { session, ana } = await openRoom()
    expect((await ana.get(`/api/live-sessions/${session.id}`)).body.place).toEqual({ state: 'attended' })
    expect((await ana.delete(`/api/live-sessions/${session.id}/place`).expect(409)).body.reason).toBe('attended')
  })
})

describe('coming in', () => {
  test('opens fifteen minutes before the start, opened or not', async () => {
    const startsAt = new Date(world.clock.now().getTime() + 16 * 60_000).toISOString()
    const session = await plan({ startsAt })
    const dan = await facilitator()
    const ana = await member(people.ana())
    await seat(ana, session)
    for (const person of [ana, dan]) {
      const socket = await person.socket()
      expect(await refused(socket, 'live:enter', session, { after: 0, ...agreed(session) })).toMatchObject({
        code: 'forbidden',
        reason: 'too-early',
      })
      expect((await person.get(`/api/live-sessions/${session.id}/events`).expect(403)).body.reason).toBe('too-early')
    }
    expect(await refused(await dan.socket(), 'live:open', session)).toMatchObject({ reason: 'too-early' })
    await world.pass({ minutes: 1 })
    const room = await enter(ana, session)
    expect(room.state).toMatchObject({ status: 'scheduled', people: [{ name: 'ana', leads: false }] })
    expect((await enter(dan, session)).state.people).toMatchObject([{ name: 'ana' }, { name: 'dan', leads: true }])
  })

  test('needs agreement to the ground rules once a version, from facilitators too', async () => {
    const session = await plan()
    const dan = await facilitator()
    const ana = await member(people.ana())
    await seat(ana, session)
    const socket = await ana.socket()
    for (const more of [{}, { agreedRulesVersion: session.groundRules.version + 1 }]) {
      const problem = await refused(socket, 'live:enter', session, { after: 0, ...more })
      expect(problem).toMatchObject({ code: 'forbidden', reason: 'agreement-needed' })
    }
    expect(await refused(await dan.socket(), 'live:enter', session, { after: 0 })).toMatchObject({
      reason: 'agreement-needed',
    })
    expect((await ana.get(`/api/live-sessions/${session.id}/events`).expect(403)).body.reason).toBe('agreement-needed')
    const first = await did(socket, 'live:enter', session, { after: 0, ...agreed(session) })
    expect(first.yours).toMatchObject({
      consent: { version: session.groundRules.version },
      place: { state: 'attended' },
      leads: false,
    })
    await did(socket, 'live:enter', session, { after: 0 })

    // As if she had agreed to an older version.
    await world.sql.query('update live_consents set rules_version = 0 where session_id = $1', [session.id])
    expect(await refused(socket, 'live:enter', session, { after: 0 })).toMatchObject({ reason: 'agreement-needed' })
    const later = await did(socket, 'live:enter', session, { after: 0, ...agreed(session) })
    expect(later.state.people).toHaveLength(1)
    expect(seqs(later.events)).toEqual([1])
  })

  test('a dropped line is no event; leaving and coming back are two', async () => {
    const { session, ana, ben, rooms } = await openRoom()
    rooms.ana.socket.close()
    const back = await enter(ana, session, 2)
    expect(back.events.map(({ type }) => type)).toEqual(['entered', 'phase-changed'])
    await did(back.socket, 'live:leave', session)
    await did(back.socket, 'live:leave', session)
    const again = await enter(ana, session, 4)
    expect(again.events.map(({ type }) => type)).toEqual(['left', 'entered'])
    expect(again.state.people.map(({ id }) => id).at(-1)).toBe(ana.id)
    expect(await wholeLog(ben, session)).toHaveLength(6)
  })

  test('ten browsers of one person at once are one entry', async () => {
    const session = await plan()
    const ana = await member(people.ana())
    await seat(ana, session)
    await Promise.all(Array.from({ length: 10 }, () => enter(ana, session)))
    expect((await wholeLog(ana, session)).map(({ type }) => type)).toEqual(['entered'])
  })

  test('an after beyond the log answers the state alone', async () => {
    const { session, rooms } = await openRoom()
    const entry = await did(rooms.ana.socket, 'live:enter', session, { after: 4_000 })
    expect(entry).not.toHaveProperty('events')
    expect(entry.state).toEqual(await freshState(session))
    expect(entry.lastSeq).toBe(4)
    expect((await did(rooms.ana.socket, 'live:enter', session, { after: 4 })).events).toEqual([])
  })

  test('a log longer than an answer comes in several', async () => {
    const { session, ana, rooms } = await openRoom()
    await world.sql.query(
      `insert into live_messages (id, session_id, seq, at, author_id, body, html)
       select gen_random_uuid(), $1, n, now(), $2, 'words', '<p>words</p>' from generate_series(5, 4500) n`,
      [session.id, ana.id],
    )
    await world.sql.query(
      `insert into live_events (session_id, seq, at, type, subject_id)
       select session_id, seq, at, 'message-posted', id from live_messages where session_id = $1`,
      [session.id],
    )
    await world.sql.query('update live_sessions set last_seq = 4500 where id = $1', [session.id])
    const log: LiveEvent[] = []
    for (let answers = 1; ; answers++) {
      const entry = await did(rooms.ben.socket, 'live:enter', session, { after: log.length })
      log.push(...entry.events)
      if (log.length >= entry.lastSeq) {
        expect(answers).toBe(3)
        expect(entry.state).toEqual(log.reduce(reduce, initialState()))
        break
      }
    }
    expect(seqs(log)).toEqual(upTo(4_500))
  })
})

describe('speaking', () => {
  test('is heard by everybody in the room, in its order, as it is replayed', async () => {
    const { session, ana, rooms } = await openRoom()
    const { id, seq } = await say(rooms.ana.socket, session, 'I am *here*. <b>Really</b>')
    const heard = await rooms.ben.socket.hears('live:event', (event) => event.type === 'message-posted')
    expect(heard).toMatchObject({
      sessionId: session.id,
      seq,
      message: { id, author: { id: ana.id, name: 'ana' }, body: 'I am *here*. <b>Really</b>' },
    })
    expect(heard.message.html).toBe('<p>I am <em>here</em>. &lt;b&gt;Really&lt;/b&gt;</p>\n')
    expect((await wholeLog(ana, session)).at(-1)).toEqual(heard)
  })

  test('before the opening is for those who lead; others wait together', async () => {
    const session = await plan()
    const dan = await facilitator()
    const ana = await member(people.ana())
    await seat(ana, session)
    const [desk, lobby] = [await enter(dan, session), await enter(ana, session)]
    expect(await refused(lobby.socket, 'live:say', session, { id: newId(), body: 'hello' })).toMatchObject({
      reason: 'not-open',
    })
    await say(desk.socket, session, 'We begin in ten minutes.')
    await lobby.socket.hears('live:event', (event) => event.type === 'message-posted')
  })

  test('needs to have entered, by whichever line', async () => {
    const { session, ana, rooms } = await openRoom()
    const other = await ana.socket()
    await say(other, session, 'from my phone')
    await rooms.ana.socket.hears('live:event', (event) => event.message?.body === 'from my phone')
    const bo = await member(people.member('bo'))
    await seat(bo, session)
    expect(await refused(await bo.socket(), 'live:say', session, { id: newId(), body: 'hello' })).toMatchObject({
      reason: 'not-entered',
    })
  })

  test('the same id again is said once, even after the close; anybody else’s id is a conflict that tells nothing', async () => {
    const { session, rooms } = await openRoom()
    const { session: other, rooms: otherRooms } = await openRoom()
    const { id, seq } = await say(rooms.ana.socket, session, 'once')
    const again = await Promise.all(Array.from({ length: 5 }, () => say(rooms.ana.socket, session, 'once', id)))
    expect(again.map((one) => one.seq)).toEqual([seq, seq, seq, seq, seq])
    for (const [socket, where] of [
      [rooms.ben.socket, session],
      [otherRooms.ana.socket, other],
      [otherRooms.ben.socket, other],
    ] as const) {
      const problem = await refused(socket, 'live:say', where, { id, body: 'mine' })
      expect(problem).toMatchObject({ code: 'conflict', status: 409 })
      expect(JSON.stringify(problem)).not.toContain('once')
    }
    const fresh = newId()
    const twice = await Promise.all([0, 1].map(() => say(rooms.ben.socket, session, 'at once', fresh)))
    expect(twice[0]!.seq).toBe(twice[1]!.seq)
    await did(rooms.dan.socket, 'live:close', session)
    expect((await say(rooms.ana.socket, session, 'once', id)).seq).toBe(seq)
    expect(await refused(rooms.ana.socket, 'live:say', session, { id: newId(), body: 'late' })).toMatchObject({
      reason: 'closed',
    })
  })

  test('two people who send one id at the same moment: one is heard, the other told of a conflict', async () => {
    const { session, rooms } = await openRoom()
    const id = newId()
    const answers = await Promise.all(
      [rooms.ana, rooms.ben].map(({ socket }) => socket.send('live:say', { sessionId: session.id, id, body: 'x' })),
    )
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ problem: { code: 'conflict' } })
  })

  test.each([
    { body: '' },
    { body: ' \n ' },
    { body: 'x'.repeat(4_001) },
    { body: 7 },
    { body: 'x\u0000' },
    { body: '\ud800' },
    { body: 'fine', id: 'not-an-id' },
    { body: 'fine', id: '7d444840-9dc0-41d1-b245-5ffdce74fad2' },
    { body: 'fine', more: true },
    { body: 'fine', sessionId: 'nowhere' },
  ])('refuses %o', async (wrong) => {
    const session = await plan()
    const dan = await facilitator()
    const { socket } = await enter(dan, session)
    expect(await refused(socket, 'live:say', session, { id: newId(), ...wrong })).toMatchObject({ code: 'invalid' })
  })

  test('up to four thousand characters, with what is seen in them noted beside', async () => {
    const { session, rooms } = await openRoom()
    await say(rooms.ana.socket, session, 'x'.repeat(4_000))
    const { id } = await say(rooms.ana.socket, session, 'call me on +49 170 1234567')
    const { rows } = await world.sql.query('select rule from signals where subject_id = $1', [id])
    expect(rows).toEqual([{ rule: 'phone-number' }])
  })

  test('what somebody sends in an order is said in it', async () => {
    const { session, rooms } = await openRoom()
    const words = upTo(20).map((n) => `number ${n}`)
    await Promise.all(words.map((body) => say(rooms.ana.socket, session, body)))
    const said = (await wholeLog(await people.ben(), session)).flatMap((event) =>
      event.type === 'message-posted' ? [event.message.body] : [],
    )
    expect(said).toEqual(words)
  })

  test('whoever deletes their account while they speak leaves no word behind', async () => {
    const { session } = await openRoom()
    const sol = await member(people.signUp('sol'))
    await seat(sol, session)
    await enter(sol, session)
    const lines = await Promise.all(upTo(4).map(() => sol.socket()))
    const answers = lines.map((socket) => socket.send('live:say', { sessionId: session.id, id: newId(), body: 'bye' }))
    await Promise.all([sol.delete('/api/me', { password }).expect(204), Promise.allSettled(answers)])
    const { rows } = await world.sql.query(`select 1 from live_messages where author_id = $1 and body <> ''`, [sol.id])
    expect(rows).toEqual([])
  })

  test('fifty at once: no number is missing, and everybody hears the same log', async () => {
    const { session, ana, rooms } = await openRoom()
    const sockets = Object.values(rooms).map(({ socket }) => socket)
    const lines = [...sockets, ...(await Promise.all(Array.from({ length: 7 }, () => ana.socket())))]
    await Promise.all(upTo(50).map((n) => say(lines[n % lines.length]!, session, `words ${n}`)))
    const log = await wholeLog(ana, session)
    expect(seqs(log)).toEqual(upTo(54))
    for (const socket of sockets) {
      await socket.hears('live:event', (event) => event.seq === 54)
      const heard = socket.heard.flatMap(({ name, payload }) =>
        name === 'live:event' && payload.sessionId === session.id && payload.seq > 4 ? [payload] : [],
      )
      expect(heard.sort((a, b) => a.seq - b.seq)).toEqual(log.slice(4))
    }
  })
})

describe('several processes', () => {
  test('on one database number one log; who misses every push catches up by heartbeat', async () => {
    const { session, ana, ben } = await openRoom()
    const { config, clock } = world.app.ground
    const other = await buildApp({ config, databaseUrl: config.databaseUrl!, clock, web: 'none', background: false })
    const there = await other.listen({ port: 0, host: '127.0.0.1' })
    const clients = [
      [ana, world.origin],
      [ben, there],
    ].map(
      ([person, origin]) =>
        new LiveClient({
          origin: origin as string,
          cookie: (person as Person).cookie(),
          sessionId: session.id,
          ...agreed(session),
        }),
    )
    try {
      await Promise.all(clients.map((client) => client.enter()))
      await Promise.all(clients.flatMap((client) => upTo(20).map((n) => client.say(`words ${n}`))))
      // No process hears the other's pushes here: only the beat tells that there is more.
      await Promise.all([world.app.beat(), other.beat()])
      await Promise.all(clients.map((client) => client.reaches(44)))
      expect(seqs(clients[0]!.log)).toEqual(upTo(44))
      expect(clients[1]!.log).toEqual(clients[0]!.log)
      for (const client of clients) expect(client.state).toEqual(await freshState(session))
    } finally {
      for (const client of clients) client.close()
      await other.close()
    }
  })
})

describe('every act', () => {
  test('the old state and what was pushed make the state that is read afresh', async () => {
    const { session, ana, ben, dan, rooms } = await openRoom()
    const cara = await people.cara()
    const moderator = await cara.socket()
    let state = await freshState(session)
    expect((await wholeLog(dan, session)).reduce(reduce, initialState())).toEqual(state)
    let message = { id: '', seq: 0 }

    const acts: [string, () => Promise<unknown>, number][] = [
      ['say', async () => (message = await say(rooms.ana.socket, session, 'one')), 1],
      ['say again', () => say(rooms.ana.socket, session, 'one', message.id), 0],
      ['advance', () => did(rooms.dan.socket, 'live:advance', session, { phase: 'sharing' }), 1],
      ['advance to where one is', () => did(rooms.dan.socket, 'live:advance', session, { phase: 'sharing' }), 0],
      ['open what is open', () => did(rooms.dan.socket, 'live:open', session), 0],
      ['withdraw', () => did(rooms.dan.socket, 'live:withdraw', session, { messageId: message.id }), 1],
      ['withdraw again', () => did(rooms.ana.socket, 'live:withdraw', session, { messageId: message.id }), 0],
      ['leave', () => did(rooms.ana.socket, 'live:leave', session), 1],
      ['come back', () => enter(ana, session), 1],
      ['a second line', () => enter(ana, session), 0],
      ['remove', () => did(rooms.dan.socket, 'live:remove', session, { accountId: ben.id }), 1],
      ['remove again', () => did(rooms.dan.socket, 'live:remove', session, { accountId: ben.id }), 0],
      ['a moderator removes a facilitator', () => did(moderator, 'live:remove', session, { accountId: dan.id }), 1],
      ['close', () => did(moderator, 'live:close', session), 1],
      ['close again', () => did(moderator, 'live:close', session), 0],
    ]
    for (const [name, act, numbers] of acts) {
      const before = state.lastSeq
      await act()
      const fresh = await freshState(session)
      expect(fresh.lastSeq, name).toBe(before + numbers)
      const pushed = pushes.get(session.id)!.filter(({ seq }) => seq > before)
      expect(pushed.reduce(reduce, state), name).toEqual(fresh)
      state = fresh
    }
    expect(seqs(await wholeLog(ana, session))).toEqual(upTo(state.lastSeq))
    expect((await wholeLog(ana, session)).reduce(reduce, initialState())).toEqual(state)
  })
})

describe('who may do what', () => {
  test('in a room, role by role and command by command', async () => {
    const { session, ana, dan, rooms } = await openRoom()
    const { id: messageId } = await say(rooms.dan.socket, session, 'welcome')
    const bo = await member(people.member('bo'))
    const away = await member(people.member('away'))
    await seat(away, session)
    const hush = await member(people.member('hush'))
    await seat(hush, session)
    const muted = await enter(hush, session)
    await world.sql.query(`update accounts set standing = 'muted' where id = $1`, [hush.id])
    const elsewhere = await people.member('leads elsewhere')
    await people.appoint(elsewhere, 'questions', 'facilitator')

    const who: Record<string, TalkingSocket> = {
      guest: await people.stranger().socket(),
      outsider: await (await people.nora()).socket(),
      'facilitator elsewhere': await elsewhere.socket(),
      'member without a place': await bo.socket(),
      'member with a place': await away.socket(),
      'muted member in the room': muted.socket,
      'member in the room': rooms.ana.socket,
      facilitator: rooms.dan.socket,
      moderator: await (await people.cara()).socket(),
    }
    const commands: Record<string, object> = {
      'live:say': { id: newId(), body: 'words' },
      'live:open': {},
      'live:advance': { phase: 'arriving' },
      'live:withdraw': { messageId },
      'live:remove': { accountId: dan.id },
    }
    const none = 'not-found'
    const table: Record<string, string[]> = {
      //                          say                    open                 advance              withdraw     remove a facilitator
      guest: Array(5).fill('unauthenticated'),
      outsider: Array(5).fill(none),
      'facilitator elsewhere': Array(5).fill(none),
      'member without a place': [
        'not-entered',
        'not-a-facilitator',
        'not-a-facilitator',
        'not-yours',
        'not-a-facilitator',
      ],
      'member with a place': [
        'not-entered',
        'not-a-facilitator',
        'not-a-facilitator',
        'not-yours',
        'not-a-facilitator',
      ],
      'muted member in the room': [
        'not-in-good-standing',
        'not-a-facilitator',
        'not-a-facilitator',
        'not-yours',
        'not-a-facilitator',
      ],
      'member in the room': ['yes', 'not-a-facilitator', 'not-a-facilitator', 'not-yours', 'not-a-facilitator'],
      facilitator: ['yes', 'yes', 'yes', 'yes', 'is-a-facilitator'],
      moderator: ['not-a-member', 'yes', 'yes', 'yes', 'yes'],
    }
    const seen: Record<string, string[]> = {}
    for (const [role, socket] of Object.entries(who)) {
      seen[role] = []
      for (const [command, payload] of Object.entries(commands)) {
        const own = 'id' in payload ? { ...payload, id: newId() } : payload
        const answer = await socket.send(command, { sessionId: session.id, ...own })
        seen[role].push(answer.ok ? 'yes' : (answer.problem.reason ?? answer.problem.code))
      }
    }
    expect(seen).toEqual(table)

    const closing: Record<string, string> = {}
    for (const [role, socket] of Object.entries(who).filter(([role]) => role !== 'facilitator')) {
      if (role === 'moderator') continue
      const answer = await socket.send('live:close', { sessionId: session.id })
      closing[role] = answer.ok ? 'yes' : (answer.problem.reason ?? answer.problem.code)
    }
    expect(new Set(Object.values(closing))).toEqual(new Set(['unauthenticated', none, 'not-a-facilitator']))
    // Dan was removed by the moderator just now, and so cannot come back in; the room is still his to close.
    expect(await refused(await dan.socket(), 'live:enter', session, { after: 0 })).toMatchObject({ reason: 'removed' })
    await did(rooms.dan.socket, 'live:close', session)
    expect((await ana.get(`/api/live-sessions/${session.id}`)).body.state).toBe('closed')
  })

  test('entering, case by case', async () => {
    const session = await plan({ groupSlug: 'questions' }, await facilitator('questions'))
    const bo = await member(people.member('bo'), 'questions')
    const gone = await member(people.member('gone'), 'questions')
    await seat(gone, session)
    await world.sql.query(`update accounts set standing = 'suspended' where id = $1`, [gone.id])
    const reasons = new Map<Person, string>([
      [people.stranger(), 'unauthenticated'],
      [await people.member('not in it'), 'not-a-member'],
      [bo, 'no-place'],
      [gone, 'not-in-good-standing'],
      [await people.cara(), 'not-a-member'],
    ])
    for (const [person, reason] of reasons) {
      const problem = await refused(await person.socket(), 'live:enter', session, { after: 0, ...agreed(session) })
      expect(problem.reason ?? problem.code).toBe(reason)
    }
    for (const [person, reason] of [...reasons].slice(1)) {
      expect((await person.get(`/api/live-sessions/${session.id}`)).body).toMatchObject({ mayEnter: false, reason })
    }
  })

  test('an agenda holds the phases that were planned, and no other', async () => {
    const session = await plan({ agenda: [{ phase: 'check-in', minutes: 10 }, { phase: 'closing' }] })
    expect(session.agenda).toEqual([{ phase: 'check-in', minutes: 10 }, { phase: 'closing' }])
    const { socket } = await enter(await facilitator(), session)
    expect(await refused(socket, 'live:advance', session, { phase: 'closing' })).toMatchObject({ reason: 'not-open' })
    await did(socket, 'live:open', session)
    expect(await freshState(session)).toMatchObject({ status: 'open', phase: 'check-in' })
    await did(socket, 'live:advance', session, { phase: 'closing' })
    await did(socket, 'live:advance', session, { phase: 'check-in' })
    expect(await refused(socket, 'live:advance', session, { phase: 'sharing' })).toMatchObject({
      reason: 'not-on-the-agenda',
    })
  })

  test('nonsense is invalid or unknown, and never an error of ours', async () => {
    const session = await plan()
    const { socket } = await enter(await facilitator(), session)
    for (const [name] of world.app.contracts.commands) {
      if (!name.startsWith('live:')) continue
      for (const payload of [
        {},
        { sessionId: 7 },
        { sessionId: session.id, unknown: true },
        { sessionId: session.id, after: -1, phase: 'x', messageId: 'x', accountId: 'x', id: 'x', body: 1 },
        null,
        'text',
        [],
      ]) {
        const answer = await socket.send(name, payload as object)
        expect(answer, `${name} ${JSON.stringify(payload)}`).toMatchObject({ ok: false, problem: { code: 'invalid' } })
      }
      const proper = { after: 0, phase: 'sharing', messageId: newId(), accountId: newId(), id: newId(), body: 'x' }
      const { properties } = world.app.contracts.commands.get(name)!.shape.payload as { properties: object }
      const fitting = Object.fromEntries(Object.entries(proper).filter(([key]) => key in properties))
      const nowhere = await socket.send(name, { ...fitting, sessionId: newId() })
      expect(nowhere, name).toMatchObject({ ok: false, problem: { code: 'not-found' } })
    }
    for (const later of ['live:react', 'live:take-turn', 'live:call-for-help', 'live:lock']) {
      expect(await refused(socket, later, session)).toMatchObject({ code: 'not-found' })
    }
    expect(await refused(socket, 'live:withdraw', session, { messageId: newId() })).toMatchObject({ code: 'not-found' })
    const nora = await people.nora()
    for (const accountId of [newId(), nora.id]) {
      expect(await refused(socket, 'live:remove', session, { accountId })).toMatchObject({ code: 'not-found' })
    }
  })
})

describe('words taken back', () => {
  test('are gone from the room, from replay and from the log over HTTP, and keep their number', async () => {
    const { session, ana, ben, rooms } = await openRoom()
    const { id, seq } = await say(rooms.ana.socket, session, 'too much of me')
    expect(await refused(rooms.ben.socket, 'live:withdraw', session, { messageId: id })).toMatchObject({
      reason: 'not-yours',
    })
    await did(rooms.dan.socket, 'live:withdraw', session, { messageId: id })
    await rooms.ben.socket.hears('live:event', (event) => event.type === 'message-withdrawn' && event.messageId === id)
    const back = await enter(ben, session, 0)
    const log = await wholeLog(ana, session)
    for (const events of [back.events, log]) {
      expect(events[seq - 1]).toEqual({
        sessionId: session.id,
        seq,
        at: expect.any(String),
        type: 'withdrawn',
        messageId: id,
      })
    }
    for (const answer of [back.events, back.state, log]) expect(JSON.stringify(answer)).not.toContain('too much')
  })

  test('by their author are deleted at once, wherever they are by then', async () => {
    const { session, rooms } = await openRoom()
    const first = await say(rooms.ana.socket, session, 'secret one')
    const second = await say(rooms.ana.socket, session, 'secret two')
    await did(rooms.ana.socket, 'live:withdraw', session, { messageId: first.id })
    await did(rooms.dan.socket, 'live:close', session)
    await did(rooms.ana.socket, 'live:withdraw', session, { messageId: second.id })
    const { rows } = await world.sql.query('select body, html from live_messages where session_id = $1', [session.id])
    expect(rows).toEqual([
      { body: '', html: '' },
      { body: '', html: '' },
    ])
  })

  test('by their author also from outside, where nobody else’s can be reached', async () => {
    const { session, rooms } = await openRoom()
    const [own, other] = [
      await say(rooms.ana.socket, session, 'left behind'),
      await say(rooms.ben.socket, session, 'hi'),
    ]
    const ana = await people.ana()
    await ana.delete(`/api/groups/${group}/membership`).expect(204)
    await ana.get(`/api/live-sessions/${session.id}`).expect(404)
    const outside = await ana.socket()
    await did(outside, 'live:withdraw', session, { messageId: own.id })
    expect((await refused(outside, 'live:withdraw', session, { messageId: other.id })).code).toBe('forbidden')
    const { rows } = await world.sql.query('select body from live_messages where id = $1', [own.id])
    expect(rows).toEqual([{ body: '' }])
    await member(ana)
  })

  test('a message of another session is not found here', async () => {
    const { session, rooms } = await openRoom()
    const other = await openRoom()
    const { id } = await say(rooms.ana.socket, session, 'here')
    expect(await refused(other.rooms.dan.socket, 'live:withdraw', other.session, { messageId: id })).toMatchObject({
      code: 'not-found',
    })
  })
})

describe('somebody who is asked to leave', () => {
  test('is told why, hears nothing more, cannot come back, and stays a member', async () => {
    const { session, ana, ben, rooms } = await openRoom()
    const phone = await enter(ben, session)
    await did(rooms.dan.socket, 'live:remove', session, { accountId: ben.id, reason: 'kindness' })
    for (const { socket } of [rooms.ben, phone]) {
      const whisper = await socket.hears('live:whisper')
      expect(whisper).toEqual({ sessionId: session.id, type: 'removed', reason: 'kindness' })
    }
    await rooms.ana.socket.hears('live:event', (event) => event.type === 'left' && event.accountId === ben.id)
    await say(rooms.ana.socket, session, 'without him')
    await rooms.dan.socket.hears('live:event', (event) => event.message?.body === 'without him')
    // An answer after it: whatever was pushed before would have come.
    for (const [command, more] of [
      ['live:say', { id: newId(), body: 'let me explain' }],
      ['live:enter', { after: 0, ...agreed(session) }],
    ] as const) {
      expect(await refused(rooms.ben.socket, command, session, more)).toMatchObject({ reason: 'removed' })
      expect(await refused(phone.socket, command, session, more)).toMatchObject({ reason: 'removed' })
    }
    for (const { socket } of [rooms.ben, phone]) expect(JSON.stringify(socket.heard)).not.toContain('without him')
    expect(rooms.ana.socket.heard.some(({ name }) => name === 'live:whisper')).toBe(false)

    expect((await ben.get(`/api/live-sessions/${session.id}/events`).expect(403)).body.reason).toBe('removed')
    expect((await ben.get(`/api/live-sessions/${session.id}`)).body).toMatchObject({
      mayEnter: false,
      reason: 'removed',
      removed: { reason: 'kindness' },
    })
    expect((await ana.get(`/api/live-sessions/${session.id}`)).body.removed).toBeNull()
    expect((await ben.get(`/api/groups/${group}`)).body.membership).toMatchObject({ state: 'member' })
    await did(rooms.dan.socket, 'live:close', session)
    expect((await ben.get(`/api/live-sessions/${session.id}/events`).expect(403)).body.reason).toBe('removed')
  })

  test('before they came in does not come in', async () => {
    const session = await plan()
    const desk = await enter(await facilitator(), session)
    const ana = await member(people.ana())
    await seat(ana, session)
    await did(desk.socket, 'live:remove', session, { accountId: ana.id })
    expect(await refused(await ana.socket(), 'live:enter', session, { after: 0, ...agreed(session) })).toMatchObject({
      reason: 'removed',
    })
    expect(await wholeLog(await facilitator(), session)).toHaveLength(1)
  })

  test('is put out by the next heartbeat when the word to their socket is lost', async () => {
    const { session, ben, rooms } = await openRoom()
    await losing(() => did(rooms.dan.socket, 'live:remove', session, { accountId: ben.id }))
    await world.app.beat()
    await say(rooms.ana.socket, session, 'after the beat')
    await rooms.dan.socket.hears('live:event', (event) => event.message?.body === 'after the beat')
    await refused(rooms.ben.socket, 'live:enter', session, { after: 0 })
    expect(JSON.stringify(rooms.ben.socket.heard)).not.toContain('after the beat')
    expect(rooms.ben.socket.heard.some(({ name }) => name === 'live:heartbeat')).toBe(false)
    expect(await rooms.ana.socket.hears('live:heartbeat')).toEqual({ sessionId: session.id, lastSeq: 5 })
  })

  test.each([
    ['is suspended', `update accounts set standing = 'suspended' where id = $1`],
    ['has lost the membership', 'delete from memberships where account_id = $1'],
  ])('a heartbeat ends the stay of whoever %s', async (_what, statement) => {
    const { session, ana, dan, rooms } = await openRoom()
    const una = await member(people.signUp(`una ${newId().slice(-6)}`))
    await seat(una, session)
    const room = await enter(una, session)
    await world.sql.query(statement, [una.id])
    await world.app.beat()
    await rooms.ana.socket.hears('live:event', (event) => event.type === 'left' && event.accountId === una.id)
    await say(rooms.ana.socket, session, 'among ourselves')
    expect(await refused(room.socket, 'live:enter', session, { after: 0 })).toMatchObject({ code: 'not-found' })
    expect(JSON.stringify(room.socket.heard)).not.toContain('among ourselves')
    await world.app.beat()
    const log = await wholeLog(dan, session)
    expect(log.filter((event) => event.type === 'left')).toHaveLength(1)
    expect(log.reduce(reduce, initialState())).toEqual(await freshState(session))
    expect((await freshState(session)).people.map(({ id }) => id)).toContain(ana.id)
  })

  test('a line whose login has ended hears nothing more either', async () => {
    const { session, rooms } = await openRoom()
    const away = await people.signIn('ana')
    const room = await enter(away, session)
    await losing(() => away.post('/api/logout').expect(204))
    await Promise.all([room.socket.ends(), world.app.beat()])
    await say(rooms.ana.socket, session, 'at home alone')
    await rooms.dan.socket.hears('live:event', (event) => event.message?.body === 'at home alone')
    expect(JSON.stringify(room.socket.heard)).not.toContain('at home alone')
  })
})

describe('the end', () => {
  test('puts everybody out, seals the room, and lets those who were there read it again', async () => {
    const { session, ana, dan, rooms } = await openRoom()
    await say(rooms.ana.socket, session, 'thank you')
    const bo = await member(people.member('bo'))
    await did(rooms.dan.socket, 'live:close', session)
    for (const { socket } of Object.values(rooms)) await socket.hears('live:event', (event) => event.type === 'closed')
    for (const [command, more] of [
      ['live:enter', { after: 0 }],
      ['live:say', { id: newId(), body: 'one more' }],
      ['live:open', {}],
      ['live:advance', { phase: 'closing' }],
      ['live:remove', { accountId: ana.id }],
    ] as const) {
      expect(await refused(rooms.dan.socket, command, session, more)).toMatchObject({ reason: 'closed' })
    }
    const { body } = await ana.get(`/api/live-sessions/${session.id}`).expect(200)
    const purgeAt = new Date(world.clock.now().getTime() + 72 * 3_600_000).toISOString()
    expect(body).toMatchObject({ state: 'closed', phase: null, mayEnter: false, mayReadAgain: true, purgeAt })
    expect((await wholeLog(ana, session)).at(-1)).toMatchObject({ type: 'closed' })
    expect((await bo.get(`/api/live-sessions/${session.id}/events`).expect(403)).body.reason).toBe('closed')
    expect((await dan.get(`/api/live-sessions/${session.id}`)).body.placesLeft).toBe(10)
  })

  test('comes by itself an hour after the planned end, opened or not', async () => {
    const open = await openRoom()
    const never = await plan()
    const moved = await plan()
    const dan = await facilitator()
    await dan.patch(`/api/live-sessions/${moved.id}`, { minutes: 120 }).expect(200)
    await world.pass({ minutes: 10 + 60 + 59 })
    expect((await dan.get(`/api/live-sessions/${open.session.id}`)).body.state).toBe('open')
    await world.pass({ minutes: 1 })
    for (const { id } of [open.session, never]) {
      expect((await dan.get(`/api/live-sessions/${id}`)).body.state).toBe('closed')
    }
    await open.rooms.ana.socket.hears('live:event', (event) => event.type === 'closed')
    expect(await freshState(open.session)).toEqual(
      (await wholeLog(open.ana, open.session)).reduce(reduce, initialState()),
    )
    expect((await dan.get(`/api/live-sessions/${moved.id}`)).body.state).toBe('scheduled')
    const { body: list } = await dan.get(`/api/live-sessions?group=${group}&limit=100`).expect(200)
    const listed = list.items.map(({ id }: { id: string }) => id)
    expect(listed).not.toContain(open.session.id)
    expect(listed).toContain(moved.id)
  })

  // Last, since login sessions near their end with the time that passes here.
  test('seventy-two hours later what was said, the log and who was there are deleted; a number is left', async () => {
    const { session, ana, rooms } = await openRoom()
    await say(rooms.ana.socket, session, 'my number is +49 170 1234567')
    await did(rooms.dan.socket, 'live:close', session)
    await world.pass({ hours: 71, minutes: 59 })
    expect(JSON.stringify(await wholeLog(ana, session))).toContain('my number')
    await world.pass({ minutes: 1 })
    expect((await ana.get(`/api/live-sessions/${session.id}/events`).expect(403)).body.reason).toBe('purged')
    for (const table of ['live_messages', 'live_events', 'live_consents', 'live_stays']) {
      const { rows } = await world.sql.query(`select 1 from ${table} where session_id = $1`, [session.id])
      expect(rows, table).toEqual([])
    }
    const { rows: places } = await world.sql.query('select 1 from places where event_id = $1', [session.id])
    expect(places).toEqual([])
    const { rows: kept } = await world.sql.query('select attendance from live_sessions where id = $1', [session.id])
    expect(kept).toEqual([{ attendance: 3 }])
    const { rows: seen } = await world.sql.query(`
      select 1 from signals s where subject_type = 'live-message'
        and not exists (select 1 from live_messages m where m.id = s.subject_id)`)
    expect(seen).toEqual([])
    expect((await ana.get(`/api/live-sessions/${session.id}`)).body).toMatchObject({
      state: 'closed',
      place: null,
      mayReadAgain: false,
    })
  })
})
