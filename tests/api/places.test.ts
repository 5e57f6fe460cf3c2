import pg from 'pg'
import { describe, expect, test, vi } from 'vitest'
import type { LiveSessionView } from '@secure-base/shared/live/contract.ts'
import { clockChanges } from '../support/calendar.ts'
import { makeCrowd } from '../support/crowd.ts'
import { password, type Person, type TalkingSocket } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const group = 'questions'
const hours = (n: number) => new Date(world.clock.now().getTime() + n * 3_600_000).toISOString()

let dan: Person
async function plan(
  capacity: number,
  more: { groupSlug?: string; startsAt?: string; openTo?: string } = {},
  by?: Person,
): Promise<LiveSessionView> {
  if (!by) {
    dan ??= await people.dan()
    await people.appoint(dan, more.groupSlug ?? group, 'facilitator')
  }
  const { body } = await (by ?? dan)
    .post('/api/live-sessions', {
      groupSlug: group,
      title: 'An evening about asking for closeness',
      startsAt: hours(48),
      timeZone: 'Europe/Berlin',
      minutes: 60,
      capacity,
      ...more,
    })
    .expect(201)
  return body as LiveSessionView
}

/** Members whom no other test knows. */
async function members<const N extends number>(count: N): Promise<Person[] & { length: N }> {
  return (await makeCrowd(world, count, group)) as Person[] & { length: N }
}

const placeOf = (session: { id: string }) => `/api/live-sessions/${session.id}/place`

async function ask(person: Person, session: { id: string }) {
  const { body } = await person.put(placeOf(session)).expect(200)
  return body as { state: string; position?: number; offerUntil?: string; warning?: string }
}

async function giveUp(person: Person, session: { id: string }): Promise<void> {
  await person.delete(placeOf(session)).expect(204)
}

async function seen(person: Person, session: { id: string }) {
  return (await person.get(`/api/live-sessions/${session.id}`).expect(200)).body as LiveSessionView
}

async function place(person: Person, session: { id: string }) {
  return (await seen(person, session)).place
}

async function states(session: { id: string }, ...who: Person[]): Promise<(string | undefined)[]> {
  return await Promise.all(who.map(async (one) => (await place(one, session))?.state))
}

/** What this person was told of this session, after it was planned. */
async function notices(person: Person, session: { id: string }): Promise<string[]> {
  await world.settle()
  const { body } = await person.get('/api/notifications?limit=100').expect(200)
  const items = body.items as { kind: string; path: string }[]
  const here = items.filter(({ kind, path }) => path === `/live/${session.id}` && kind !== 'session-scheduled')
  return here.map(({ kind }) => kind).reverse()
}

async function rows(session: { id: string }) {
  const { rows } = await world.sql.query<{ account_id: string; state: string; number: number }>(
    'select account_id, state, number from places where event_id = $1 order by number',
    [session.id],
  )
  return rows
}

/** One confirmed, the others in line behind. */
async function lined<const N extends number>(count: N, more: object = {}) {
  const session = await plan(1, more)
  const crowd = await members(count)
  for (const one of crowd) await ask(one, session)
  return { session, crowd }
}

describe('under load', () => {
  test('five hundred ask at once for twelve places: twelve have one, the others stand in the order in which they came', async () => {
    // In a group of their own: each new session is told to all members.
    const elsewhere = 'healing-strategies'
    const session = await plan(12, { groupSlug: elsewhere })
    const crowd = await makeCrowd(world, 500, elsewhere)
    const answers = await Promise.all(crowd.map((one) => one.put(placeOf(session))))
    expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([])

    const kept = await rows(session)
    expect(kept.map(({ number }) => number)).toEqual(Array.from({ length: 500 }, (_, i) => i + 1))
    for (const { account_id, state, number } of kept) {
      const { body } = answers[crowd.findIndex(({ id }) => id === account_id)]!
      if (number <= 12) expect([state, body]).toEqual(['confirmed', { state: 'confirmed' }])
      else expect([state, body]).toEqual(['waitlisted', { state: 'waitlisted', position: number - 12 }])
    }
    const last = crowd.find(({ id }) => id === kept.at(-1)!.account_id)!
    expect(await place(last, session)).toEqual({ state: 'waitlisted', position: 488 })
  }, 120_000)

  test('three reach for the last place at once, two hundred times: one has it', async () => {
    const session = await plan(1)
    const crowd = await members(3)
    for (let i = 0; i < 200; i++) {
      const answers = await Promise.all(crowd.map((one) => ask(one, session)))
      const said = answers.map(({ state, position }) => `${state} ${position ?? ''}`.trim()).sort()
      expect(said).toEqual(['confirmed', 'waitlisted 1', 'waitlisted 2'])
      await world.sql.query('delete from places where event_id = $1', [session.id])
    }
  }, 120_000)

  test('an offer is accepted in the moment in which it ends, two hundred times: one has the place, and reads so', async () => {
    const session = await plan(1)
    const [ben, eve] = (await members(2)) as [Person, Person]
    const line = `insert into places (event_type, event_id, account_id, state, at, number, asked_up_to, offer_until) values
      ('live-session', $1, $2, 'offered', $4, 1, 1, $5), ('live-session', $1, $3, 'waitlisted', $4, 2, 0, null)`
    const ends = `insert into timers (id, kind, subject, due_at) values (gen_random_uuid(), 'place-offer-ends', $1, $2)
      on conflict (kind, subject) do update set due_at = excluded.due_at`
    const had = { confirmed: 0, waitlisted: 0 }
    const wait = async (turns: number) => {
      for (; turns > 0; turns--) await new Promise((next) => setImmediate(next))
    }
    // Whoever came second waits less the next time, so that the two stay close together on any machine.
    let lead = 0
    for (let i = 0; i < 200; i++) {
      const [now, end] = [world.clock.now(), new Date(world.clock.now().getTime() + 1_000)]
      await world.sql.query('delete from places where event_id = $1', [session.id])
      await world.sql.query(line, [session.id, ben.id, eve.id, now, end])
      await world.sql.query(ends, [session.id, end])
      const accepting = async () => {
        await wait(-lead)
        return await ask(ben, session)
      }
      const expiring = async () => {
        await wait(lead)
        world.clock.advance(1_000)
        await world.app.timers.runDue()
      }
      const [answer] = await Promise.all([accepting(), expiring()])
      lead += answer.state === 'confirmed' ? -20 : 20
      const kept = (await rows(session)).map(({ state }) => state)
      if (answer.state === 'confirmed') {
        had.confirmed++
        expect([answer, kept]).toEqual([{ state: 'confirmed' }, ['confirmed', 'waitlisted']])
      } else {
        had.waitlisted++
        expect([answer, kept]).toEqual([{ state: 'waitlisted', position: 1 }, ['waitlisted', 'offered']])
      }
    }
    expect(Math.min(had.confirmed, had.waitlisted)).toBeGreaterThan(0)
    const { rows: failed } = await world.sql.query('select 1 from timers where subject = $1 and attempts > 0', [
      session.id,
    ])
    expect(failed).toEqual([])
  }, 60_000)

  test('people ask, accept, decline and give up while the number of places goes up and down: no place is given twice', async () => {
    const session = await plan(3)
    const crowd = await members(10)
    let capacity = 3
    let held = 0
    // A small generator of our own, so that a round that fails can be played again.
    let seed = 7
    const next = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n
    for (let round = 0; round < 40; round++) {
      const acts = crowd.map((one) => (next(3) === 0 ? one.delete(placeOf(session)) : one.put(placeOf(session))))
      const most = [capacity]
      if (next(2) === 0) {
        capacity = 1 + next(5)
        most.push(capacity)
      }
      const all = await Promise.all([...acts, dan.patch(`/api/live-sessions/${session.id}`, { capacity })])
      expect(all.map(({ status }) => status).filter((status) => status !== 200 && status !== 204)).toEqual([])
      const kept = await rows(session)
      const now = kept.filter(({ state }) => state === 'confirmed' || state === 'offered').length
      expect(now).toBeLessThanOrEqual(Math.max(...most, held))
      held = now
      expect(new Set(kept.map(({ number }) => number)).size).toBe(kept.length)
      // Nothing lapses here, so nobody waits beside a place that is free.
      if (held < capacity) expect(kept.filter(({ state }) => state === 'waitlisted')).toEqual([])
    }
  }, 120_000)
})

describe('an offer', () => {
  test('goes to the first in line at once, is accepted by asking, and opens no door before', async () => {
    const session = await plan(1, { startsAt: hours(0.2) })
    const [ana, ben, eve] = (await members(3)) as [Person, Person, Person]
    expect(await ask(ana, session)).toEqual({ state: 'confirmed' })
    expect(await ask(ben, session)).toEqual({ state: 'waitlisted', position: 1 })
    expect(await ask(eve, session)).toEqual({ state: 'waitlisted', position: 2 })
    await giveUp(ana, session)
    expect(await place(ben, session)).toEqual({ state: 'offered', offerUntil: hours(0.1) })
    expect(await seen(ben, session)).toMatchObject({ mayEnter: false, reason: 'no-place', placesLeft: 0 })
    expect(await place(eve, session)).toEqual({ state: 'waitlisted', position: 1 })
    expect(await notices(ben, session)).toEqual(['place-offered'])
    expect(await ask(ben, session)).toEqual({ state: 'confirmed' })
    expect(await seen(ben, session)).toMatchObject({ mayEnter: true })
    expect(await ask(ana, session)).toEqual({ state: 'waitlisted', position: 2 })
    const { body: list } = await ana.get(`/api/live-sessions?group=${group}&limit=100`).expect(200)
    expect(list.items.find(({ id }: { id: string }) => id === session.id).place).toEqual({
      state: 'waitlisted',
      position: 2,
    })
  })

  test('may be declined: the next is asked, and whoever declined is not asked again', async () => {
    const { session, crowd } = await lined(3)
    const [ana, ben, eve] = crowd as [Person, Person, Person]
    await giveUp(ana, session)
    await giveUp(ben, session)
    expect(await place(ben, session)).toEqual({ state: 'cancelled' })
    expect(await states(session, eve)).toEqual(['offered'])
    await giveUp(eve, session)
    expect(await states(session, ana, ben, eve)).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect((await seen(ben, session)).placesLeft).toBe(1)
    expect(await ask(ben, session)).toEqual({ state: 'confirmed' })
  })

  test('lapses by the clock, which is told; whoever let it pass stays in line and is asked about the next', async () => {
    const { session, crowd } = await lined(3)
    const [ana, ben, eve] = crowd as [Person, Person, Person]
    await giveUp(ana, session)
    await world.pass({ hours: 11, minutes: 59 })
    expect(await states(session, ben, eve)).toEqual(['offered', 'waitlisted'])
    await world.pass({ minutes: 1 })
    expect(await place(ben, session)).toEqual({ state: 'waitlisted', position: 1 })
    expect(await states(session, eve)).toEqual(['offered'])
    expect(await notices(ben, session)).toEqual(['place-offered', 'place-lapsed'])
    expect(await ask(eve, session)).toEqual({ state: 'confirmed' })
    await giveUp(eve, session)
    expect(await states(session, ben)).toEqual(['offered'])
  })

  test('that nobody takes lies there for whoever comes', async () => {
    const { session, crowd } = await lined(2)
    const [ana, ben] = crowd as [Person, Person]
    await giveUp(ana, session)
    await world.pass({ hours: 12 })
    expect(await seen(ben, session)).toMatchObject({ place: { state: 'waitlisted', position: 1 }, placesLeft: 1 })
    expect(await ask(ben, session)).toEqual({ state: 'confirmed' })
  })

  test('is over when its time is, though nothing has come round to say so', async () => {
    const { session, crowd } = await lined(3)
    const [ana, ben, eve] = crowd as [Person, Person, Person]
    await giveUp(ana, session)
    world.clock.advance(12 * 3_600_000)
    expect(await place(ben, session)).toEqual({ state: 'waitlisted', position: 1 })
    expect(await ask(ben, session)).toEqual({ state: 'waitlisted', position: 1 })
    expect(await states(session, eve)).toEqual(['offered'])
  })

  test('that meets quiet hours lasts into the morning', async () => {
    const { session, crowd } = await lined(2, { startsAt: hours(96) })
    const [ana, ben] = crowd as [Person, Person]
    // Quiet from an hour ago until thirteen hours from now, on the clock of Ben's wall.
    const clock = (at: Date) =>
      new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Kolkata', hour: '2-digit', minute: '2-digit' }).format(at)
    const wake = new Date(Math.floor(Date.parse(hours(13)) / 60_000) * 60_000)
    const quietHours = { from: clock(new Date(hours(-1))), to: clock(wake) }
    await ben.patch('/api/me', { timeZone: 'Asia/Kolkata', quietHours }).expect(200)
    await giveUp(ana, session)
    expect(await place(ben, session)).toEqual({
      state: 'offered',
      offerUntil: new Date(wake.getTime() + 3 * 3_600_000).toISOString(),
    })
  })
})

describe('an open page', () => {
  test('of whoever waits hears in private, and after the commit, that the line moved; nobody else hears of it', async () => {
    const session = await plan(1)
    const [ana, ben, eve, nora] = await Promise.all([people.ana(), people.ben(), people.eve(), people.nora()])
    for (const one of [ana, ben, eve, nora]) await one.put(`/api/groups/${group}/membership`).expect(200)
    const lines = await Promise.all([ana, ben, eve, nora, dan, people.stranger()].map((one) => one.socket()))
    const [first, second, third, ...others] = lines as [TalkingSocket, TalkingSocket, TalkingSocket, ...TalkingSocket[]]
    const about = { eventType: 'live-session', eventId: session.id }
    const told = (line: TalkingSocket) =>
      line.heard.filter(({ name }) => name === 'place:event').map(({ payload }) => payload)
    for (const one of [ana, ben, eve]) await ask(one, session)
    await giveUp(ana, session)
    await second.hears('place:event', ({ state }: { state: string }) => state === 'offered')
    await third.hears('place:event')
    expect(await place(eve, session)).toEqual({ state: 'waitlisted', position: 1 })
    expect(told(second)).toEqual([
      { ...about, state: 'waitlisted' },
      { ...about, state: 'offered' },
    ])
    // Joining told her own page, and moving up did.
    expect(told(third)).toEqual([
      { ...about, state: 'waitlisted' },
      { ...about, state: 'waitlisted' },
    ])
    expect(told(first)).toEqual([
      { ...about, state: 'confirmed' },
      { ...about, state: 'cancelled' },
    ])
    // An offer that lapses tells both; the end of all waiting, and a session that will not be, whoever still waits.
    await world.pass({ hours: 12 })
    await third.hears('place:event', ({ state }: { state: string }) => state === 'offered')
    expect(told(second).at(-1)).toEqual({ ...about, state: 'waitlisted' })
    await dan.delete(`/api/live-sessions/${session.id}`).expect(204)
    await third.hears('place:event', () => told(third).length === 4)
    expect(told(third).at(-1)).toEqual({ ...about, state: 'waitlisted' })
    for (const line of others) expect(told(line)).toEqual([])
    for (const line of lines) line.close()
  })

  test('of those who lead hears that the numbers are others, and nobody else’s does', async () => {
    const session = await plan(1)
    const [ana, ben, cara] = await Promise.all([people.ana(), people.ben(), people.cara()])
    const desk = await dan.socket()
    const others = await Promise.all([ana, ben, cara, people.stranger()].map((one) => one.socket()))
    const told = (line: TalkingSocket) => line.heard.filter(({ name }) => name === 'roster:event')
    const ofThis = () => told(desk).filter(({ payload }) => payload.eventId === session.id)
    const hears = async (times: number) => void (await desk.hears('roster:event', () => ofThis().length === times))
    const roster = async () => (await seen(dan, session)).roster
    await ask(ana, session)
    await hears(1)
    expect(await roster()).toEqual({ taken: 1, offered: 0, waiting: 0 })
    await ask(ben, session)
    await hears(2)
    expect(await roster()).toEqual({ taken: 1, offered: 0, waiting: 1 })
    // Asking twice changes nothing, and tells nothing.
    await ask(ben, session)
    await giveUp(ana, session)
    await hears(3)
    expect(await roster()).toEqual({ taken: 0, offered: 1, waiting: 0 })
    await world.pass({ hours: 12 })
    await hears(4)
    expect(await roster()).toEqual({ taken: 0, offered: 0, waiting: 1 })
    await dan.delete(`/api/live-sessions/${session.id}`).expect(204)
    await hears(5)
    for (const { payload } of ofThis()) expect(payload).toEqual({ eventType: 'live-session', eventId: session.id })
    for (const line of others) expect(told(line)).toEqual([])
    for (const line of [desk, ...others]) line.close()
  })

  test('of whoever waits hears of the start, and of more places', async () => {
    const session = await plan(1, { startsAt: hours(1) })
    const [ana, ben, eve] = await Promise.all([people.ana(), people.ben(), people.eve()])
    for (const one of [ana, ben, eve]) await ask(one, session)
    const line = await eve.socket()
    await dan.patch(`/api/live-sessions/${session.id}`, { capacity: 2 }).expect(200)
    await line.hears('place:event', ({ state }: { state: string }) => state === 'waitlisted')
    expect(await place(eve, session)).toEqual({ state: 'waitlisted', position: 1 })
    await dan.patch(`/api/live-sessions/${session.id}`, { capacity: 3 }).expect(200)
    await line.hears('place:event', ({ state }: { state: string }) => state === 'offered')
    const before = line.heard.length
    await world.pass({ hours: 1 })
    await line.hears('place:event', () => line.heard.length > before)
    expect(await place(eve, session)).toEqual({ state: 'waitlisted', position: 2 })
    line.close()
  })
})

describe('the start', () => {
  test('ends all waiting: offers are over, nothing more is offered, and everybody in line is told', async () => {
    const { session, crowd } = await lined(4)
    const [ana, ben, eve, finn] = crowd as [Person, Person, Person, Person]
    await world.pass({ hours: 47, minutes: 54 })
    await giveUp(ana, session)
    expect((await place(ben, session))!.offerUntil).toBe(hours(5 / 60))
    await world.pass({ minutes: 6 })
    expect(await states(session, ben, eve, finn)).toEqual(['waitlisted', 'waitlisted', 'waitlisted'])
    expect((await notices(eve, session)).at(-1)).toBe('line-over')
    expect((await notices(ben, session)).at(-1)).toBe('line-over')
    expect((await notices(ana, session)).at(-1)).not.toBe('line-over')
    // What is free now is for whoever takes it.
    expect(await ask(finn, session)).toEqual({ state: 'confirmed' })
    await giveUp(finn, session)
    await dan.patch(`/api/live-sessions/${session.id}`, { capacity: 3 }).expect(200)
    await world.pass({ minutes: 30 })
    expect(await states(session, ben, eve)).toEqual(['waitlisted', 'waitlisted'])
    expect((await notices(eve, session)).filter((kind) => kind === 'line-over')).toHaveLength(1)
  })

  test('when moved shortens offers, and wakes the line when put off', async () => {
    const { session, crowd } = await lined(3)
    const [ana, ben, eve] = crowd as [Person, Person, Person]
    await giveUp(ana, session)
    await dan.patch(`/api/live-sessions/${session.id}`, { startsAt: hours(2) }).expect(200)
    expect((await place(ben, session))!.offerUntil).toBe(hours(2))
    await world.pass({ hours: 2 })
    expect(await states(session, ben, eve)).toEqual(['waitlisted', 'waitlisted'])
    await dan.patch(`/api/live-sessions/${session.id}`, { startsAt: hours(24) }).expect(200)
    expect(await states(session, ben, eve)).toEqual(['offered', 'waitlisted'])
    await world.pass({ hours: 12 })
    expect(await states(session, ben, eve)).toEqual(['waitlisted', 'offered'])
  })
})

describe('the number of places', () => {
  test('raised is offered in order; lowered takes none away and lets none go on until it fits', async () => {
    const { session, crowd } = await lined(4)
    const [ana, ben, eve, finn] = crowd as [Person, Person, Person, Person]
    const resize = (capacity: number) => dan.patch(`/api/live-sessions/${session.id}`, { capacity }).expect(200)
    await resize(3)
    expect(await states(session, ana, ben, eve, finn)).toEqual(['confirmed', 'offered', 'offered', 'waitlisted'])
    expect((await resize(1)).body.placesLeft).toBe(0)
    await ask(ben, session)
    expect(await states(session, ana, ben, eve, finn)).toEqual(['confirmed', 'confirmed', 'offered', 'waitlisted'])
    await giveUp(eve, session)
    await giveUp(ben, session)
    expect(await states(session, ana, finn)).toEqual(['confirmed', 'waitlisted'])
    await giveUp(ana, session)
    expect(await states(session, finn)).toEqual(['offered'])
  })
})

describe('how many come', () => {
  test('is for those who lead, as numbers; changing is for them too, by what each is', async () => {
    const { session, crowd } = await lined(3)
    const path = `/api/live-sessions/${session.id}`
    await dan.patch(path, { capacity: 2 }).expect(200)
    const [ana, ben, cara, eve, nora] = await Promise.all(
      [people.ana, people.ben, people.cara, people.eve, people.nora].map((one) => one()),
    )
    await ana!.put(`/api/groups/${group}/membership`).expect(200)
    await ben!.delete(`/api/groups/${group}/membership`)
    await people.appoint(eve!, group, 'organiser')
    await people.appoint(nora!, 'healing-strategies', 'facilitator')
    const roles: [string, Person, boolean, number][] = [
      ['whoever leads', dan, true, 200],
      ['a moderator', cara!, true, 200],
      ['somebody with a place', crowd[0]!, false, 403],
      ['somebody in line', crowd[2]!, false, 403],
      ['a member', ana!, false, 403],
      ['somebody else', ben!, false, 403],
      ['an organiser of the group', eve!, false, 403],
      ['a facilitator of another group', nora!, false, 403],
      ['a guest', people.stranger(), false, 401],
    ]
    for (const [who, person, counts, status] of roles) {
      const view = await seen(person, session)
      expect([who, view.roster, view.mayChange]).toEqual(
        counts ? [who, { taken: 1, offered: 1, waiting: 1 }, true] : [who, null, false],
      )
      expect([who, (await person.patch(path, { title: `By ${who}` })).status]).toEqual([who, status])
      expect(JSON.stringify(view)).not.toContain(crowd[2]!.name)
    }
    const { body } = await dan.patch(path, { capacity: 3, title: 'Another evening' }).expect(200)
    expect(body).toMatchObject({ title: 'Another evening', roster: { taken: 1, offered: 2, waiting: 0 } })
    expect((await dan.patch(path, { capacity: 1 }).expect(200)).body.roster).toEqual({
      taken: 1,
      offered: 2,
      waiting: 0,
    })
    await dan.delete(path).expect(204)
    expect(await seen(dan, session)).toMatchObject({ mayChange: false, mayLead: true })
  })
})

describe('whoever goes', () => {
  test('by deleting the account leaves the place to the next in the same moment', async () => {
    const session = await plan(1)
    const wren = await people.signUp('wren who goes')
    await wren.put(`/api/groups/${group}/membership`).expect(200)
    const [ben] = (await members(1)) as [Person]
    await ask(wren, session)
    await ask(ben, session)
    await wren.delete('/api/me', { password }).expect(204)
    expect(await rows(session)).toMatchObject([{ account_id: ben.id, state: 'offered' }])
  })

  test('by leaving the group does too, and so does one who is asked to leave before they came', async () => {
    const { session, crowd } = await lined(3, { startsAt: hours(0.2) })
    const [ana, ben, eve] = crowd as [Person, Person, Person]
    await ana.delete(`/api/groups/${group}/membership`).expect(204)
    expect(await states(session, ben)).toEqual(['offered'])
    const desk = await dan.socket()
    const { groundRules } = session
    const entry = { sessionId: session.id, after: 0, agreedRulesVersion: groundRules.version }
    expect(await desk.send('live:enter', entry)).toMatchObject({ ok: true })
    expect(await desk.send('live:remove', { sessionId: session.id, accountId: ben.id })).toMatchObject({ ok: true })
    expect(await states(session, ben, eve)).toEqual(['cancelled', 'offered'])
    expect((await ben.put(placeOf(session)).expect(403)).body.reason).toBe('no-place-here')
  })

  test('for a while, suspended, is passed over and keeps the number', async () => {
    const { session, crowd } = await lined(3)
    const [ana, ben, eve] = crowd as [Person, Person, Person]
    await world.sql.query(`update accounts set standing = 'suspended' where id = $1`, [ben.id])
    await giveUp(ana, session)
    expect(await states(session, eve)).toEqual(['offered'])
    await world.sql.query(`update accounts set standing = 'good' where id = $1`, [ben.id])
    await giveUp(eve, session)
    expect(await states(session, ben)).toEqual(['offered'])
  })

  test('from a session that is cancelled is told, in line or not, and nothing is offered in it', async () => {
    const { session, crowd } = await lined(3)
    const [ana, ben, eve] = crowd as [Person, Person, Person]
    await giveUp(ana, session)
    await ask(ana, session)
    await dan.delete(`/api/live-sessions/${session.id}`).expect(204)
    expect(await states(session, ana, ben, eve)).toEqual(['waitlisted', 'waitlisted', 'waitlisted'])
    for (const one of [ana, ben, eve]) expect((await notices(one, session)).at(-1)).toBe('session-cancelled')
    await giveUp(ben, session)
    await world.pass({ hours: 48 })
    expect(await states(session, eve)).toEqual(['waitlisted'])
    expect((await notices(eve, session)).at(-1)).toBe('session-cancelled')
  })

  test('never, though they had a place, has missed it at the close', async () => {
    const session = await plan(2, { startsAt: hours(0.1) })
    const [ana, ben, eve] = (await members(3)) as [Person, Person, Person]
    for (const one of [ana, ben, eve]) await ask(one, session)
    const { groundRules } = session
    const entry = { sessionId: session.id, after: 0, agreedRulesVersion: groundRules.version }
    // The crowd's sockets carry no cookie of a jar; what entering keeps is what counts here.
    await world.sql.query(`update places set state = 'attended' where account_id = $1`, [ana.id])
    const desk = await dan.socket()
    expect(await desk.send('live:enter', entry)).toMatchObject({ ok: true })
    expect(await desk.send('live:close', { sessionId: session.id })).toMatchObject({ ok: true })
    expect(await states(session, ana, ben, eve)).toEqual(['attended', 'missed', 'waitlisted'])
    expect((await ben.put(placeOf(session)).expect(403)).body.reason).toBe('closed')
    await ben.delete(placeOf(session)).expect(204)
    expect(await states(session, ben)).toEqual(['missed'])
  })
})

describe('blocks', () => {
  const block = (one: Person, other: Person) => one.put(`/api/blocks/${other.id}`).expect(200)

  test('whoever blocked is warned in private and never shut out; the other one keeps what they had and learns nothing', async () => {
    const session = await plan(2)
    const [ana, ben] = (await members(2)) as [Person, Person]
    await block(ana, ben)
    expect(await ask(ben, session)).toEqual({ state: 'confirmed' })
    expect(await seen(ana, session)).toMatchObject({ place: null, mayTakePlace: true })
    expect(await ask(ana, session)).toEqual({ state: 'confirmed', warning: 'somebody-you-blocked-comes' })
    expect(await place(ana, session)).toEqual({ state: 'confirmed', warning: 'somebody-you-blocked-comes' })
    expect(await place(ben, session)).toEqual({ state: 'confirmed' })
    await giveUp(ben, session)
    expect(await place(ana, session)).toEqual({ state: 'confirmed' })
  })

  test('whoever was blocked and comes second is refused for a reason that says nothing, also while the other only waits', async () => {
    const { session, crowd } = await lined(2)
    const ana = crowd[1]!
    const [ben] = (await members(1)) as [Person]
    await block(ana, ben)
    const { body } = await ben.put(placeOf(session)).expect(403)
    expect(body).toMatchObject({ code: 'forbidden', reason: 'no-place-here' })
    expect(JSON.stringify(body)).not.toMatch(/block|ana|somebody/i)
    expect(await seen(ben, session)).toMatchObject({ place: null, mayTakePlace: true })
    await giveUp(ana, session)
    expect(await ask(ben, session)).toEqual({ state: 'waitlisted', position: 1 })
  })

  test('nobody can tell by the answer why there is no place: the same words, and the same questions to the database', async () => {
    const [ana, ben, blocked, other] = (await members(4)) as [Person, Person, Person, Person]
    await block(ana, blocked)
    const made = [await plan(5), await plan(5), await plan(5)]
    const [withAna, closed, settled] = made as [LiveSessionView, LiveSessionView, LiveSessionView]
    for (const session of made) await ask(ben, session)
    await ask(ana, withAna)
    for (const [session, openTo] of [
      [closed, 'nobody-new'],
      [settled, 'settled-members'],
    ] as const) {
      expect((await dan.patch(`/api/live-sessions/${session.id}`, { openTo }).expect(200)).body.openTo).toBe(openTo)
    }

    const askedFor = async (person: Person, session: LiveSessionView) => {
      const view = await seen(person, session)
      expect([view.openTo, view.mayTakePlace, view.placesLeft > 0]).toEqual([null, true, true])
      const asking = vi.spyOn(pg.Client.prototype, 'query')
      const { status, body, headers } = await person.put(placeOf(session))
      const asked = asking.mock.calls.map(([statement]) => {
        const { text } = statement as unknown as { text?: string }
        return text ?? String(statement)
      })
      asking.mockRestore()
      return { status, body, length: headers['content-length'], asked }
    }
    const answers = [
      await askedFor(blocked, withAna),
      await askedFor(other, closed),
      await askedFor(blocked, closed),
      await askedFor(other, settled),
    ]
    expect(answers[0]).toMatchObject({ status: 403, body: { reason: 'no-place-here' } })
    expect(answers[0]!.asked.length).toBeGreaterThan(5)
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  test('a circle that takes nobody new keeps those who are in it, in line or not, and those who lead', async () => {
    const { session, crowd } = await lined(3)
    const [ana, ben, eve] = crowd as [Person, Person, Person]
    const [nora] = (await members(1)) as [Person]
    const close = (openTo: string) => dan.patch(`/api/live-sessions/${session.id}`, { openTo }).expect(200)
    await close('nobody-new')
    expect(await ask(ben, session)).toEqual({ state: 'waitlisted', position: 1 })
    await giveUp(ana, session)
    expect(await ask(ben, session)).toEqual({ state: 'confirmed' })
    expect((await ana.put(placeOf(session)).expect(403)).body.reason).toBe('no-place-here')
    expect(await ask(eve, session)).toEqual({ state: 'waitlisted', position: 1 })
    expect(await ask(dan, session)).toMatchObject({ state: 'waitlisted' })
    await close('settled-members')
    await nora.put(placeOf(session)).expect(403)
    const since = world.clock.now().getTime() - 14 * 86_400_000
    const join = (at: number) =>
      world.sql.query('update memberships set since = $1 where account_id = $2', [new Date(at), nora.id])
    await join(since + 60_000)
    await nora.put(placeOf(session)).expect(403)
    await join(since)
    expect(await ask(nora, session)).toMatchObject({ state: 'waitlisted' })
    await close('members')
    expect(await ask(ana, session)).toMatchObject({ state: 'waitlisted' })
    expect((await dan.patch(`/api/live-sessions/${session.id}`, { openTo: 'friends' })).status).toBe(400)
    expect((await nora.patch(`/api/live-sessions/${session.id}`, { openTo: 'members' })).status).toBe(403)
  })

  test('what is named beside a refusal are sessions in which one would have a place', async () => {
    const elsewhere = 'where-it-comes-from'
    const [ana, ben, eve] = (await makeCrowd(world, 3, elsewhere)) as [Person, Person, Person]
    await block(ana, ben)
    const here = { groupSlug: elsewhere }
    const asked = await plan(3, here)
    await ask(ana, asked)
    // None of these is open to Ben, each for a reason of its own.
    const full = await plan(1, here)
    await ask(eve, full)
    await ask(ana, await plan(3, here))
    const cancelled = await plan(3, here)
    await dan.delete(`/api/live-sessions/${cancelled.id}`).expect(204)
    for (const openTo of ['nobody-new', 'settled-members']) await plan(3, { ...here, openTo })
    await plan(3, { ...here, startsAt: hours(-0.1) })
    const gone = await plan(3, here)
    await ask(ben, gone)
    await giveUp(ben, gone)
    await plan(3, { groupSlug: 'therapy-and-counselling' })
    const others = (person: Person) => person.get(`/api/live-sessions/${asked.id}/others`)
    expect((await others(ben).expect(200)).body).toEqual({ items: [], nextCursor: null })

    const open: LiveSessionView[] = []
    for (const days of [6, 7, 8, 9]) open.push(await plan(2, { ...here, startsAt: hours(days * 24) }))
    await ask(eve, open[3]!)
    const named = (await others(ben).expect(200)).body.items.map(({ id }: { id: string }) => id)
    expect(named).toEqual([open[0]!.id, open[1]!.id, open[2]!.id])
    for (const id of named) expect(await ask(ben, { id })).toEqual({ state: 'confirmed' })
    // Whoever blocked is named those in which the other one is: they are never shut out.
    expect((await others(ana).expect(200)).body.items.map(({ id }: { id: string }) => id)).toContain(open[0]!.id)
    await others(people.stranger()).expect(401)
    const [finn] = (await makeCrowd(world, 1, 'in-relationships')) as [Person]
    await others(finn).expect(404)
  })

  test('blocking back shuts nobody out and opens no door', async () => {
    const session = await plan(3)
    const [ana, ben] = (await members(2)) as [Person, Person]
    await block(ana, ben)
    world.clock.advance(1_000)
    await block(ben, ana)
    expect(await ask(ben, session)).toEqual({ state: 'confirmed' })
    expect(await ask(ana, session)).toMatchObject({ state: 'confirmed' })
    await giveUp(ben, session)
    await ben.put(placeOf(session)).expect(403)
  })

  test('a later block takes no place away, and an offer may still be accepted', async () => {
    const { session, crowd } = await lined(2)
    const [ana, ben] = crowd as [Person, Person]
    const [eve] = (await members(1)) as [Person]
    await ask(eve, session)
    await block(eve, ben)
    await giveUp(ana, session)
    expect(await ask(ben, session)).toEqual({ state: 'confirmed' })
    expect(await place(eve, session)).toEqual({
      state: 'waitlisted',
      position: 1,
      warning: 'somebody-you-blocked-comes',
    })
  })

  test('do not touch those who lead', async () => {
    const session = await plan(3)
    const [ana] = (await members(1)) as [Person]
    await block(ana, dan)
    await block(dan, ana)
    expect(await ask(dan, session)).toEqual({ state: 'confirmed' })
    expect(await ask(ana, session)).toEqual({ state: 'confirmed' })
  })
})

// Last, since it goes into the next year, where nobody is signed in any more who was before.
describe('a night in which clocks change', () => {
  const { spring, autumn } = clockChanges(world.clock.now())
  test.each([
    // Half past eleven in the evening before, ten in the morning, and half past two in the afternoon, in Berlin.
    { to: 'summer time', day: spring, made: '22:30', morning: '08:00', start: '12:30', early: '05:30' },
    { to: 'winter time', day: autumn, made: '21:30', morning: '09:00', start: '13:30', early: '06:30' },
  ])('an offer lasts into the morning on the clocks of $to, and never past the start', async (night) => {
    const at = (time: string) => new Date(`${night.day}T${time}:00.000Z`)
    const evening = new Date(at(night.made).getTime() - 86_400_000)
    world.clock.advance(evening.getTime() - world.clock.now().getTime())
    await world.settle()
    const crowd = (await members(7)) as [Person, Person, Person, Person, Person, Person, Person]
    const [leader, ...others] = crowd
    await world.sql.query(`update memberships set role = 'facilitator' where account_id = $1`, [leader.id])
    for (const one of others) {
      const quietHours = { from: '22:00', to: '07:00' }
      await one.patch('/api/me', { timeZone: 'Europe/Berlin', quietHours }).expect(200)
    }
    const [ana, ben, eve, nora, finn, gus] = others as [Person, Person, Person, Person, Person, Person]
    const [day, early] = [
      await plan(1, { startsAt: at(night.start).toISOString() }, leader),
      await plan(1, { startsAt: at(night.early).toISOString() }, leader),
    ]
    for (const one of [ana, ben, eve]) await ask(one, day)
    for (const one of [nora, finn, gus]) await ask(one, early)
    await giveUp(ana, day)
    await giveUp(nora, early)
    expect(await place(ben, day)).toEqual({ state: 'offered', offerUntil: at(night.morning).toISOString() })
    expect(await place(finn, early)).toEqual({ state: 'offered', offerUntil: at(night.early).toISOString() })

    // Time itself does the same: not a minute before, and at the start whoever waits is told that it is over.
    world.clock.advance(at(night.early).getTime() - world.clock.now().getTime())
    await world.settle()
    expect(await states(early, finn, gus)).toEqual(['waitlisted', 'waitlisted'])
    expect((await notices(gus, early)).at(-1)).toBe('line-over')
    world.clock.advance(at(night.morning).getTime() - 60_000 - world.clock.now().getTime())
    await world.settle()
    expect(await states(day, ben, eve)).toEqual(['offered', 'waitlisted'])
    await world.pass({ minutes: 1 })
    expect(await states(day, ben, eve)).toEqual(['waitlisted', 'offered'])
  })
})
