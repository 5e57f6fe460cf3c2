import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const open = 'anxious-attachment'
const statement = 'A person has read this.'

let ana: Person
let ben: Person
let cara: Person
const stranger = people.stranger()
let threadId: string

beforeAll(async () => {
  ;[ana, ben, cara] = await Promise.all([people.ana(), people.ben(), people.cara()])
  for (const person of [ana, ben]) await person.put(`/api/groups/${open}/membership`).expect(200)
})

beforeEach(async () => {
  threadId = (await openThread(ben, 'The first words')).id
})

async function openThread(by: Person, body: string, title = 'A title') {
  const draft = { title, body, supportWanted: 'listening' }
  return (await by.post(`/api/groups/${open}/threads`, draft).expect(201)).body
}
async function reply(by: Person, body: string) {
  return (await by.post(`/api/threads/${threadId}/posts`, { body }).expect(201)).body
}
async function seenBy(person: Pick<Person, 'get'>, id: string) {
  const { body } = await person.get(`/api/threads/${threadId}/posts?limit=100`).expect(200)
  return body.items.find((one: { id: string }) => one.id === id)
}
async function caseOn(subjectId: string) {
  const { rows } = await world.sql.query('select id, "column", urgency, state from cases where subject_id = $1', [
    subjectId,
  ])
  return rows[0] as { id: string; column: string; urgency: number; state: string } | undefined
}
async function decide(caseId: string, action: string) {
  await cara.put(`/api/moderation/cases/${caseId}/claim`).expect(200)
  const draft = { action, reason: 'privacy', statement }
  return await cara.post(`/api/moderation/cases/${caseId}/decisions`, draft)
}
async function noticesOf(person: Person): Promise<string[]> {
  await world.settle()
  const { body } = await person.get('/api/notifications?limit=100').expect(200)
  return body.items.map((one: { kind: string }) => one.kind)
}

describe('what a person should read before others do', () => {
  const words = 'Her number is 07700 900123, tell her to stop.'

  test('is held, and its author reads by when to expect an answer', async () => {
    const post = await reply(ana, words)
    expect(post).toMatchObject({ state: 'held', mine: true, html: null, body: null })
    expect(post.withheld).toMatchObject({ decision: null, answerBy: expect.any(String) as string })
    for (const other of [ben, cara, stranger]) {
      const seen = await seenBy(other, post.id)
      expect(seen).toMatchObject({ state: 'held', html: null, body: null })
      expect(seen.withheld).toBeUndefined()
    }
  })

  test('is seen once a moderator approves it, and those whom it concerns hear of it then', async () => {
    const before = (await noticesOf(ben)).length
    const post = await reply(ana, words)
    expect((await noticesOf(ben)).length).toBe(before)
    const found = (await caseOn(post.id))!
    expect(found).toMatchObject({ column: 'rules', state: 'open' })
    await decide(found.id, 'approve').then(({ status }) => expect(status).toBe(201))
    expect(await seenBy(ben, post.id)).toMatchObject({ state: 'visible', html: `<p>${words}</p>\n` })
    expect((await noticesOf(ben)).length).toBe(before + 1)
  })

  test('stays away when a moderator declines it, with the rule and a way to object', async () => {
    const post = await reply(ana, words)
    await decide((await caseOn(post.id))!.id, 'decline').then(({ status }) => expect(status).toBe(201))
    const own = await seenBy(ana, post.id)
    expect(own).toMatchObject({ state: 'hidden', html: null })
    expect(own.withheld.decision).toMatchObject({ objectUntil: expect.any(String) as string })
    expect(await seenBy(ben, post.id)).toMatchObject({ state: 'hidden', html: null })
  })

  test.each(['I know where you live', 'send me nudes', "I'm 15 and he is my first boyfriend"])(
    'also: %s',
    async (body) => {
      expect(await reply(ana, body)).toMatchObject({ state: 'held' })
    },
  )

  test('a thread is held with its first post, by its title as by its words', async () => {
    for (const [title, body] of [
      ['A title', words],
      ['Her number is 07700 900123', 'Some words'],
    ] as const) {
      const thread = await openThread(ana, body, title)
      const { body: seen } = await ben.get(`/api/threads/${thread.id}`).expect(200)
      expect(seen.title).toBe(null)
      const { body: page } = await ben.get(`/api/threads/${thread.id}/posts`).expect(200)
      expect(page.items).toMatchObject([{ state: 'held', body: null }])
    }
  })

  test('words that come later, by a change, are held as well', async () => {
    const post = await reply(ana, 'Some words')
    const { body } = await ana.patch(`/api/posts/${post.id}`, { body: words }).expect(200)
    expect(body).toMatchObject({ state: 'held' })
    expect(await seenBy(ben, post.id)).toMatchObject({ state: 'held', body: null })
  })

  test('is changed by its author, and stands there once nothing in it waits; those whom it concerns hear of it then', async () => {
    const before = (await noticesOf(ben)).length
    const post = await reply(ana, words)
    const { body: own } = await ana.get(`/api/posts/${post.id}/words`).expect(200)
    expect(own).toEqual({ title: null, body: words, contentNotes: [] })
    for (const other of [ben, cara]) await other.get(`/api/posts/${post.id}/words`).expect(403)

    const still = await ana.patch(`/api/posts/${post.id}`, { body: `${words} Please.` }).expect(200)
    expect(still.body).toMatchObject({ state: 'held', html: null })
    expect((await noticesOf(ben)).length).toBe(before)
    const { body } = await ana.patch(`/api/posts/${post.id}`, { body: 'She writes every night.' }).expect(200)
    expect(body).toMatchObject({ state: 'visible', body: 'She writes every night.' })
    expect(await seenBy(ben, post.id)).toMatchObject({ state: 'visible', html: '<p>She writes every night.</p>\n' })
    expect((await noticesOf(ben)).length).toBe(before + 1)
  })

  test('of a thread waits while its title does, whatever becomes of its words', async () => {
    const thread = await openThread(ana, 'Some words', 'Her number is 07700 900123')
    const { body: page } = await ana.get(`/api/threads/${thread.id}/posts`).expect(200)
    const id: string = page.items[0].id
    const { body: own } = await ana.get(`/api/posts/${id}/words`).expect(200)
    expect(own).toMatchObject({ title: 'Her number is 07700 900123', body: 'Some words' })
    const other = await ana.patch(`/api/posts/${id}`, { body: 'Other words', contentNotes: ['abuse'] }).expect(200)
    expect(other.body.state).toBe('held')
    const mended = await ana.patch(`/api/posts/${id}`, { title: 'She does not stop' }).expect(200)
    expect(mended.body).toMatchObject({ state: 'visible', body: 'Other words' })
    expect((await ben.get(`/api/threads/${thread.id}`).expect(200)).body.title).toBe('She does not stop')
  })

  test('is taken back by its author, and its case closes', async () => {
    const post = await reply(ana, words)
    const found = (await caseOn(post.id))!
    await cara.put(`/api/moderation/cases/${found.id}/claim`).expect(200)
    await ana.delete(`/api/posts/${post.id}`).expect(204)
    expect(await seenBy(ana, post.id)).toMatchObject({ state: 'deleted', body: null })
    const { body } = await cara.get(`/api/moderation/cases/${found.id}`).expect(200)
    expect(body).toMatchObject({ state: 'decided', wordsState: 'gone', words: null, claim: null, decisions: [] })
    const draft = { action: 'approve', reason: 'privacy', statement }
    const late = await cara.post(`/api/moderation/cases/${found.id}/decisions`, draft).expect(409)
    expect(late.body.reason).toBe('decided')
    await ana.get(`/api/posts/${post.id}/words`).expect(403)
  })

  test('is taken back, and its case stays for whoever reported it', async () => {
    const post = await reply(ana, words)
    const report = { subject: { type: 'post', id: post.id }, category: 'privacy' }
    await ben.post('/api/reports', report).expect(201)
    await ana.delete(`/api/posts/${post.id}`).expect(204)
    const found = (await caseOn(post.id))!
    expect(found.state).toBe('open')
    expect((await decide(found.id, 'dismiss')).status).toBe(201)
  })

  test('is approved only as it was read', async () => {
    const post = await reply(ana, words)
    const path = `/api/moderation/cases/${(await caseOn(post.id))!.id}`
    const approve = (revision?: string) =>
      cara.post(`${path}/decisions`, { action: 'approve', reason: 'privacy', statement, ...(revision && { revision }) })
    await cara.put(`${path}/claim`).expect(200)
    const read = (await cara.get(path).expect(200)).body.words.revision as string
    world.clock.advance(60_000)
    await ana.patch(`/api/posts/${post.id}`, { body: 'And his number is 07700 900456.' }).expect(200)

    // Neither by its name nor without one: nobody has read what stands there now.
    for (const refused of [await approve(read), await approve()]) {
      expect(refused.status).toBe(409)
      expect(refused.body.reason).toBe('words-changed')
    }
    expect(await seenBy(ben, post.id)).toMatchObject({ state: 'held' })
    const now = (await cara.get(path).expect(200)).body.words as { revision: string; body: string }
    expect(now).toMatchObject({ body: 'And his number is 07700 900456.' })
    expect(now.revision).not.toBe(read)
    expect((await approve(now.revision)).status).toBe(201)
    expect(await seenBy(ben, post.id)).toMatchObject({ state: 'visible' })
  })

  test('is changed or taken back by nobody once a person has declined it', async () => {
    const post = await reply(ana, words)
    expect((await decide((await caseOn(post.id))!.id, 'decline')).status).toBe(201)
    const refused = [
      await ana.patch(`/api/posts/${post.id}`, { body: 'Other words' }),
      await ana.delete(`/api/posts/${post.id}`),
      await ana.get(`/api/posts/${post.id}/words`),
    ]
    for (const { status, body } of refused) expect([status, body.reason]).toEqual([403, 'post-not-visible'])
  })

  test('never where its author may be at risk: that is seen, and comes to a person at once', async () => {
    const post = await reply(ana, 'I am 15 and I want to kill myself tonight')
    expect(await seenBy(ben, post.id)).toMatchObject({ state: 'visible' })
    expect(await caseOn(post.id)).toMatchObject({ column: 'care', urgency: 0 })
  })
})

test('risk comes to care, as soon as its level says, and never shows to anybody but moderators', async () => {
  const post = await reply(ana, 'everyone would be better off without me')
  expect(post.state).toBe('visible')
  expect(JSON.stringify(post)).not.toContain('risk')
  expect(await caseOn(post.id)).toMatchObject({ column: 'care', urgency: 1 })
  expect(JSON.stringify(await seenBy(ana, post.id))).not.toContain('risk')
  const { body } = await cara.get(`/api/moderation/cases/${(await caseOn(post.id))!.id}`).expect(200)
  expect(body.signalList).toMatchObject([
    { rule: 'risk-passive', level: 'C2', sentence: 'thinks that it would be better not to be here', from: 0 },
  ])
})

test('ordinary sorrow makes no case', async () => {
  const post = await reply(ana, 'I checked my phone forty times and cried. Why am I so needy?')
  expect(await caseOn(post.id)).toBeUndefined()
  const { rows } = await world.sql.query('select 1 from signals where subject_id = $1', [post.id])
  expect(rows).toHaveLength(0)
})

test('what cannot be read is published, and marked as not analysed', async () => {
  const post = await reply(ana, 'Je ne sais pas quoi faire, il est parti et je suis très triste')
  expect(post.state).toBe('visible')
  const { rows } = await world.sql.query('select rule, label from signals where subject_id = $1', [post.id])
  expect(rows).toEqual([{ rule: 'not-analysed-language', label: 'not-analysed' }])
})
