import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { removedWords } from '@secure-base/shared/moderation/redact.ts'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const open = 'anxious-attachment'
const statement = 'A person has read this.'
const secret = '07700 900123'
const body = `I called ${secret} all night. The rest is mine, and I wrote to ana@example.org.`

let ana: Person
let ben: Person
let cara: Person
let carl: Person
let gus: Person
const stranger = people.stranger()
let thread: string
let post: string
let path: string

beforeAll(async () => {
  ;[ana, ben, cara, carl, gus] = await Promise.all([
    people.ana(),
    people.ben(),
    people.cara(),
    people.carl(),
    people.gus(),
  ])
  for (const person of [ana, ben]) await person.put(`/api/groups/${open}/membership`).expect(200)
})

beforeEach(async () => {
  thread = (await openThread(ben, { body: 'The first words' })).id
  post = (await ana.post(`/api/threads/${thread}/posts`, { body }).expect(201)).body.id
  path = await reported('post', post)
})

async function openThread(by: Person, more: object) {
  const draft = { title: 'A title', supportWanted: 'listening', ...more }
  return (await by.post(`/api/groups/${open}/threads`, draft).expect(201)).body
}
/** A case about it, held by cara. */
async function reported(type: string, id: string, by = carl): Promise<string> {
  await by.post('/api/reports', { subject: { type, id }, category: 'privacy' })
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [id])
  await cara.put(`/api/moderation/cases/${rows[0]!.id}/claim`).expect(200)
  return `/api/moderation/cases/${rows[0]!.id}`
}
function redact(more: object = {}, reason = 'privacy') {
  return cara.post(`${path}/decisions`, { action: 'redact', reason, statement, ...more })
}
async function seenBy(person: Pick<Person, 'get'>, id = post) {
  const { body: page } = await person.get(`/api/threads/${thread}/posts?limit=100`).expect(200)
  return page.items.find((one: { id: string }) => one.id === id)
}
async function overturn(decisionId: string) {
  const { body: appeal } = await ana.post(`/api/decisions/${decisionId}/appeal`, { text: 'No' }).expect(201)
  await gus.post(`/api/moderation/appeals/${appeal.id}/decision`, { outcome: 'overturned', statement }).expect(201)
}

describe('words that a moderator takes out', () => {
  describe('of a post that was edited', () => {
    const versions = async (by: Person) => JSON.stringify((await by.get(`/api/posts/${post}/history`).expect(200)).body)
    beforeEach(async () => {
      await ana.patch(`/api/posts/${post}`, { body: `Once more: ${secret}` }).expect(200)
      await ana.patch(`/api/posts/${post}`, { body: `${secret}, and all night` }).expect(200)
      await cara.get(path).expect(200)
    })

    test('are gone from every earlier version, for its author and for moderators, and from a copy of these', async () => {
      expect(await versions(ana)).toContain('900123')
      await redact({ remove: { words: [secret] } }).expect(201)
      for (const by of [ana, cara, carl]) {
        expect(await versions(by)).not.toContain('900123')
        expect(await versions(by)).toContain(`Once more: ${removedWords}`)
      }
      const { rows } = await world.sql.query('select title, body from post_versions where post_id = $1', [post])
      expect(JSON.stringify(rows)).not.toContain('900123')
      // Edited once more, nothing of it comes back by the way.
      await ana.patch(`/api/posts/${post}`, { body: 'Something else' }).expect(200)
      expect(await versions(ana)).not.toContain('900123')
    })

    test('come back there too when an objection is right, all but what another decision took out', async () => {
      const { body: first } = await redact({ remove: { words: [secret] } }).expect(201)
      await cara.post(`${path}/reopen`).expect(200)
      await cara.put(`${path}/claim`).expect(200)
      await redact({ remove: { words: ['all night'] } }).expect(201)
      await ana.patch(`/api/posts/${post}`, { body: 'Something else' }).expect(200)
      await overturn(first.id)
      const kept = await versions(ana)
      expect(kept).toContain(`Once more: ${secret}`)
      expect(kept).not.toContain('all night')
    })

    test('are seen by nobody while it is hidden', async () => {
      await cara.post(`${path}/decisions`, { action: 'hide', reason: 'privacy', statement }).expect(201)
      for (const by of [ana, cara, ben]) {
        expect((await by.get(`/api/posts/${post}/history`)).text).not.toContain('900123')
      }
    })
  })

  test('are gone from every surface, and the rest stays', async () => {
    const quoting = { body: 'I know that', quotes: [post] }
    const quote = (await ben.post(`/api/threads/${thread}/posts`, quoting).expect(201)).body.id
    await redact({ remove: { words: [secret] } }).expect(201)

    for (const person of [ana, ben, cara, stranger]) {
      const seen = await seenBy(person)
      expect(seen.html).not.toContain('900123')
      expect(seen.body).toBe(body.replace(secret, removedWords))
      expect(JSON.stringify(await seenBy(person, quote))).not.toContain('900123')
    }
    expect(JSON.stringify((await ben.get('/api/me/export')).body)).not.toContain('900123')
  })

  test('are told of with reasons, and written down without them', async () => {
    await redact({ remove: { words: [secret] } }).expect(201)
    const { body: mine } = await ana.get('/api/decisions').expect(200)
    expect(mine.items[0]).toMatchObject({ action: 'redact', statement, mayAppeal: true })
    const { body: record } = await gus.get('/api/moderation/audit?limit=1').expect(200)
    expect(record.items[0]).toMatchObject({ action: 'redact', reason: 'privacy' })
    expect(JSON.stringify(record)).not.toContain('900123')
  })

  test('are still read by moderators, each look written down, and by nobody else', async () => {
    await redact({ remove: { words: [secret] } }).expect(201)
    const { body: seen } = await carl.get(path).expect(403)
    expect(JSON.stringify(seen)).not.toContain('900123')
    const { body: found } = await gus.get(path).expect(200)
    expect(found.words.body).toContain(removedWords)
    expect(found.original.html).toContain(secret)
    const { body: record } = await gus.get('/api/moderation/audit?limit=1').expect(200)
    expect(record.items[0]).toMatchObject({ action: 'look' })
  })

  test('come back when an objection is right, all but what another decision took out', async () => {
    const { body: first } = await redact({ remove: { words: [secret] } }).expect(201)
    await cara.post(`${path}/reopen`).expect(200)
    await cara.put(`${path}/claim`).expect(200)
    await redact({ remove: { words: ['all night'] } }).expect(201)
    expect((await seenBy(ben)).body).toBe(body.replace(secret, removedWords).replace('all night', removedWords))
    await overturn(first.id)
    expect((await seenBy(ben)).body).toBe(body.replace('all night', removedWords))
  })

  test('stay away when their author has written it anew meanwhile', async () => {
    const { body: decision } = await redact({ remove: { words: [secret] } }).expect(201)
    await ana.patch(`/api/posts/${post}`, { body: 'Something else' }).expect(200)
    await overturn(decision.id)
    expect((await seenBy(ben)).body).toBe('Something else')
    expect((await gus.get(path).expect(200)).body.original).toBe(null)
  })

  test('go with the post, and with the account', async () => {
    await redact({ remove: { words: [secret] } }).expect(201)
    await ana.delete(`/api/posts/${post}`).expect(204)
    const { rows } = await world.sql.query('select 1 from redactions where post_id = $1', [post])
    expect(rows).toEqual([])
  })
})

test('without saying which, what was seen goes, and what shows risk stays', async () => {
  const words = 'I want to kill myself. Write to ana@example.org'
  post = (await ana.post(`/api/threads/${thread}/posts`, { body: words }).expect(201)).body.id
  path = await reported('post', post)
  await redact().expect(201)
  expect((await seenBy(ben)).body).toBe(`I want to kill myself. Write to ${removedWords}`)
  const { body: found } = await gus.get(path).expect(200)
  // What is left is read anew, at the place where it stands now; and no case opens by it.
  expect(found.state).toBe('decided')
  expect(found.signalList.map(({ label }: { label: string }) => label)).not.toContain('personal')
  expect(found.signalList.map(({ label }: { label: string }) => label)).toContain('risk')
})

test('of a description of methods, that goes', async () => {
  const words = 'I have forty pills in my drawer and I will take them tonight. I miss my mother.'
  post = (await ana.post(`/api/threads/${thread}/posts`, { body: words }).expect(201)).body.id
  path = await reported('post', post)
  await redact({}, 'no-methods').expect(201)
  const left = (await seenBy(ben)).body
  expect(left).not.toContain('pills')
  expect(left).toContain('I miss my mother.')
})

test('held words are shown by it without what somebody else should not read', async () => {
  const words = 'Her number is 07700 900123, tell her to stop.'
  const { body: made } = await ana.post(`/api/threads/${thread}/posts`, { body: words }).expect(201)
  expect(made.state).toBe('held')
  post = made.id
  path = await reported('post', post)
  await redact().expect(201)
  expect(await seenBy(ben)).toMatchObject({ state: 'visible', body: words.replace(secret, removedWords) })
})

describe('words that changed after they were read', () => {
  const changed = { body: `I called ${secret} once.` }
  const refused = { code: 'conflict', reason: 'words-changed' }

  test('lose nothing by a decision that names no revision, until they are read', async () => {
    await ana.patch(`/api/posts/${post}`, changed).expect(200)
    // Keeping the case shows nobody its words.
    await cara.put(`${path}/claim`).expect(200)
    expect((await redact({ remove: { words: [secret] } }).expect(409)).body).toMatchObject(refused)
    expect((await seenBy(ben)).body).toBe(changed.body)
    await cara.get(path).expect(200)
    await redact({ remove: { words: [secret] } }).expect(201)
    expect((await seenBy(ben)).body).toBe(changed.body.replace(secret, removedWords))
  })

  test('nor by one that names another', async () => {
    const { revision } = (await cara.get(path).expect(200)).body.words
    await ana.patch(`/api/posts/${post}`, changed).expect(200)
    await cara.get(path).expect(200)
    expect((await redact({ remove: { words: [secret] }, revision }).expect(409)).body).toMatchObject(refused)
  })

  test('are read anew by whoever takes the case next', async () => {
    await ana.patch(`/api/posts/${post}`, changed).expect(200)
    await cara.delete(`${path}/claim`).expect(204)
    await cara.put(`${path}/claim`).expect(200)
    await redact({ remove: { words: [secret] } }).expect(201)
  })
})

test('a title loses them too', async () => {
  const made = await openThread(ana, { title: `Call ${secret} for me`, body: `It is ${secret}` })
  thread = made.id
  const { body: page } = await ana.get(`/api/threads/${thread}/posts`).expect(200)
  path = await reported('thread', thread)
  await redact({ remove: { words: [secret] } }).expect(201)
  const { body: seen } = await ben.get(`/api/threads/${thread}`).expect(200)
  expect(seen.title).toBe(`Call ${removedWords} for me`)
  expect((await seenBy(ben, page.items[0].id)).body).toBe(`It is ${removedWords}`)
  const { body: list } = await stranger.get(`/api/groups/${open}/threads`).expect(200)
  expect(list.items.length).toBeGreaterThan(0)
  expect(JSON.stringify(list)).not.toContain('900123')
})

test.each([
  [{ remove: { words: ['not in there'] } }, 400],
  [{ remove: { words: ['  '] } }, 400],
  [{ remove: { words: [] } }, 400],
  [{ remove: { signals: [newId()] } }, 409],
  [{ remove: { signals: ['x'] } }, 400],
  [{ action: 'hide', remove: { words: [secret] } }, 400],
])('%o is refused', async (more, status) => {
  const { body: refused } = await redact(more).expect(status)
  expect(refused.code).not.toBe('internal')
  expect((await seenBy(ben)).body).toBe(body)
})
