import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const open = 'anxious-attachment'
const closed = 'healing-strategies'

let ana: Person
let ben: Person
let cara: Person
let eve: Person
let nora: Person
let threadId: string

beforeAll(async () => {
  ;[ana, ben, cara, eve, nora] = await Promise.all([
    people.ana(),
    people.ben(),
    people.cara(),
    people.eve(),
    people.nora(),
  ])
  for (const person of [ana, ben]) {
    for (const group of [open, closed]) await person.put(`/api/groups/${group}/membership`).expect(200)
  }
  threadId = (await aThread(ben, open)).id
})

async function aThread(by: Person, group: string, more: object = {}): Promise<{ id: string; first: string }> {
  const draft = { title: 'A title', body: 'The first words', supportWanted: 'listening', ...more }
  const { body } = await by.post(`/api/groups/${group}/threads`, draft).expect(201)
  const { body: page } = await by.get(`/api/threads/${body.id}/posts`).expect(200)
  return { id: body.id, first: page.items[0].id }
}
async function aPost(by = ana, more: object = {}): Promise<string> {
  const { body } = await by.post(`/api/threads/${threadId}/posts`, { body: 'Some words', ...more }).expect(201)
  return body.id
}
const worryAbout = (id: string, more: object = {}) => ({ subject: { type: 'post', id }, category: 'worry', ...more })
async function worry(by: Person, id: string, more: object = {}): Promise<string> {
  return (await by.post('/api/reports', worryAbout(id, more)).expect(201)).body.id
}
async function caseAbout(subject: string, reader = cara) {
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [subject])
  const path = `/api/moderation/cases/${rows[0]!.id}`
  return { ...(await reader.get(path).expect(200)).body, path }
}
async function decide(path: string, action: string): Promise<void> {
  await cara.put(`${path}/claim`).expect(200)
  const draft = { action, reason: 'other', statement: 'A reason in words' }
  await cara.post(`${path}/decisions`, draft).expect(201)
}
async function noticesOf(person: Person): Promise<string[]> {
  await world.settle()
  const { body } = await person.get('/api/notifications?limit=100').expect(200)
  return body.items.map((one: { kind: string }) => one.kind)
}
const worriesHeard = async (person: Person) => (await noticesOf(person)).filter((kind) => kind.startsWith('worry-'))
async function ownReport(by: Person, id: string) {
  const { body } = await by.get('/api/reports?limit=100').expect(200)
  return body.items.find((one: { id: string }) => one.id === id)
}

describe('a worry', () => {
  test('opens a case of care that names no rule, next in line, and its author hears nothing', async () => {
    const post = await aPost()
    const id = await worry(ben, post, { note: 'She stopped answering.' })
    const found = await caseAbout(post)
    expect(found).toMatchObject({ column: 'care', level: 'next', state: 'open', categories: ['worry'], reports: 1 })
    expect(found.reportList).toMatchObject([{ by: { name: 'ben' }, category: 'worry', note: 'She stopped answering.' }])
    expect(await ownReport(ben, id)).toMatchObject({ category: 'worry', outcome: 'waiting', lookedAt: null })
    expect(await worriesHeard(ben)).toContain('worry-received')
    const heard = await noticesOf(ana)
    expect(heard.filter((kind) => /worry|report|decision/.test(kind))).toEqual([])
    for (const path of ['/api/decisions', '/api/reports', `/api/threads/${threadId}/posts?limit=100`, '/api/me']) {
      expect((await ana.get(path).expect(200)).text).not.toContain('She stopped answering')
      expect((await ana.get(path).expect(200)).text).not.toContain('worry')
    }
  })

  test('stands once, however often it is sent and at the same moment', async () => {
    const post = await aPost()
    const answers = await Promise.all([1, 2, 3, 4].map(() => ben.post('/api/reports', worryAbout(post))))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201])
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(await caseAbout(post)).toMatchObject({ reports: 1, level: 'next' })
  })

  test('is not lost beside a report of the same person, takes the case into care, and counts as one voice', async () => {
    const post = await aPost()
    const report = { subject: { type: 'post', id: post }, category: 'kindness' }
    const { body } = await ben.post('/api/reports', report).expect(201)
    expect(await caseAbout(post)).toMatchObject({ column: 'rules', level: 'soon' })
    const id = await worry(ben, post)
    expect(id).not.toBe(body.id)
    const found = await caseAbout(post)
    expect(found).toMatchObject({ column: 'care', level: 'next', reports: 1 })
    expect([...found.categories].sort()).toEqual(['kindness', 'worry'])
    // A report sent again afterwards is still the first one.
    expect((await ben.post('/api/reports', report).expect(200)).body.id).toBe(body.id)
  })

  test('of a second person raises the case to now and calls the team; a third adds nothing', async () => {
    const post = await aPost()
    await worry(ben, post)
    const before = (await noticesOf(cara)).filter((kind) => kind === 'needed-now').length
    await worry(nora, post)
    expect(await caseAbout(post)).toMatchObject({ column: 'care', level: 'now', reports: 2 })
    await worry(eve, post)
    expect(await caseAbout(post)).toMatchObject({ column: 'care', level: 'now', reports: 3, round: 1 })
    expect((await noticesOf(cara)).filter((kind) => kind === 'needed-now')).toHaveLength(before + 1)
  })

  test.each(['dismiss', 'hide', 'warn'])(
    'hears that it was looked at, and not that it came to “%s”',
    async (action) => {
      const post = await aPost()
      const { body: report } = await nora
        .post('/api/reports', { subject: { type: 'post', id: post }, category: 'kindness' })
        .expect(201)
      const id = await worry(ben, post)
      const earlier = await worriesHeard(ben)
      const { path } = await caseAbout(post)
      await cara.put(`${path}/claim`).expect(200)
      expect((await ownReport(ben, id)).lookedAt).not.toBeNull()
      await decide(path, action)
      expect(await ownReport(ben, id)).toMatchObject({ outcome: 'seen' })
      expect((await worriesHeard(ben)).slice(0, -earlier.length)).toEqual(['worry-seen', 'worry-looked-at'])
      const { text } = await ben.get('/api/me/export').expect(200)
      expect(text).not.toMatch(/"outcome":"(acted|kept)"/)
      // Whoever named a rule hears what reporters hear.
      expect(await ownReport(nora, report.id)).toMatchObject({ outcome: action === 'dismiss' ? 'kept' : 'acted' })
      // It can be said anew, and opens the case again.
      if (action !== 'hide') {
        await worry(ben, post)
        expect(await caseAbout(post)).toMatchObject({ column: 'care', level: 'next', state: 'open', round: 2 })
      }
    },
  )

  test('about whoever wrote unnamed says nothing of who that is, on either side', async () => {
    const { first: post } = await aThread(ana, open, { unnamed: true })
    const id = await worry(ben, post)
    const { text } = await ben.get('/api/reports?limit=100').expect(200)
    for (const own of [ana.id, '"ana"']) expect(text).not.toContain(own)
    const found = await caseAbout(post)
    expect(found).toMatchObject({ unnamed: true, author: { unnamed: true } })
    for (const own of [ana.id, '"ana"']) expect(JSON.stringify(found)).not.toContain(own)
    expect(await ownReport(ben, id)).toMatchObject({ subject: { type: 'post', id: post } })
  })

  test('can be about a thread, a person, and words said in a room', async () => {
    const { id } = await aThread(ana, open)
    for (const subject of [
      { type: 'thread', id },
      { type: 'account', id: ana.id },
    ]) {
      await ben.post('/api/reports', { subject, category: 'worry' }).expect(201)
      expect(await caseAbout(subject.id)).toMatchObject({ column: 'care', level: 'next' })
    }
    const dan = await people.dan()
    await dan.put(`/api/groups/${closed}/membership`).expect(200)
    await people.appoint(dan, closed, 'facilitator')
    const { body: session } = await dan
      .post('/api/live-sessions', {
        groupSlug: closed,
        title: 'An evening',
        startsAt: world.clock.now().toISOString(),
        timeZone: 'UTC',
        minutes: 60,
        capacity: 8,
      })
      .expect(201)
    const entry = { sessionId: session.id, after: 0, agreedRulesVersion: session.groundRules.version }
    for (const guest of [ana, ben]) await guest.put(`/api/live-sessions/${session.id}/place`).expect(200)
    const [leading, own, room] = [await dan.socket(), await ana.socket(), await ben.socket()]
    for (const one of [leading, own, room]) await one.send('live:enter', entry)
    await leading.send('live:open', { sessionId: session.id })
    const message = newId()
    await own.send('live:say', { sessionId: session.id, id: message, body: 'I am so tired' })
    const subject = { type: 'live-message', id: message }
    await ben.post('/api/reports', { subject, category: 'worry' }).expect(201)
    expect(await caseAbout(message)).toMatchObject({ column: 'care', level: 'next' })
    await nora.post('/api/reports', { subject, category: 'worry' }).expect(404)
  })

  test('is reviewed in its note as notes on reports are', async () => {
    const id = await worry(ben, await aPost(), { note: 'Call her at 07700 900123, I found that' })
    const { rows } = await world.sql.query(
      `select label from signals where subject_type = 'report' and subject_id = $1`,
      [id],
    )
    expect(rows.map(({ label }) => label)).toContain('personal')
  })

  test('names no rule, so it is no reason for a decision or for lifting an alias', async () => {
    const post = await aPost(ana, { unnamed: true })
    await worry(ben, post)
    const { path } = await caseAbout(post)
    await cara.put(`${path}/claim`).expect(200)
    const decision = { action: 'warn', reason: 'worry', statement: 'No' }
    expect((await cara.post(`${path}/decisions`, decision).expect(400)).body.code).toBe('invalid')
    expect((await cara.post(`${path}/lift-alias`, { reason: 'worry' }).expect(400)).body.code).toBe('invalid')
  })
})

describe('who may be worried', () => {
  test('strangers sign in first, and what one cannot see finds nothing', async () => {
    await people.stranger().post('/api/reports', worryAbout(newId())).expect(401)
    const { first } = await aThread(ana, closed)
    await nora.post('/api/reports', worryAbout(first)).expect(404)
    await ana.delete(`/api/posts/${first}`).expect(204)
    await ben.post('/api/reports', worryAbout(first)).expect(404)
  })

  test('not about one’s own words, not while suspended, and while muted', async () => {
    expect((await ana.post('/api/reports', worryAbout(await aPost())).expect(403)).body.reason).toBe('own-words')
    expect(
      (await ana.post('/api/reports', worryAbout(await aPost(ana, { unnamed: true }))).expect(403)).body.reason,
    ).toBe('own-words')
    const member = await people.member('a worried member')
    const post = await aPost()
    await world.sql.query(`update accounts set standing = 'suspended' where id = $1`, [member.id])
    expect((await member.post('/api/reports', worryAbout(post)).expect(403)).body.reason).toBe('not-in-good-standing')
    await world.sql.query(`update accounts set standing = 'muted' where id = $1`, [member.id])
    await member.post('/api/reports', worryAbout(post)).expect(201)
  })

  test('a moderator who is worried has a part in it and leaves the case to others', async () => {
    const post = await aPost()
    await worry(cara, post)
    const { path } = await caseAbout(post, await people.carl())
    await cara.put(`${path}/claim`).expect(403)
    await (await people.carl()).put(`${path}/claim`).expect(200)
  })

  test.each(['the author', 'the worried person'])(
    'where %s has blocked the other it goes as a report goes',
    async (who) => {
      const [author, worried] = [await people.member(`author ${who}`), await people.member(`worried ${who}`)]
      await author.put(`/api/groups/${open}/membership`).expect(200)
      const posts = [await aPost(author), await aPost(author)]
      const [by, whom] = who === 'the author' ? [author, worried] : [worried, author]
      await by.put(`/api/blocks/${whom.id}`).expect(200)
      const report = { subject: { type: 'post', id: posts[0] }, category: 'kindness' }
      const [asReport, asWorry] = [
        await worried.post('/api/reports', report),
        await worried.post('/api/reports', worryAbout(posts[1]!)),
      ]
      expect(asWorry.status).toBe(asReport.status)
      expect(await noticesOf(author)).toEqual([])
    },
  )
})
