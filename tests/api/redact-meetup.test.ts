import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { removedWords } from '@secure-base/shared/moderation/redact.ts'
import { makeCrowd } from '../support/crowd.ts'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const group = 'healing-strategies'
const secret = '07700 900123'
const statement = 'A person has read this.'
const address = 'Maybachufer 1, at the blue door'
const access = `No steps. Ring ${secret} when you are there.`

let finn: Person
let dan: Person
let cara: Person
let gus: Person
let ana: Person
let id: string
let path: string

beforeAll(async () => {
  ;[finn, dan, cara, gus] = await Promise.all([people.finn(), people.dan(), people.cara(), people.gus()])
  await people.appoint(finn, group, 'organiser')
  await people.appoint(dan, group, 'member')
  ana = (await makeCrowd(world, 1, group))[0]!
})

beforeEach(() => propose())

async function propose(more: object = {}) {
  const day = new Date(world.clock.now().getTime() + 9 * 86_400_000).toISOString().slice(0, 10)
  const draft = {
    ...{ groupSlug: group, title: `A walk, ${secret}`, startsAt: `${day}T11:00:00.000Z`, timeZone: 'Europe/Berlin' },
    ...{ minutes: 120, capacity: 2, address, addressVisibleHours: 720, access, coHosts: [dan.id] },
    area: { name: 'Kreuzberg', latitude: 52.497, longitude: 13.419 },
    ...more,
  }
  id = (await finn.post('/api/meetups', draft).expect(201)).body.id
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [id])
  path = `/api/moderation/cases/${rows[0]!.id}`
  await cara.put(`${path}/claim`).expect(200)
}
function decide(action: string, more: object = {}) {
  return cara.post(`${path}/decisions`, { action, reason: 'privacy', statement, ...more })
}
const redact = (more: object = {}) => decide('redact', { remove: { words: [secret] }, ...more })
async function again() {
  await cara.post(`${path}/reopen`).expect(200)
  await cara.put(`${path}/claim`).expect(200)
}
const seen = async (by: Person) => (await by.get(`/api/meetups/${id}`).expect(200)).body
async function notices(person: Person): Promise<string[]> {
  await world.settle()
  const { body } = await person.get('/api/notifications?limit=100').expect(200)
  return body.items.map(({ kind }: { kind: string }) => kind)
}
async function overturn(decisionId: string) {
  const { body: appeal } = await finn.post(`/api/decisions/${decisionId}/appeal`, { text: 'No' }).expect(201)
  await gus.post(`/api/moderation/appeals/${appeal.id}/decision`, { outcome: 'overturned', statement }).expect(201)
}

describe('words that a moderator takes out of a meetup', () => {
  test('are gone from title, area, address and access, everywhere, and those who come are told', async () => {
    await decide('approve').expect(201)
    await ana.put(`/api/meetups/${id}/place`).expect(200)
    await again()
    await redact().expect(201)
    for (const by of [ana, finn, dan]) {
      const meetup = await seen(by)
      expect(meetup).toMatchObject({ title: `A walk, ${removedWords}`, access: access.replace(secret, removedWords) })
      expect((await by.get('/api/meetups?limit=100').expect(200)).text).not.toContain('900123')
      expect((await by.get(`/api/meetups/${id}/calendar.ics`).expect(200)).text).not.toContain('900123')
    }
    expect((await seen(ana)).address).toBe(address)
    expect(await notices(ana)).toContain('meetup-changed')
    const { body: mine } = await finn.get('/api/decisions').expect(200)
    expect(mine.items[0]).toMatchObject({ action: 'redact', statement, mayAppeal: true })
  })

  test('are read by moderators alone, and what stands there is read anew', async () => {
    await redact().expect(201)
    const { body: found } = await gus.get(path).expect(200)
    expect(found.words.body).not.toContain('900123')
    expect(found.original).toMatchObject({ title: `A walk, ${secret}` })
    expect(found.original.html).toContain(address)
    expect(found.state).toBe('decided')
    expect(JSON.stringify(found.signalList)).not.toContain('phone')
  })

  test('let what waits come out without them, with what a moderator agrees to', async () => {
    await redact({ agreesTo: ['private-place'] }).expect(201)
    expect(await seen(ana)).toMatchObject({
      state: 'published',
      title: `A walk, ${removedWords}`,
      agreedTo: ['private-place'],
    })
  })

  test('go from a change that waits, as it comes into force', async () => {
    await decide('approve').expect(201)
    await finn.patch(`/api/meetups/${id}`, { access: `Ask Jo in ${secret}.`, title: 'Another walk' }).expect(200)
    await cara.put(`${path}/claim`).expect(200)
    const { body: decision } = await decide('redact', { remove: { words: ['Jo'] } }).expect(201)
    expect(await seen(ana)).toMatchObject({ title: 'Another walk', access: `Ask ${removedWords} in ${secret}.` })
    await overturn(decision.id)
    expect(await seen(ana)).toMatchObject({ access: `Ask Jo in ${secret}.` })
  })

  test('come back when an objection is right, also in a change that waits and leaves them as they are', async () => {
    const { body: decision } = await redact().expect(201)
    await finn.patch(`/api/meetups/${id}`, { minutes: 60 }).expect(200)
    await overturn(decision.id)
    expect(await seen(finn)).toMatchObject({ title: `A walk, ${secret}`, access, minutes: 60 })
    await cara.put(`${path}/claim`).expect(200)
    await decide('decline').expect(201)
    expect(await seen(ana)).toMatchObject({ title: `A walk, ${secret}`, access, minutes: 120 })
    expect((await gus.get(path).expect(200)).body.original).toBe(null)
  })

  test('stay away once the hosts have written it anew', async () => {
    const { body: decision } = await redact().expect(201)
    await finn.patch(`/api/meetups/${id}`, { title: 'A shorter walk', access: 'No steps.' }).expect(200)
    await cara.put(`${path}/claim`).expect(200)
    await decide('approve').expect(201)
    await overturn(decision.id)
    expect(await seen(ana)).toMatchObject({ title: 'A shorter walk', access: 'No steps.' })
  })

  test('leave the address when nobody says what goes', async () => {
    await propose({ address: `12 Cedar Street, call ${secret}`, title: 'A walk', access: 'Write to jo@example.org.' })
    await decide('redact').expect(201)
    const meetup = await seen(finn)
    expect(meetup.access).toBe(`Write to ${removedWords}.`)
    expect(meetup.address).toContain('12 Cedar Street')
  })

  test('go with what is known of it three days after its end', async () => {
    await redact().expect(201)
    await world.pass({ days: 14 })
    const { rows } = await world.sql.query('select 1 from redactions where meetup_id = $1', [id])
    expect(rows).toEqual([])
  })
})

describe('words of a meetup that changed after they were read', () => {
  test.each(['approve', 'decline', 'redact'])('are not answered by %s without a revision', async (action) => {
    await finn.patch(`/api/meetups/${id}`, { access: `Come to ${secret}, quickly.` }).expect(200)
    const more = action === 'redact' ? { remove: { words: [secret] } } : {}
    const { body: refused } = await decide(action, more).expect(409)
    expect(refused).toMatchObject({ code: 'conflict', reason: 'words-changed' })
    await cara.get(path).expect(200)
    await decide(action, more).expect(201)
  })
})

test.each([
  [{ remove: { words: ['not in there'] } }, 400],
  [{ remove: { words: [] } }, 400],
  [{ agreesTo: ['elsewhere'] }, 400],
])('%o is refused', async (more, status) => {
  const { body: refused } = await redact(more).expect(status)
  expect(refused.code).not.toBe('internal')
})

test('a meetup that is out waits for nobody to agree to its place', async () => {
  await decide('approve').expect(201)
  await again()
  await redact({ agreesTo: ['private-place'] }).expect(400)
})
