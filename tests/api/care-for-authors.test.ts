import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const group = 'anxious-attachment'
const crisis = 'I want to kill myself tonight'
const concern = 'I have never been suicidal'
const nothing = { care: null, readBy: null }

let ana: Person
let ben: Person
let cara: Person
let gus: Person
let threadId: string

beforeAll(async () => {
  ;[ana, ben, cara, gus] = await Promise.all([people.ana(), people.ben(), people.cara(), people.gus()])
  for (const person of [ana, ben]) await person.put(`/api/groups/${group}/membership`).expect(200)
  threadId = (await openThread(ben, 'The first words')).id
})

beforeEach(async () => {
  await world.sql.query('delete from soft_lines')
})

const draftOf = (body: string, title = 'A title') => ({ title, body, supportWanted: 'listening' })
async function openThread(by: Person, body: string, title?: string) {
  return (await by.post(`/api/groups/${group}/threads`, draftOf(body, title)).expect(201)).body
}
async function reply(by: Person, body: string, id = newId()) {
  const answer = await by.post(`/api/threads/${threadId}/posts`, { id, body })
  expect([200, 201]).toContain(answer.status)
  return answer.body
}
const always = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '00:00' }))
async function setHours(hours: object[]): Promise<void> {
  await gus.put('/api/admin/duty-hours', { timeZone: 'UTC', hours }).expect(200)
}

describe('the answer to one’s own words', () => {
  test('offers the card from a crisis on: in a reply, a thread by its title or words, and an edit', async () => {
    expect(await reply(ana, crisis)).toMatchObject({ care: 'card', state: 'visible' })
    expect(await openThread(ana, crisis)).toMatchObject({ care: 'card' })
    expect(await openThread(ana, 'Hello', crisis)).toMatchObject({ care: 'card' })
    const post = await reply(ana, 'A good day.')
    expect(post).toMatchObject(nothing)
    const edited = await ana.patch(`/api/posts/${post.id}`, { body: crisis }).expect(200)
    expect(edited.body).toMatchObject({ care: 'card', state: 'visible' })
  })

  test('offers nothing again for what was said before: the same words, or another content note', async () => {
    const post = await reply(ana, crisis)
    for (const change of [{ body: crisis }, { contentNotes: ['self-harm'] }]) {
      expect((await ana.patch(`/api/posts/${post.id}`, change).expect(200)).body).toMatchObject(nothing)
    }
  })

  test('offers the card again where the first answer was lost', async () => {
    const id = newId()
    await reply(ana, crisis, id)
    expect(await reply(ana, crisis, id)).toMatchObject({ care: 'card' })
    const concernId = newId()
    expect(await reply(ana, concern, concernId)).toMatchObject({ care: 'line' })
    expect(await reply(ana, concern, concernId)).toMatchObject({ care: 'line' })
    const thread = { id: newId(), ...draftOf(crisis) }
    await ana.post(`/api/groups/${group}/threads`, thread).expect(201)
    const again = await ana.post(`/api/groups/${group}/threads`, thread).expect(200)
    expect(again.body).toMatchObject({ care: 'card' })
  })

  test('offers the soft line at a concern, once in a day, and forgets after it that it did', async () => {
    expect(await reply(ana, concern)).toMatchObject({ care: 'line', readBy: null })
    expect(await reply(ana, concern)).toMatchObject(nothing)
    expect(await openThread(ana, concern)).toMatchObject(nothing)
    // A crisis is answered to all the same, and other people have a line of their own.
    expect(await reply(ana, crisis)).toMatchObject({ care: 'card' })
    expect(await reply(ben, concern)).toMatchObject({ care: 'line' })
    await world.pass({ hours: 23, minutes: 59 })
    expect(await reply(ana, concern)).toMatchObject(nothing)
    await world.pass({ minutes: 2 })
    expect((await world.sql.query('select 1 from soft_lines')).rows).toEqual([])
    expect(await reply(ana, concern)).toMatchObject({ care: 'line' })
  })

  test('of two at the same moment one holds the line', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => reply(ana, concern)))
    expect(answers.filter(({ care }) => care === 'line')).toHaveLength(1)
  })

  test('says by when the team reads it only while it means to be there for so long', async () => {
    await setHours([])
    expect(await reply(ana, crisis)).toMatchObject({ care: 'card', readBy: null })
    await setHours(always)
    const before = Date.now()
    const { readBy } = await reply(ana, crisis)
    expect(Date.parse(readBy)).toBeGreaterThan(before)
    // Hours that end in ten minutes are too short for a promise of thirty.
    const end = new Date(Date.parse(readBy) - 20 * 60_000)
    const clock = (at: Date) => at.toISOString().slice(11, 16)
    const day = (at: Date) => at.getUTCDay() || 7
    const begin = new Date(end.getTime() - 6 * 60 * 60_000)
    await setHours([{ day: day(begin), from: clock(begin), to: clock(end) }])
    expect((await ana.get('/api/team').expect(200)).body).toMatchObject({ onDuty: true })
    expect(await reply(ana, crisis)).toMatchObject({ care: 'card', readBy: null })
    await setHours([])
  })

  test('is the only place where it stands: no other answer has a room for it, and none of what others hear', async () => {
    const knows = (shape: unknown) => JSON.stringify(shape ?? null).includes('"readBy"')
    const { endpoints, commands } = world.app.contracts
    const named = endpoints.filter(({ reply }) => knows(reply)).map(({ method, path }) => `${method} ${path}`)
    expect(named.sort()).toEqual([
      'PATCH /api/posts/:postId',
      'POST /api/groups/:slug/threads',
      'POST /api/threads/:threadId/posts',
    ])
    expect([...commands.values()].filter(({ shape }) => knows(shape.reply)).map(({ shape }) => shape.name)).toEqual([
      'live:say',
    ])

    const watching = await ben.socket()
    await watching.send('thread:watch', { threadId })
    const post = await reply(ana, crisis)
    await watching.hears('thread:event', (event) => event.number === post.number)
    expect(JSON.stringify(watching.heard)).not.toMatch(/"care"|readBy/)
    for (const person of [ana, ben, cara, people.stranger()]) {
      const { body } = await person.get(`/api/threads/${threadId}/posts?from=${post.number}`).expect(200)
      expect(Object.keys(body.items[0])).not.toContain('care')
    }
  })
})

describe('this was not about me', () => {
  const say = (who: Person, id: string, type = 'post') => who.post('/api/care/not-me', { subject: { type, id } })
  async function signalsOn(postId: string) {
    const { rows } = await world.sql.query('select id, state from cases where subject_id = $1', [postId])
    const { body } = await cara.get(`/api/moderation/cases/${rows[0].id}`).expect(200)
    return { state: body.state as string, signals: body.signalList as { label: string; notMeAt: string | null }[] }
  }

  test('stands beside what was seen, for moderators, and closes nothing', async () => {
    const post = await reply(ana, crisis)
    expect((await signalsOn(post.id)).signals[0]).toMatchObject({ label: 'risk', notMeAt: null })
    await say(ana, post.id).expect(204)
    await say(ana, post.id).expect(204)
    const { state, signals } = await signalsOn(post.id)
    expect(state).toBe('open')
    expect(signals.find(({ label }) => label === 'risk')?.notMeAt).toEqual(expect.any(String))
    // Other words are another question.
    await ana.patch(`/api/posts/${post.id}`, { body: `${crisis}, really` }).expect(200)
    expect((await signalsOn(post.id)).signals.every(({ notMeAt }) => notMeAt === null)).toBe(true)
  })

  test('of a first post it goes for the title as well', async () => {
    const thread = await openThread(ana, 'Hello', crisis)
    const { body } = await ana.get(`/api/threads/${thread.id}/posts`).expect(200)
    await say(ana, body.items[0].id).expect(204)
    const { rows } = await world.sql.query('select not_me_at from signals where subject_id = $1', [thread.id])
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.every(({ not_me_at }) => not_me_at !== null)).toBe(true)
  })

  test('is for one’s own words alone, and tells nobody whether anything was seen', async () => {
    const post = await reply(ana, crisis)
    for (const who of [ben, cara, gus]) await say(who, post.id).expect(404)
    await say(ana, newId()).expect(404)
    await say(ana, post.id, 'live-message').expect(404)
    await say(ana, post.id, 'account').expect(400)
    await people
      .stranger()
      .post('/api/care/not-me', { subject: { type: 'post', id: post.id } })
      .expect(401)
    const plain = await reply(ana, 'A good day.')
    await say(ana, plain.id).expect(204)
    expect((await signalsOn(post.id)).signals.every(({ notMeAt }) => notMeAt === null)).toBe(true)
  })
})

describe('whom one could turn to', () => {
  test('a line of the country one has chosen, its emergency number, and when the team is there', async () => {
    expect((await ana.get('/api/care').expect(200)).body).toMatchObject({ country: null, line: null, emergency: null })
    await ana.patch('/api/me', { country: 'AU' }).expect(200)
    expect((await ana.get('/api/care')).body).toMatchObject({
      country: 'AU',
      line: { name: 'Lifeline', text: '0477 13 11 14', checkedAt: '2026-11-22', confirmedAt: null },
      emergency: '000',
      team: { reach: 'team' },
    })
    // Nothing is made up for a country of which nothing is known.
    await ana.patch('/api/me', { country: 'BR' }).expect(200)
    expect((await ana.get('/api/care')).body).toMatchObject({ country: 'BR', line: null, emergency: null })
    await people.stranger().get('/api/care').expect(401)
  })
})
