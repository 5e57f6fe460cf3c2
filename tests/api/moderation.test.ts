import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeCtx } from '@secure-base/server/kernel/ctx.ts'
import { askApproval } from '@secure-base/server/modules/moderation/ask-approval.ts'
import { guest } from '@secure-base/shared/kernel/policy.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { password, type Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const open = 'anxious-attachment'
const closed = 'healing-strategies'
const statement = 'These words hurt somebody. The rule is kindness.'

let ana: Person
let ben: Person
let cara: Person
let carl: Person
let gus: Person
let nora: Person

beforeAll(async () => {
  ;[ana, ben, cara, carl, gus, nora] = await Promise.all([
    people.ana(),
    people.ben(),
    people.cara(),
    people.carl(),
    people.gus(),
    people.nora(),
  ])
  for (const person of [ana, ben]) {
    for (const group of [open, closed]) await person.put(`/api/groups/${group}/membership`).expect(200)
  }
})

beforeEach(() => {
  threadId = undefined
})

/** A post of ana's in an open group, in a thread of ben's. */
let threadId: string | undefined
async function aPost(by = ana, more: object = {}): Promise<string> {
  threadId ??= (await aThread(ben)).id
  const { body } = await by.post(`/api/threads/${threadId}/posts`, { body: 'Some words', ...more }).expect(201)
  return body.id
}
async function aThread(by: Person, group = open, more: object = {}): Promise<{ id: string; first: string }> {
  const draft = { title: 'A title', body: 'The first words', supportWanted: 'listening', ...more }
  const { body } = await by.post(`/api/groups/${group}/threads`, draft).expect(201)
  const { body: page } = await by.get(`/api/threads/${body.id}/posts`).expect(200)
  return { id: body.id, first: page.items[0].id }
}

async function report(by: Person, type: string, id: string, more: object = {}): Promise<string> {
  const { body } = await by.post('/api/reports', { subject: { type, id }, category: 'kindness', ...more }).expect(201)
  return body.id
}
async function caseOn(subjectId: string): Promise<string> {
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [subjectId])
  return rows[0]!.id
}
/** Reported by ben, and waiting. */
async function aCase(subjectId?: string, type = 'post'): Promise<{ id: string; subject: string; path: string }> {
  const subject = subjectId ?? (await aPost())
  await report(ben, type, subject)
  const id = await caseOn(subject)
  return { id, subject, path: `/api/moderation/cases/${id}` }
}
async function decide(path: string, action: string, more: object = {}, by = cara) {
  await by.put(`${path}/claim`).expect(200)
  const draft = { action, reason: 'kindness', statement, ...more }
  return (await by.post(`${path}/decisions`, draft).expect(201)).body
}
async function noticesOf(person: Person): Promise<string[]> {
  await world.settle()
  const { body } = await person.get('/api/notifications?limit=100').expect(200)
  return body.items.map((one: { kind: string }) => one.kind)
}
async function reportOf(by: Person, subjectId: string) {
  const { body } = await by.get('/api/reports?limit=100').expect(200)
  return body.items.find((one: { subject: { id: string } }) => one.subject.id === subjectId)
}
const reportsHeard = async (person: Person) => (await noticesOf(person)).filter((kind) => kind.startsWith('report-'))
async function postAsSeen(by: Person, id: string) {
  const { body } = await by.get(`/api/threads/${threadId}/posts?limit=100`).expect(200)
  return body.items.find((one: { id: string }) => one.id === id)
}
const days = (count: number) => new Date(world.clock.now().getTime() + count * 24 * 60 * 60_000).toISOString()

describe('a report', () => {
  test('is made of what one sees, confirmed, and stands once', async () => {
    const post = await aPost()
    const id = await report(ben, 'post', post, { note: 'This was hard to read' })
    const draft = { subject: { type: 'post', id: post }, category: 'privacy' }
    expect((await ben.post('/api/reports', draft).expect(200)).body).toEqual({ id })
    const other = await report(nora, 'post', post)
    expect(other).not.toBe(id)
    expect(await noticesOf(ben)).toContain('report-received')
    const { rows } = await world.sql.query('select 1 from cases where subject_id = $1', [post])
    expect(rows).toHaveLength(1)
    const { body } = await ben.get('/api/reports').expect(200)
    const own = body.items.find((one: { id: string }) => one.id === id)
    expect(own).toMatchObject({ subject: { type: 'post', id: post }, outcome: 'waiting' })
    // Ana hears nothing of it.
    expect(await noticesOf(ana)).not.toContain('report-received')
  })

  test.each(['thread', 'account', 'post'])('of one’s own %s is refused', async (type) => {
    const { id, first } = await aThread(ana)
    const subject = { type, id: { thread: id, post: first, account: ana.id }[type]! }
    const { body } = await ana.post('/api/reports', { subject, category: 'other' }).expect(403)
    expect(body.reason).toBe('own-words')
  })

  test('of what one cannot see finds nothing', async () => {
    const { id, first } = await aThread(ana, closed)
    for (const [type, subject] of [
      ['thread', id],
      ['post', first],
      ['post', newId()],
      ['account', newId()],
      ['live-message', newId()],
      ['meetup', newId()],
    ]) {
      await nora.post('/api/reports', { subject: { type, id: subject }, category: 'other' }).expect(404)
    }
    await ana.delete(`/api/posts/${first}`).expect(204)
    await ben.post('/api/reports', { subject: { type: 'post', id: first }, category: 'other' }).expect(404)
    await people.stranger().post('/api/reports', {}).expect(401)
  })

  test.each([
    { subject: { type: 'guide', id: newId() }, category: 'other' },
    { subject: { type: 'post', id: newId() }, category: 'dislike' },
    { subject: { type: 'post', id: newId() }, category: 'other', note: ' ' },
    { subject: { type: 'post' }, category: 'other' },
  ])('of a shape that nobody knows is invalid: %o', async (draft) => {
    expect((await ben.post('/api/reports', draft).expect(400)).body.code).toBe('invalid')
  })

  test('of held words works, and many at once make one case', async () => {
    const post = await aPost()
    await world.sql.query(`update posts set state = 'held' where id = $1`, [post])
    const crowd = await Promise.all([1, 2, 3, 4, 5].map((i) => people.member(`crowd ${i}`)))
    const subject = { type: 'post', id: post }
    const sent = crowd.flatMap((person) =>
      [1, 2, 3].map(() => person.post('/api/reports', { subject, category: 'other' })),
    )
    const answers = await Promise.all(sent)
    for (const answer of answers) expect([200, 201]).toContain(answer.status)
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(5)
    const { body } = await cara.get(`/api/moderation/cases/${await caseOn(post)}`).expect(200)
    expect(body).toMatchObject({ reports: 5, round: 1, wordsState: 'held' })
  })
})

describe('the queue', () => {
  test('goes by level, then by what is due, a page at a time', async () => {
    const levels = []
    for (const category of ['other', 'kindness', 'safety', 'no-methods', 'safety']) {
      const post = await aPost()
      await report(ben, 'post', post, { category })
      levels.push(post)
      world.clock.advance(1_000)
    }
    const seen: { level: string; targetAt: string; column: string; subject: { id: string } }[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: { items: typeof seen; nextCursor: string | null } } = await cara
        .get(`/api/moderation/cases?limit=3${cursor && `&cursor=${cursor}`}`)
        .expect(200)
      seen.push(...body.items)
      cursor = body.nextCursor
    }
    const order = ['now', 'next', 'soon', 'later']
    const sorted = seen.toSorted(
      (a, b) => order.indexOf(a.level) - order.indexOf(b.level) || a.targetAt.localeCompare(b.targetAt),
    )
    expect(seen).toEqual(sorted)
    const { rows } = await world.sql.query(`select 1 from cases where state = 'open'`)
    expect(seen).toHaveLength(rows.length)
    expect(seen.slice(0, 2).map(({ subject }) => subject.id)).toEqual([levels[2], levels[4]])
    const { body: care } = await cara.get('/api/moderation/cases?column=care').expect(200)
    expect(care.items.map((one: { column: string }) => one.column)).toEqual(['care', 'care'])
    await ana.get('/api/moderation/cases').expect(403)
  })

  test('a report that is more urgent moves a case up, and into care for good', async () => {
    const { subject, id } = await aCase()
    await report(nora, 'post', subject, { category: 'safety' })
    await report(await people.eve(), 'post', subject, { category: 'other' })
    const { body } = await cara.get(`/api/moderation/cases/${id}`).expect(200)
    expect(body).toMatchObject({ level: 'now', column: 'care', reports: 3, round: 1 })
    expect(new Date(body.targetAt).getTime() - new Date(body.openedAt).getTime()).toBe(30 * 60_000)
  })
})

describe('a case', () => {
  test('shows what it is about with its context, who reported it, and what was seen', async () => {
    await aPost(ben, { body: 'Before it' })
    const subject = await aPost(ana, { body: 'Write to me at ana@example.org', contentNotes: ['loss'] })
    await aPost(ben, { body: 'After it' })
    await report(ben, 'post', subject, { note: 'An address' })
    const { body } = await cara.get(`/api/moderation/cases/${await caseOn(subject)}`).expect(200)
    expect(body).toMatchObject({
      subject: { type: 'post', id: subject },
      author: { id: ana.id, name: 'ana' },
      words: { body: 'Write to me at ana@example.org', contentNotes: ['loss'] },
      reportList: [{ by: { id: ben.id, name: 'ben' }, note: 'An address' }],
      signalList: [{ rule: 'email-address', level: 'P1' }],
      path: expect.stringContaining(`/threads/${threadId}?from=`),
    })
    const about = body.context.findIndex((one: { isSubject: boolean }) => one.isSubject)
    expect(body.context[about].id).toBe(subject)
    expect(body.context[about - 1].html).toContain('Before it')
    expect(body.context[about + 1].html).toContain('After it')
  })

  test('keeps the alias, until it is lifted with a reason, which others are told of', async () => {
    const { id, first } = await aThread(ana, open, { unnamed: true })
    await report(ben, 'post', first)
    const path = `/api/moderation/cases/${await caseOn(first)}`
    const { text, body } = await cara.get(path).expect(200)
    expect(body.author).toMatchObject({ unnamed: true })
    expect(text).not.toContain(ana.id)
    expect((await cara.post(`${path}/lift-alias`, { reason: 'safety' }).expect(409)).body.reason).toBe('not-claimed')
    await cara.put(`${path}/claim`).expect(200)
    await cara.post(`${path}/lift-alias`, {}).expect(400)
    const { body: lifted } = await cara.post(`${path}/lift-alias`, { reason: 'safety' }).expect(200)
    expect(lifted.author).toMatchObject({ id: ana.id, name: 'ana' })
    expect((await cara.get(path).expect(200)).text).not.toContain(ana.id)
    expect(await noticesOf(carl)).toContain('alias-lifted')
    expect(await noticesOf(cara)).not.toContain('alias-lifted')
    const { body: record } = await gus.get('/api/moderation/audit').expect(200)
    expect(record.items.find((one: { action: string }) => one.action === 'lift-alias')).toMatchObject({
      actor: cara.id,
      reason: 'safety',
      subject: { type: 'post', id: first },
    })
    expect((await ben.get(`/api/threads/${id}/posts`)).text).not.toContain(ana.id)
    const named = await aCase()
    await cara.put(`${named.path}/claim`).expect(200)
    const refusal = await cara.post(`${named.path}/lift-alias`, { reason: 'safety' }).expect(409)
    expect(refusal.body.reason).toBe('not-unnamed')
  })

  test('is worked on by nobody who is part of it', async () => {
    const eve = await people.eve()
    await gus.patch(`/api/admin/accounts/${eve.id}`, { role: 'moderator' }).expect(200)
    const own = await aPost(cara)
    await report(carl, 'post', own)
    await report(ben, 'account', eve.id)
    const draft = { action: 'dismiss', reason: 'other', statement }
    for (const [person, path] of [
      [cara, `/api/moderation/cases/${await caseOn(own)}`],
      [carl, `/api/moderation/cases/${await caseOn(own)}`],
      [eve, `/api/moderation/cases/${await caseOn(eve.id)}`],
    ] as const) {
      for (const answer of [
        await person.get(path),
        await person.put(`${path}/claim`),
        await person.post(`${path}/decisions`, draft),
        await person.post(`${path}/reopen`),
        await person.post(`${path}/lift-alias`, { reason: 'other' }),
      ]) {
        expect(answer.status).toBe(403)
        expect(answer.body.reason).toBe('part-of-it')
      }
    }
    await gus.get(`/api/moderation/cases/${await caseOn(own)}`).expect(200)
    await gus.patch(`/api/admin/accounts/${eve.id}`, { role: 'member' }).expect(200)
  })
})

describe('a claim', () => {
  test('is held by one, renewed by working, and lapses by the clock', async () => {
    const { path } = await aCase()
    const { body: claim } = await cara.put(`${path}/claim`).expect(200)
    expect(claim).toMatchObject({ by: { id: cara.id, name: 'cara' } })
    const { body: refusal } = await carl.put(`${path}/claim`).expect(409)
    expect(refusal).toMatchObject({ code: 'conflict', reason: 'claimed-by-another' })
    await carl.delete(`${path}/claim`).expect(409)
    await world.pass({ minutes: 14 })
    await cara.get(path).expect(200)
    await world.pass({ minutes: 14 })
    await carl.put(`${path}/claim`).expect(409)
    await world.pass({ minutes: 1 })
    expect((await carl.get(path).expect(200)).body.claim).toBeNull()
    await carl.put(`${path}/claim`).expect(200)
    const draft = { action: 'dismiss', reason: 'other', statement }
    expect((await cara.post(`${path}/decisions`, draft).expect(409)).body.reason).toBe('claimed-by-another')
    await carl.delete(`${path}/claim`).expect(204)
    await carl.delete(`${path}/claim`).expect(204)
    expect((await carl.post(`${path}/decisions`, draft).expect(409)).body.reason).toBe('not-claimed')
  })

  test('of two at once one wins, 200 times', async () => {
    const { path, id } = await aCase()
    for (let i = 0; i < 200; i++) {
      const answers = await Promise.all([cara.put(`${path}/claim`), carl.put(`${path}/claim`)])
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
      await world.sql.query('update cases set claimed_by = null where id = $1', [id])
    }
  }, 300_000)
})

describe('a decision', () => {
  test('is told to those who reported it when a person begins to look, and when it is decided: in the app, and in a mail that says neither', async () => {
    const subject = await aPost()
    await nora.patch('/api/me', { email: 'nora@mail.example', mailNotifications: true }).expect(200)
    for (const person of [ben, nora]) await report(person, 'post', subject)
    const path = `/api/moderation/cases/${await caseOn(subject)}`
    const own = () => reportOf(nora, subject)
    expect(await own()).toMatchObject({ lookedAt: null, outcome: 'waiting' })
    await world.settle()
    const before = world.mails().length
    // Once, however often it is taken and given back.
    for (const moderator of [cara, cara, carl]) {
      await moderator.put(`${path}/claim`).expect(200)
      await moderator.delete(`${path}/claim`).expect(204)
    }
    expect(await own()).toMatchObject({ lookedAt: expect.any(String), outcome: 'waiting' })
    expect((await noticesOf(nora)).filter((kind) => kind === 'report-looked-at')).toHaveLength(1)
    expect(world.mails()).toHaveLength(before + 1)
    await decide(path, 'dismiss')
    expect(await own()).toMatchObject({ outcome: 'kept' })
    for (const person of [ben, nora])
      expect((await reportsHeard(person)).slice(0, 2)).toEqual(['report-kept', 'report-looked-at'])
    expect(await noticesOf(ana)).not.toContain('report-looked-at')
    const mails = world.mails()
    expect(mails).toHaveLength(before + 2)
    expect(new Set(mails.map((mail) => /^Subject: (.*)$/m.exec(mail)?.[1]))).toEqual(new Set(['Something new for you']))
    await nora.patch('/api/me', { mailNotifications: false }).expect(200)
  })

  test('that is taken back is told to those who had heard that we acted, and to nobody else', async () => {
    const { path, subject } = await aCase()
    const decision = await decide(path, 'hide')
    await report(nora, 'post', await aPost(), { category: 'other' })
    const { body: appeal } = await ana.post(`/api/decisions/${decision.id}/appeal`, { text: 'A quote' }).expect(201)
    const earlier = (await noticesOf(nora)).length
    await carl.post(`/api/moderation/appeals/${appeal.id}/decision`, { outcome: 'overturned', statement }).expect(201)
    expect((await reportsHeard(ben))[0]).toBe('report-changed')
    expect(await reportOf(ben, subject)).toMatchObject({ outcome: 'changed' })
    expect(await noticesOf(nora)).toHaveLength(earlier)

    // Looked at again without an objection, likewise.
    await report(nora, 'post', subject)
    await decide(path, 'hide')
    expect((await reportsHeard(nora))[0]).toBe('report-acted')
    await cara.post(`${path}/reopen`).expect(200)
    await decide(path, 'restore')
    expect((await reportsHeard(nora))[0]).toBe('report-changed')
    expect((await noticesOf(ben)).filter((kind) => kind === 'report-changed')).toHaveLength(1)
  })

  test('hides words at once, tells everybody concerned, and is undone by the next', async () => {
    const { path, subject, id } = await aCase()
    const watcher = await nora.socket()
    await watcher.send('thread:watch', { threadId })
    const decision = await decide(path, 'hide')
    expect(decision).toMatchObject({ action: 'hide', by: { id: cara.id }, statement })
    expect(await postAsSeen(nora, subject)).toMatchObject({ state: 'hidden', html: null, body: null })
    const { number } = await postAsSeen(nora, subject)
    await watcher.hears('thread:event', (event) => event.type === 'post-changed' && event.number === number)
    expect(await noticesOf(ana)).toContain('decision-made')
    expect(await noticesOf(ben)).toContain('report-acted')
    const { body: mine } = await ana.get('/api/decisions').expect(200)
    expect(mine.items.find((one: { id: string }) => one.id === decision.id)).toMatchObject({
      action: 'hide',
      reason: 'kindness',
      statement,
      subject: { type: 'post', id: subject },
      written: { place: expect.any(String), path: `/threads/${threadId}?from=${number}` },
      mayAppeal: true,
    })
    expect(JSON.stringify(mine)).not.toContain(cara.id)
    expect((await ben.get('/api/decisions').expect(200)).body.items).toEqual([])

    const draft = { action: 'restore', reason: 'other', statement }
    expect((await cara.post(`${path}/decisions`, draft).expect(409)).body.reason).toBe('decided')
    expect((await cara.put(`${path}/claim`).expect(409)).body.reason).toBe('decided')
    expect((await carl.post(`${path}/reopen`).expect(200)).body).toMatchObject({ id, state: 'open' })
    await carl.post(`${path}/reopen`).expect(409)
    await decide(path, 'restore', {}, carl)
    expect(await postAsSeen(nora, subject)).toMatchObject({ state: 'visible', body: 'Some words' })
    const { body: decided } = await carl.get('/api/moderation/cases?state=decided').expect(200)
    const { name: place } = (await carl.get(`/api/groups/${open}`)).body
    expect(decided.items.find((one: { id: string }) => one.id === id)).toMatchObject({
      state: 'decided',
      place,
      number,
    })
  })

  test('that gives a reply back tells nobody of it twice, and keeps from nobody what came in the same moment', async () => {
    const heardBy = async (person: Person) => (await noticesOf(person)).filter((kind) => kind === 'thread-reply').length
    const { path } = await aCase()
    const before = await heardBy(ben)
    await ben.put('/api/notifications/read').expect(204)
    const giveBack = async () => {
      await decide(path, 'hide')
      await cara.post(`${path}/reopen`).expect(200)
      await decide(path, 'restore')
      await cara.post(`${path}/reopen`).expect(200)
    }
    await giveBack()
    expect(await heardBy(ben)).toBe(before)
    await giveBack()
    await aPost()
    expect(await heardBy(ben)).toBe(before + 1)
  })

  test('is told to the author where the words stood: which rule, and until when one can object', async () => {
    const { path, subject } = await aCase()
    const decision = await decide(path, 'hide')
    const until = (await ana.get('/api/decisions').expect(200)).body.items[0].appealUntil
    expect((await postAsSeen(ana, subject)).withheld).toEqual({
      decision: { id: decision.id, rule: 'Be kind', objectUntil: until },
      answerBy: null,
    })
    for (const person of [nora, ben, cara]) expect(await postAsSeen(person, subject)).not.toHaveProperty('withheld')
    await ana.post(`/api/decisions/${decision.id}/appeal`, { text: 'I was quoting him.' }).expect(201)
    expect((await postAsSeen(ana, subject)).withheld.decision).toMatchObject({ id: decision.id, objectUntil: null })
    await carl.post(`${path}/reopen`).expect(200)
    await decide(path, 'restore', {}, carl)
    expect(await postAsSeen(ana, subject)).not.toHaveProperty('withheld')
  })

  test('on a whole thread is told at its first post', async () => {
    const { body } = await ana
      .post(`/api/groups/${open}/threads`, { title: 'A thread', body: 'Some words', supportWanted: 'listening' })
      .expect(201)
    const { path } = await aCase(body.id, 'thread')
    const decision = await decide(path, 'hide')
    const { body: page } = await ana.get(`/api/threads/${body.id}/posts`).expect(200)
    expect(page.items[0]).toMatchObject({ state: 'hidden', withheld: { decision: { id: decision.id } } })
  })

  test('on what is held is told by when to expect it', async () => {
    const { path, subject } = await aCase()
    await world.sql.query(`update posts set state = 'held' where id = $1`, [subject])
    const { targetAt } = (await cara.get(path).expect(200)).body
    expect((await postAsSeen(ana, subject)).withheld).toEqual({ decision: null, answerBy: targetAt })
    expect(await postAsSeen(nora, subject)).not.toHaveProperty('withheld')
  })

  test('reopens when something new comes', async () => {
    const { path, subject } = await aCase()
    await decide(path, 'dismiss')
    expect(await noticesOf(ben)).toContain('report-kept')
    const again = await report(ben, 'post', subject)
    const { body } = await cara.get(path).expect(200)
    expect(body).toMatchObject({ state: 'open', round: 2, reports: 1 })
    expect(body.reportList.map((one: { id: string }) => one.id)).toContain(again)
    expect(
      (await ana.get('/api/decisions')).body.items.every((one: { action: string }) => one.action !== 'dismiss'),
    ).toBe(true)
  })

  test('on a first post takes the title with it, and a decided thread is the same', async () => {
    const { id, first } = await aThread(ana)
    const { path } = await aCase(id, 'thread')
    await decide(path, 'hide')
    expect((await nora.get(`/api/threads/${id}`).expect(200)).body.title).toBeNull()
    const { body } = await nora.get(`/api/threads/${id}/posts`).expect(200)
    expect(body.items[0]).toMatchObject({ id: first, state: 'hidden', body: null })
  })

  test.each([
    ['hide', 'hidden', 'words-hidden'],
    ['restore', 'visible', 'words-visible'],
    ['approve', 'visible', 'words-visible'],
    ['dismiss', 'held', 'words-held'],
    ['hide', 'deleted', 'words-gone'],
  ])('%s does not fit words that are %s', async (action, state, reason) => {
    const { path, subject } = await aCase()
    await world.sql.query('update posts set state = $2 where id = $1', [subject, state])
    await cara.put(`${path}/claim`).expect(200)
    const { body } = await cara.post(`${path}/decisions`, { action, reason: 'other', statement }).expect(409)
    expect(body.reason).toBe(reason)
  })

  test.each([
    ['approve', 'visible'],
    ['decline', 'hidden'],
  ])('%s of held words leaves them %s', async (action, state) => {
    const { path, subject } = await aCase()
    await world.sql.query(`update posts set state = 'held' where id = $1`, [subject])
    await decide(path, action)
    expect(await postAsSeen(nora, subject)).toMatchObject({ state })
  })

  test('is asked for where something is held, of somebody whose it is not', async () => {
    const post = await aPost()
    await world.sql.query(`update posts set state = 'held' where id = $1`, [post])
    const ask = () =>
      makeCtx(world.app.ground, guest).transaction((tx) => askApproval(tx, { type: 'post', id: post }, [carl.id]))
    for (let i = 0; i < 2; i++) await ask()
    const path = `/api/moderation/cases/${await caseOn(post)}`
    const { body } = await cara.get(path).expect(200)
    expect(body).toMatchObject({ column: 'rules', level: 'soon', round: 1, reports: 0, wordsState: 'held' })
    expect(body.actions).toEqual(['hide', 'redact', 'approve', 'decline'])
    expect((await carl.put(`${path}/claim`).expect(403)).body.reason).toBe('part-of-it')
    await decide(path, 'approve')
    expect(await postAsSeen(nora, post)).toMatchObject({ state: 'visible' })
    expect(await noticesOf(ana)).toContain('decision-made')
    await world.sql.query(`update posts set state = 'held' where id = $1`, [post])
    await ask()
    expect((await cara.get(path).expect(200)).body).toMatchObject({ state: 'open', round: 2 })
  })

  test.each([
    [{ action: 'redact' }, 'invalid'],
    [{ action: 'ban' }, 'invalid'],
    [{ action: 'hide', until: '2030-01-01T00:00:00Z' }, 'invalid'],
    [{ action: 'mute', until: '2020-01-01T00:00:00Z' }, 'invalid'],
    [{ action: 'mute', until: '2999-01-01T00:00:00Z' }, 'invalid'],
    [{ action: 'mute', until: '2027-02-30T00:00:00Z' }, 'invalid'],
    [{ action: 'warn', reason: 'dislike' }, 'invalid'],
    [{ action: 'warn', statement: '' }, 'invalid'],
  ])('%o is %s', async (draft, code) => {
    const { path } = await aCase()
    await cara.put(`${path}/claim`).expect(200)
    const { body } = await cara.post(`${path}/decisions`, { reason: 'other', statement, ...draft }).expect(400)
    expect(body.code).toBe(code)
  })

  test('about an account cannot be about words', async () => {
    const other = await people.member('somebody reported')
    const { path } = await aCase(other.id, 'account')
    await cara.put(`${path}/claim`).expect(200)
    for (const action of ['hide', 'restore', 'approve', 'decline']) {
      await cara.post(`${path}/decisions`, { action, reason: 'other', statement }).expect(400)
    }
    await cara.post(`${path}/decisions`, { action: 'warn', reason: 'other', statement }).expect(201)
    expect(await noticesOf(other)).toContain('decision-made')
  })

  test('muted and suspended end by themselves, and the stricter counts meanwhile', async () => {
    const other = await people.member('somebody loud')
    await other.put(`/api/groups/${open}/membership`).expect(200)
    const first = await aCase(await aPost(other))
    const second = await aCase(await aPost(other))
    const third = await aCase(other.id, 'account')
    const muted = await decide(first.path, 'mute', { until: days(5) })
    const standing = async () => (await other.get('/api/me').expect(200)).body.standing
    expect(await standing()).toBe('muted')
    const refusal = await other.post(`/api/threads/${threadId}/posts`, { body: 'x' }).expect(403)
    expect(refusal.body.reason).toBe('not-in-good-standing')
    world.clock.advance(1_000)
    await decide(second.path, 'suspend', { until: days(2) })
    expect(await standing()).toBe('suspended')
    const { body } = await other.get('/api/decisions').expect(200)
    expect(body.items.map((one: { action: string }) => one.action)).toEqual(['suspend', 'mute'])
    // The link of a notice leads to its decision, however many there have been since.
    await world.settle()
    const { body: notices } = await other.get('/api/notifications').expect(200)
    const paths = notices.items.map((one: { path: string }) => one.path)
    expect(paths).toContain(`/account/decisions?from=${muted.id}#decision-${muted.id}`)
    const { body: there } = await other.get(`/api/decisions?from=${muted.id}&limit=1`).expect(200)
    expect(there.items).toMatchObject([{ id: muted.id }])
    await other.get(`/api/decisions?from=${muted.id}&cursor=x`).expect(400)
    // They read when they can write again, not when the stricter of the two ends.
    expect((await other.get('/api/me').expect(200)).body.pause).toEqual({ until: muted.until, reason: 'kindness' })
    await other.get('/api/me/export').expect(200)
    await world.pass({ days: 2 })
    expect(await standing()).toBe('muted')
    await world.pass({ days: 3 })
    expect(await standing()).toBe('good')
    expect((await other.get('/api/me').expect(200)).body.pause).toBeNull()
    const unsaid = await decide(third.path, 'mute')
    expect(new Date(unsaid.until).getTime() - world.clock.now().getTime()).toBe(24 * 60 * 60_000)
    await world.pass({ days: 1 })
    expect(await standing()).toBe('good')
  })

  test('suspended is out of sockets and rooms at once', async () => {
    const dan = await people.dan()
    const other = await people.member('somebody in a room')
    await other.put(`/api/groups/${closed}/membership`).expect(200)
    await people.appoint(dan, closed, 'facilitator')
    const session = await aRoom(dan, [other, ben])
    const [socket, room] = [await other.socket(), await ben.socket()]
    for (const one of [socket, room]) expect(await one.send('live:enter', session.entry)).toMatchObject({ ok: true })
    const gone = new Promise((resolve) => socket.raw.once('disconnect', resolve))
    await decide((await aCase(other.id, 'account')).path, 'suspend')
    await gone
    await room.hears('live:event', (event) => event.type === 'left' && event.accountId === other.id)
    const again = await other.socket()
    expect(await again.send('live:enter', session.entry)).toMatchObject({ problem: { code: 'not-found' } })
  })

  test('words in a room are reported by who was there, and withdrawn with a number of the log', async () => {
    const dan = await people.dan()
    await people.appoint(dan, closed, 'facilitator')
    const session = await aRoom(dan, [ana, ben])
    const [own, room] = [await ana.socket(), await ben.socket()]
    for (const one of [own, room]) expect(await one.send('live:enter', session.entry)).toMatchObject({ ok: true })
    const leading = await dan.socket()
    await leading.send('live:enter', session.entry)
    await leading.send('live:open', { sessionId: session.id })
    const id = newId()
    const said = await own.send('live:say', { sessionId: session.id, id, body: 'A hard word' })
    expect(said).toMatchObject({ ok: true })
    const subject = { type: 'live-message', id }
    await nora.post('/api/reports', { subject, category: 'other' }).expect(404)
    await cara.post('/api/reports', { subject, category: 'other' }).expect(404)
    const { path } = await aCase(id, 'live-message')
    const { body } = await cara.get(path).expect(200)
    expect(body).toMatchObject({ words: { body: 'A hard word' }, path: `/live/${session.id}` })
    expect(body.context).toMatchObject([{ id, isSubject: true }])
    await decide(path, 'hide')
    const event = await room.hears('live:event', (one) => one.type === 'message-withdrawn' && one.messageId === id)
    const { body: log } = await ben.get(`/api/live-sessions/${session.id}/events`).expect(200)
    expect(log.lastSeq).toBe(event.seq)
    expect(JSON.stringify(log)).not.toContain('A hard word')
    expect(log.events.map((one: { seq: number }) => one.seq)).toEqual(log.events.map((_: unknown, i: number) => i + 1))
    await carl.post(`${path}/reopen`).expect(200)
    await carl.put(`${path}/claim`).expect(200)
    await carl.post(`${path}/decisions`, { action: 'restore', reason: 'other', statement }).expect(400)
    // Somebody is to look at it still, so the words are not purged.
    await leading.send('live:close', { sessionId: session.id })
    await world.pass({ hours: 73 })
    const words = () => world.sql.query('select body from live_messages where id = $1', [id])
    expect((await words()).rows).toEqual([{ body: 'A hard word' }])
    await decide(path, 'dismiss', {}, carl)
    await world.pass({ hours: 24 })
    expect((await words()).rows).toEqual([])
    expect((await carl.get(path).expect(200)).body).toMatchObject({ words: null, wordsState: 'gone' })
  })

  test('an administrator is not shut out by a moderator', async () => {
    const { path } = await aCase(gus.id, 'account')
    await cara.put(`${path}/claim`).expect(200)
    const draft = { action: 'suspend', reason: 'other', statement }
    expect((await cara.post(`${path}/decisions`, draft).expect(403)).body.reason).toBe('is-an-administrator')
    await cara.post(`${path}/decisions`, { ...draft, action: 'dismiss' }).expect(201)
  })

  test('twice at once is decided once, 200 times', async () => {
    const { path } = await aCase()
    for (let i = 0; i < 200; i++) {
      await cara.put(`${path}/claim`).expect(200)
      const draft = { action: i % 2 ? 'restore' : 'hide', reason: 'other', statement }
      const answers = await Promise.all([1, 2].map(() => cara.post(`${path}/decisions`, draft)))
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
      if (i < 199) await cara.post(`${path}/reopen`).expect(200)
    }
    const { rows } = await world.sql.query('select 1 from decisions where case_id = $1', [path.split('/').at(-1)])
    expect(rows).toHaveLength(200)
  }, 300_000)

  test('while the author takes the words back ends one way or the other, 200 times', async () => {
    const outcomes = new Set<string>()
    for (let i = 0; i < 200; i++) {
      const { path, subject } = await aCase()
      await cara.put(`${path}/claim`).expect(200)
      const draft = { action: 'hide', reason: 'other', statement }
      const [decided, deleted] = await Promise.all([
        cara.post(`${path}/decisions`, draft),
        ana.delete(`/api/posts/${subject}`),
      ])
      const { rows } = await world.sql.query<{ state: string; body: string | null; round: string; decided: string }>(
        `select p.state, p.body, c.state as decided from posts p join cases c on c.subject_id = p.id where p.id = $1`,
        [subject],
      )
      const ended = `${decided.status} ${deleted.status} ${rows[0]!.state} ${rows[0]!.decided} ${rows[0]!.body}`
      expect(['201 403 hidden decided Some words', '409 204 deleted open null']).toContain(ended)
      outcomes.add(ended)
    }
    expect(outcomes.size).toBeGreaterThan(0)
  }, 300_000)
})

async function aRoom(by: Person, guests: Person[]) {
  const { body } = await by
    .post('/api/live-sessions', {
      groupSlug: closed,
      title: 'An evening',
      startsAt: world.clock.now().toISOString(),
      timeZone: 'UTC',
      minutes: 60,
      capacity: 8,
    })
    .expect(201)
  for (const guest of guests) await guest.put(`/api/live-sessions/${body.id}/place`).expect(200)
  return { id: body.id, entry: { sessionId: body.id, after: 0, agreedRulesVersion: body.groundRules.version } }
}

test('whoever is suspended reports nothing; whoever is muted does', async () => {
  const member = await people.member('a quiet member')
  const draft = { subject: { type: 'post', id: await aPost() }, category: 'other' }
  await world.sql.query(`update accounts set standing = 'suspended' where id = $1`, [member.id])
  await member.post('/api/reports', draft).expect(403)
  await world.sql.query(`update accounts set standing = 'muted' where id = $1`, [member.id])
  await member.post('/api/reports', draft).expect(201)
})

describe('whoever leaves for good', () => {
  test('takes their objection along, so that no room waits for it, and is decided about no more', async () => {
    const leaves = await people.member('leaves for good')
    const dan = await people.dan()
    for (const person of [leaves, ben]) await person.put(`/api/groups/${closed}/membership`).expect(200)
    await people.appoint(dan, closed, 'facilitator')
    const session = await aRoom(dan, [leaves, ben])
    const [own, room, leading] = [await leaves.socket(), await ben.socket(), await dan.socket()]
    for (const one of [leading, own, room]) await one.send('live:enter', session.entry)
    await leading.send('live:open', { sessionId: session.id })
    const id = newId()
    await own.send('live:say', { sessionId: session.id, id, body: 'A hard word' })
    const { path } = await aCase(id, 'live-message')
    const decision = await decide(path, 'hide')
    await leaves.post(`/api/decisions/${decision.id}/appeal`, { text: 'No' }).expect(201)
    const account = await aCase(leaves.id, 'account')
    await leading.send('live:close', { sessionId: session.id })
    await world.pass({ hours: 73 })
    const left = () => world.sql.query('select 1 from live_messages where id = $1', [id])
    expect((await left()).rows).toHaveLength(1)

    await leaves.delete('/api/me', { password }).expect(204)
    const { body: waiting } = await carl.get('/api/moderation/appeals?limit=100').expect(200)
    expect(waiting.items.filter((one: { subject: { id: string } }) => one.subject.id === id)).toEqual([])
    await world.pass({ hours: 24 })
    expect((await left()).rows).toHaveLength(0)
    const { body } = await cara.get(account.path).expect(200)
    expect(body).toMatchObject({ author: null, wordsState: 'gone', actions: ['dismiss'] })
    await cara.put(`${account.path}/claim`).expect(200)
    const draft = { action: 'suspend', reason: 'other', statement }
    expect((await cara.post(`${account.path}/decisions`, draft).expect(409)).body.reason).toBe('nobody-left')
    await cara.post(`${account.path}/decisions`, { ...draft, action: 'dismiss' }).expect(201)
    const { rows } = await world.sql.query(`select 1 from decisions where account_id = $1 and statement <> ''`, [
      leaves.id,
    ])
    expect(rows).toEqual([])
  })
})

describe('a report of what was said in a room', () => {
  test('made while the room is purged finds words that stay, or none, 25 times', async () => {
    const dan = await people.dan()
    await people.appoint(dan, closed, 'facilitator')
    const leading = await dan.socket()
    const [own, room] = [await ana.socket(), await ben.socket()]
    const ended = new Set<string>()
    for (let i = 0; i < 25; i++) {
      const session = await aRoom(dan, [ana, ben])
      for (const one of [leading, own, room]) await one.send('live:enter', session.entry)
      await leading.send('live:open', { sessionId: session.id })
      const id = newId()
      await own.send('live:say', { sessionId: session.id, id, body: 'A hard word' })
      await leading.send('live:close', { sessionId: session.id })
      await world.sql.query(`update timers set due_at = $1 where kind = 'purge-live-session' and subject = $2`, [
        world.clock.now(),
        session.id,
      ])
      const draft = { subject: { type: 'live-message', id }, category: 'other' }
      const [{ status }] = await Promise.all([ben.post('/api/reports', draft), world.app.timers.runDue()])
      const { rows } = await world.sql.query(
        `select (select count(*)::int from live_messages where id = $1) as words,
          (select count(*)::int from cases where subject_id = $1) as cases`,
        [id],
      )
      const end = `${status} ${rows[0].words} ${rows[0].cases}`
      expect(['201 1 1', '404 0 0']).toContain(end)
      ended.add(end)
    }
    expect(ended.size).toBeGreaterThan(0)
  }, 120_000)
})

test('an alias is lifted by working on a case, which its page remembers; other words of the author are not shown there', async () => {
  const { first } = await aThread(ana, open, { unnamed: true })
  const unnamed = await aCase(first)
  await decide(unnamed.path, 'warn')
  const named = await aCase()
  await decide(named.path, 'warn')
  await carl.post(`${unnamed.path}/reopen`).expect(200)
  await carl.put(`${unnamed.path}/claim`).expect(200)
  await world.pass({ minutes: 10 })
  await carl.post(`${unnamed.path}/lift-alias`, { reason: 'safety' }).expect(200)
  await world.pass({ minutes: 10 })
  const { body, text } = await carl.get(unnamed.path).expect(200)
  expect(body.claim.by.name).toBe('carl')
  expect(body.history[0]).toMatchObject({ action: 'lift-alias', by: { name: 'carl' }, reason: 'safety' })
  expect(body.earlier).toEqual([])
  expect(text).not.toContain(ana.id)
  // From the other side: what ana wrote under her name is not put beside what she wrote without.
  const other = (await cara.get((await aCase()).path).expect(200)).body
  expect(other.earlier.map((one: { caseId: string }) => one.caseId)).toContain(named.id)
  expect(other.earlier.map((one: { caseId: string }) => one.caseId)).not.toContain(unnamed.id)
})

test('words that are hidden by two decisions come back when both are gone', async () => {
  const { id, first } = await aThread(ana)
  const asThread = await aCase(id, 'thread')
  const asPost = await aCase(first)
  const one = await decide(asThread.path, 'hide')
  await cara.post(`${asThread.path}/reopen`).expect(200)
  await decide(asThread.path, 'restore')
  const two = await decide(asPost.path, 'hide')
  const hear = async (decision: { id: string }) => {
    const { body } = await ana.post(`/api/decisions/${decision.id}/appeal`, { text: 'No' }).expect(201)
    const draft = { outcome: 'overturned', statement }
    await carl.post(`/api/moderation/appeals/${body.id}/decision`, draft).expect(201)
    return (await nora.get(`/api/threads/${id}/posts`)).body.items[0].state
  }
  expect(await hear(one)).toBe('hidden')
  expect(await hear(two)).toBe('visible')
})

test('an objection that two hear at once is heard by one, 200 times', async () => {
  for (let i = 0; i < 200; i++) {
    const { path } = await aCase()
    const decision = await decide(path, 'hide')
    const { body } = await ana.post(`/api/decisions/${decision.id}/appeal`, { text: 'No' }).expect(201)
    const address = `/api/moderation/appeals/${body.id}/decision`
    const answers = await Promise.all([
      carl.post(address, { outcome: 'upheld', statement }),
      gus.post(address, { outcome: 'overturned', statement }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  }
}, 300_000)

test('the database refuses a decision of somebody on a side of the case, and any change of one', async () => {
  const { id, path } = await aCase()
  const { pool } = world.app.ground.database
  const insert = (by: Person) =>
    pool.query(
      `insert into decisions (id, case_id, round, action, reason, statement, at, decided_by, account_id)
       values ($1, $2, 1, 'warn', 'other', 'x', $3, $4, $5)`,
      [newId(), id, world.clock.now(), by.id, ana.id],
    )
  await expect(insert(ben)).rejects.toThrow(/on no side of it/)
  await expect(insert(ana)).rejects.toThrow(/on no side of it/)
  const decision = await decide(path, 'warn')
  const change = (column: string, value: string) =>
    pool.query(`update decisions set ${column} = $2 where id = $1`, [decision.id, value])
  await expect(change('decided_by', carl.id)).rejects.toThrow(/stays as it was/)
  await expect(change('action', 'dismiss')).rejects.toThrow(/stays as it was/)
  const { body: appeal } = await ana.post(`/api/decisions/${decision.id}/appeal`, { text: 'No' }).expect(201)
  const other = await decide((await aCase()).path, 'warn', {}, gus)
  const moved = pool.query('update appeals set decision_id = $2, decided_by = $3, state = $4 where id = $1', [
    appeal.id,
    other.id,
    cara.id,
    'upheld',
  ])
  await expect(moved).rejects.toThrow(/stays with its decision/)
})

describe('an objection', () => {
  test('is heard by somebody else, and overturns what was done', async () => {
    const { path, subject } = await aCase()
    const decision = await decide(path, 'hide')
    const { body: appeal } = await ana
      .post(`/api/decisions/${decision.id}/appeal`, { text: 'It was a quote' })
      .expect(201)
    expect(appeal).toMatchObject({ state: 'open' })
    expect((await ana.post(`/api/decisions/${decision.id}/appeal`, { text: 'Again' }).expect(409)).body.reason).toBe(
      'already-made',
    )
    await ben.post(`/api/decisions/${decision.id}/appeal`, { text: 'x' }).expect(404)
    const { body: waiting } = await carl.get('/api/moderation/appeals').expect(200)
    const found = waiting.items.find((one: { id: string }) => one.id === appeal.id)
    expect(found).toMatchObject({ text: 'It was a quote', hadPart: false, decision: { id: decision.id } })
    expect(JSON.stringify(found)).not.toContain(ana.id)
    const answer = `/api/moderation/appeals/${appeal.id}/decision`
    for (const body of [{ outcome: 'overturned', statement }, { outcome: 'nonsense' }, {}]) {
      expect((await cara.post(answer, body).expect(403)).body.reason).toBe('same-moderator')
    }
    await carl.post(answer, { outcome: 'nonsense', statement }).expect(400)
    await ana.post(answer, { outcome: 'overturned', statement }).expect(403)
    const { body } = await carl.post(answer, { outcome: 'overturned', statement: 'We got this wrong.' }).expect(201)
    expect(body).toMatchObject({ state: 'overturned' })
    expect((await carl.post(answer, { outcome: 'upheld', statement }).expect(409)).body.reason).toBe('decided')
    expect((await cara.post(answer, { outcome: 'upheld', statement }).expect(403)).body.reason).toBe('same-moderator')
    expect(await postAsSeen(nora, subject)).toMatchObject({ state: 'visible' })
    expect(await noticesOf(ana)).toContain('appeal-answered')
    const { body: mine } = await ana.get('/api/decisions').expect(200)
    expect(mine.items.find((one: { id: string }) => one.id === decision.id)).toMatchObject({
      mayAppeal: false,
      appeal: { state: 'overturned', statement: 'We got this wrong.' },
    })
  })

  test.each(['reported', 'claimed', 'lifted-alias', 'reopened'])('is not heard by a moderator who %s', async (part) => {
    const post = await aPost(ana, { unnamed: true })
    if (part === 'reported') await report(carl, 'post', post)
    const { path } = await aCase(post)
    if (part === 'claimed' || part === 'lifted-alias') {
      await carl.put(`${path}/claim`).expect(200)
      if (part === 'lifted-alias') await carl.post(`${path}/lift-alias`, { reason: 'safety' }).expect(200)
      await carl.delete(`${path}/claim`).expect(204)
    }
    if (part === 'reopened') {
      await decide(path, 'dismiss')
      await carl.post(`${path}/reopen`).expect(200)
    }
    const decision = await decide(path, 'hide')
    const { body: appeal } = await ana.post(`/api/decisions/${decision.id}/appeal`, { text: 'No' }).expect(201)
    const verdict = { outcome: 'upheld', statement }
    const { body } = await carl.post(`/api/moderation/appeals/${appeal.id}/decision`, verdict).expect(403)
    expect(body.reason).toBe('same-moderator')
    await gus.post(`/api/moderation/appeals/${appeal.id}/decision`, verdict).expect(201)
  })

  test('is refused by the database itself to whoever decided', async () => {
    const { path } = await aCase()
    const decision = await decide(path, 'warn')
    const { body: appeal } = await ana.post(`/api/decisions/${decision.id}/appeal`, { text: 'No' }).expect(201)
    const hear = (by: Person) =>
      world.app.ground.database.pool.query(`update appeals set state = 'upheld', decided_by = $2 where id = $1`, [
        appeal.id,
        by.id,
      ])
    await expect(hear(cara)).rejects.toThrow(/no part in the case/)
    await expect(hear(ana)).rejects.toThrow(/no part in the case/)
    const { pool } = world.app.ground.database
    await expect(pool.query(`update appeals set state = 'upheld' where id = $1`, [appeal.id])).rejects.toThrow()
    await expect(pool.query('delete from case_parts where account_id = $1', [cara.id])).rejects.toThrow(
      /permission denied/,
    )
    await hear(carl)
    await expect(hear(gus)).rejects.toThrow(/decided once/)
  })

  test('can be made for six months, also by somebody suspended, and gives a good standing back', async () => {
    const other = await people.member('somebody patient')
    const { path } = await aCase(other.id, 'account')
    const decision = await decide(path, 'suspend', { until: days(300) })
    const { body: mine } = await other.get('/api/decisions').expect(200)
    const until = new Date(mine.items[0].appealUntil)
    expect(until.getTime() - world.clock.now().getTime()).toBeGreaterThan(180 * 24 * 60 * 60_000)
    const { body: appeal } = await other.post(`/api/decisions/${decision.id}/appeal`, { text: 'Please' }).expect(201)
    await carl.post(`/api/moderation/appeals/${appeal.id}/decision`, { outcome: 'overturned', statement }).expect(201)
    expect((await other.get('/api/me').expect(200)).body.standing).toBe('good')

    const late = await decide((await aCase()).path, 'warn')
    await world.pass({ days: 185 })
    const again = await people.signIn('ana')
    const { body } = await again.post(`/api/decisions/${late.id}/appeal`, { text: 'Late' }).expect(403)
    expect(body.reason).toBe('too-late')
  })
})
