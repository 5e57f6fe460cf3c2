import { describe, expect, test } from 'vitest'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const [ana, dan, finn, gus] = [await people.ana(), await people.dan(), await people.finn(), await people.gus()]
const group = 'anxious-attachment'
await ana.put(`/api/groups/${group}/membership`).expect(200)
await people.appoint(dan, group, 'facilitator')
await people.appoint(finn, group, 'organiser')

const startsAt = new Date(world.clock.now().getTime() + 14 * 24 * 60 * 60_000).toISOString()
const thread = { title: 'A title', body: 'Some words', supportWanted: 'listening' }
const session = { groupSlug: group, title: 'An evening', startsAt, timeZone: 'Europe/Berlin', minutes: 60, capacity: 8 }
const area = { name: 'Along the canal', latitude: 52.5, longitude: 13.4 }
const meetup = {
  ...session,
  title: 'A walk',
  area,
  address: 'At the door',
  addressVisibleHours: 24,
  access: 'No steps.',
}
const opened = { summary: 'For all.', guide: 'questions', ledBy: 'peers', audience: 'self', access: 'open' }

type Write = (text: string) => ReturnType<Person['post']>
let count = 0
/** Every text of one line that a person can write, with the field's name and who writes it. */
const lines: [field: string, what: string, write: Write][] = [
  ['title', 'a thread', (title) => ana.post(`/api/groups/${group}/threads`, { ...thread, title })],
  ['title', 'a live session', (title) => dan.post('/api/live-sessions', { ...session, title })],
  ['title', 'a meetup', (title) => finn.post('/api/meetups', { ...meetup, title })],
  ['area.name', 'a meetup', (name) => finn.post('/api/meetups', { ...meetup, area: { ...area, name } })],
  ['name', 'a group', (name) => gus.post('/api/groups', { ...opened, slug: `group-${++count}`, name })],
  ['summary', 'a group', (summary) => gus.post('/api/groups', { ...opened, slug: `g-${++count}`, name: 'G', summary })],
  ['place', 'a group', (place) => gus.post('/api/groups', { ...opened, slug: `p-${++count}`, name: 'P', place })],
  [
    'pseudonym',
    'an account',
    (pseudonym) => {
      const draft = { pseudonym, password: 'a long password', ofAge: true, agreedRulesVersion: 1 }
      return people.stranger().post('/api/accounts', draft)
    },
  ],
]
const hidden: [name: string, mark: string][] = [
  ['embeds left to right', '\u202A'],
  ['embeds right to left', '\u202B'],
  ['ends an embedding', '\u202C'],
  ['overrides to left to right', '\u202D'],
  ['overrides to right to left', '\u202E'],
  ['isolates left to right', '\u2066'],
  ['isolates right to left', '\u2067'],
  ['isolates by its first letter', '\u2068'],
  ['ends an isolation', '\u2069'],
  ['takes no room', '\u200B'],
  ['joins words', '\u2060'],
  ['is a byte order mark', '\uFEFF'],
  ['is a soft hyphen', '\u00AD'],
  ['is a line separator', '\u2028'],
  ['rings', '\u0007'],
  ['escapes', '\u001B'],
  ['tags', '\u{E0041}'],
]

describe.each(lines)('the %s of %s', (field, _what, write) => {
  test.each(hidden)('is refused with a mark that %s', async (_name, mark) => {
    const { body } = await write(`An${mark}a`).expect(400)
    expect(body.code).toBe('invalid')
    expect(body.errors.map(({ path }: { path: string }) => path)).toContain(field)
  })
})

test.each([
  ['a family, held together by joiners', '👨‍👩‍👧 at home'],
  ['a heart with a selector', 'With ❤️'],
  ['Persian, with a non-joiner', 'می‌خواهم'],
  ['Hebrew, with marks of direction', 'שלום\u200F (hello)\u200E'],
])('a title takes %s', async (_what, title) => {
  const { body } = await ana.post(`/api/groups/${group}/threads`, { ...thread, title }).expect(201)
  expect(body.title).toBe(title)
})

test('in longer words they stay as written for the author, and turn nothing round for anybody', async () => {
  const body = 'Write to \u202Emoc.elpmaxe\u202C, \u2067she\u2069 said'
  const { body: opened } = await ana.post(`/api/groups/${group}/threads`, { ...thread, body }).expect(201)
  const { body: page } = await ana.get(`/api/threads/${opened.id}/posts`).expect(200)
  expect(page.items[0]).toMatchObject({ body, html: '<p>Write to moc.elpmaxe, she said</p>\n' })
})

describe('a time zone', () => {
  const places: [what: string, write: Write][] = [
    ['settings', (timeZone) => ana.patch('/api/me', { timeZone })],
    ['a live session', (timeZone) => dan.post('/api/live-sessions', { ...session, timeZone })],
    ['a meetup', (timeZone) => finn.post('/api/meetups', { ...meetup, timeZone })],
    ['the hours of the team', (timeZone) => gus.put('/api/admin/duty-hours', { timeZone, hours: [] })],
  ]
  const misspelt = [
    'europe/berlin',
    'Europe/berlin',
    'EUROPE/BERLIN',
    'utc',
    'asia/kolkata',
    'Asia/kolkata',
    'ASIA/KOLKATA',
  ]
  test.each(places)('of %s is written as IANA writes it', async (_what, write) => {
    for (const name of misspelt) {
      const { body } = await write(name).expect(400)
      expect(body).toMatchObject({ code: 'invalid', errors: [{ path: 'timeZone' }] })
    }
  })
  test.each([
    'Europe/Berlin',
    'UTC',
    'Etc/UTC',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'US/Eastern',
    'America/Port-au-Prince',
  ])('%s is one', async (timeZone) => {
    expect((await ana.patch('/api/me', { timeZone }).expect(200)).body.timeZone).toBe(timeZone)
  })
})
