import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const one = 'anxious-attachment'
const [concern, crisis, now] = [
  "I can't do this anymore",
  'everyone would be better off without me',
  'I am going to kill myself tonight',
]

let ana: Person
let ben: Person
let cara: Person
let carl: Person
let dan: Person
let eve: Person
let finn: Person
let gus: Person
let nora: Person
let threadId: string

beforeAll(async () => {
  ;[ana, ben, cara, carl, dan, eve, finn, gus, nora] = (await Promise.all(
    (['ana', 'ben', 'cara', 'carl', 'dan', 'eve', 'finn', 'gus', 'nora'] as const).map((name) => people[name]()),
  )) as [Person, Person, Person, Person, Person, Person, Person, Person, Person]
  for (const person of [ana, ben, dan, eve, finn, nora]) await person.put(`/api/groups/${one}/membership`).expect(200)
})

beforeEach(async () => {
  threadId = await openThread(ben)
})

async function openThread(by: Person, body = 'The first words', more: object = {}): Promise<string> {
  const draft = { title: 'A title', body, supportWanted: 'listening', ...more }
  return (await by.post(`/api/groups/${one}/threads`, draft).expect(201)).body.id
}
async function reply(by: Person, body: string, more: object = {}): Promise<string> {
  return (await by.post(`/api/threads/${threadId}/posts`, { body, ...more }).expect(201)).body.id
}
/** A way to speak in an open room of one’s own. */
async function inRoom(person: Person): Promise<(body: string) => Promise<string>> {
  await people.appoint(dan, one, 'facilitator')
  const draft = { groupSlug: one, title: 'An evening', timeZone: 'UTC', minutes: 60, capacity: 4 }
  const startsAt = new Date(world.clock.now().getTime() + 60_000).toISOString()
  const { body: session } = await dan.post('/api/live-sessions', { ...draft, startsAt }).expect(201)
  const sessionId = session.id as string
  await person.put(`/api/live-sessions/${sessionId}/place`).expect(200)
  const [own, desk] = [await person.socket(), await dan.socket()]
  const entry = { sessionId, after: 0, agreedRulesVersion: session.groundRules.version }
  for (const socket of [own, desk]) expect(await socket.send('live:enter', entry)).toMatchObject({ ok: true })
  expect(await desk.send('live:open', { sessionId })).toMatchObject({ ok: true })
  return async (body) => {
    const id = newId()
    expect(await own.send('live:say', { sessionId, id, body })).toMatchObject({ ok: true })
    return id
  }
}
async function caseOn(subjectId: string) {
  const { rows } = await world.sql.query<{ id: string; column: string; urgency: number; state: string }>(
    'select id, "column", urgency, state from cases where subject_id = $1',
    [subjectId],
  )
  return rows[0]
}
async function signalsOn(subjectId: string): Promise<string[]> {
  const { rows } = await world.sql.query<{ rule: string; level: string }>(
    'select rule, level from signals where subject_id = $1 order by rule',
    [subjectId],
  )
  return rows.map(({ rule, level }) => `${rule} ${level}`)
}
/** How often somebody was called to a case. */
async function callsOf(people: Person[], caseId: string): Promise<number[]> {
  await world.settle()
  return await Promise.all(people.map((person) => calls(person, caseId)))
}
async function calls(person: Person, caseId: string): Promise<number> {
  const { body } = await person.get('/api/notifications?limit=100').expect(200)
  return body.items.filter(
    (notice: { kind: string; path: string }) =>
      notice.kind === 'needed-now' && notice.path === `/moderation/cases/${caseId}`,
  ).length
}
async function dismiss(by: Person, caseId: string): Promise<void> {
  await by.put(`/api/moderation/cases/${caseId}/claim`).expect(200)
  const draft = { action: 'dismiss', reason: 'safety', statement: 'A person has read this.' }
  await by.post(`/api/moderation/cases/${caseId}/decisions`, draft).expect(201)
}
async function report(by: Person, id: string, category: string): Promise<void> {
  await by.post('/api/reports', { subject: { type: 'post', id }, category }).expect(201)
}

describe('what needs a person now', () => {
  test('is told to every moderator and administrator at once, and to nobody else', async () => {
    const id = await reply(ana, now!)
    const { id: caseId } = (await caseOn(id))!
    expect(await callsOf([cara, carl, gus], caseId)).toEqual([1, 1, 1])
    expect(await callsOf([ana, ben], caseId)).toEqual([0, 0])
    const { body } = await cara.get('/api/notifications').expect(200)
    expect(body.items[0]).toMatchObject({ kind: 'needed-now', about: null })
  })

  test('reaches open pages, and the mailbox in quiet hours too', async () => {
    for (const one of [cara, gus])
      await one.patch('/api/me', { email: `${one.name}@mail.example`, mailNotifications: true }).expect(200)
    await cara.patch('/api/me', { timeZone: 'UTC', quietHours: { from: '00:00', to: '23:59' } }).expect(200)
    const socket = await carl.socket()
    const before = world.mails().length
    await reply(ana, now!)
    await world.settle()
    await socket.hears('notification', (notice) => notice.kind === 'needed-now')
    expect(world.mails().length).toBe(before + 2)
    expect(world.mails().slice(before).join()).toContain('cara@mail.example')
    expect(world.mails().join()).not.toContain('kill')
  })

  test('once for each opening of the case', async () => {
    const id = await reply(ana, now!)
    const { id: caseId } = (await caseOn(id))!
    await report(nora, id, 'safety')
    expect(await callsOf([cara], caseId)).toEqual([1])
    await dismiss(cara, caseId)
    await report(dan, id, 'safety')
    expect(await callsOf([cara], caseId)).toEqual([2])
  })

  test('not to whom it is about, nor to whoever said so', async () => {
    await carl.put(`/api/groups/${one}/membership`).expect(200)
    const id = await reply(carl, 'Some words')
    await report(cara, id, 'safety')
    const { id: caseId } = (await caseOn(id))!
    expect(await callsOf([cara, carl, gus], caseId)).toEqual([0, 0, 1])
  })

  test('also when a case comes to it later', async () => {
    const id = await reply(ana, crisis!)
    const { id: caseId } = (await caseOn(id))!
    expect(await callsOf([cara], caseId)).toEqual([0])
    await report(nora, id, 'safety')
    expect(await callsOf([cara], caseId)).toEqual([1])
  })
})

describe('words of risk that nobody answers', () => {
  test('come to the head of the queue after an hour', async () => {
    const id = await reply(ana, crisis!)
    await world.pass({ minutes: 59 })
    const { id: caseId, urgency } = (await caseOn(id))!
    expect(urgency).toBe(1)
    await world.pass({ minutes: 2 })
    expect((await caseOn(id))!.urgency).toBe(0)
    expect(await signalsOn(id)).toContain('unanswered C2')
    expect(await callsOf([cara], caseId)).toEqual([1])
    await cara.put(`/api/moderation/cases/${caseId}/claim`).expect(200)
    const { body } = await cara.get(`/api/moderation/cases/${caseId}`).expect(200)
    expect(body.signalList.map(({ sentence }: { sentence: string }) => sentence)).toContain(
      'has been waiting for an answer for an hour',
    )
  })

  test('not where somebody has answered; the author alone is no answer', async () => {
    const id = await reply(ana, crisis!)
    await reply(ben, 'I am here.')
    threadId = await openThread(dan, crisis)
    await reply(dan, 'Still here.')
    const { rows } = await world.sql.query<{ id: string }>('select id from posts where thread_id = $1 and number = 1', [
      threadId,
    ])
    await world.pass({ minutes: 61 })
    expect((await caseOn(id))!.urgency).toBe(1)
    expect((await caseOn(rows[0]!.id))!.urgency).toBe(0)
  })

  test('not where a moderator has it in hand, or has been there', async () => {
    const [held, decided] = [await reply(ana, crisis!), await reply(dan, crisis!)]
    await dismiss(cara, (await caseOn(decided))!.id)
    await world.pass({ minutes: 55 })
    await cara.put(`/api/moderation/cases/${(await caseOn(held))!.id}/claim`).expect(200)
    await world.pass({ minutes: 6 })
    expect((await caseOn(held))!.urgency).toBe(1)
    expect(await caseOn(decided)).toMatchObject({ state: 'decided', urgency: 1 })
  })
})

describe('what somebody wrote lately counts', () => {
  test('a concern that comes back twice within 72 hours is looked at; after that it begins anew', async () => {
    const ids = [await reply(eve, concern!), await reply(eve, concern!)]
    for (const id of ids) expect(await caseOn(id)).toBeUndefined()
    const thirdId = await reply(eve, concern!)
    expect(await signalsOn(thirdId)).toEqual(['despair C1', 'repeated-concern C2'])
    expect(await caseOn(thirdId)).toMatchObject({ column: 'care', urgency: 1 })
    await world.pass({ hours: 73 })
    const later = await reply(eve, concern!)
    expect(await signalsOn(later)).toEqual(['despair C1'])
  })

  test('also where one of the three was said in a room, and the third time there', async () => {
    const pat = await people.member('pat')
    await pat.put(`/api/groups/${one}/membership`).expect(200)
    const say = await inRoom(pat)
    await reply(pat, concern!)
    expect(await signalsOn(await say(concern!))).toEqual(['despair C1'])
    const thirdId = await say(concern!)
    expect(await signalsOn(thirdId)).toEqual(['despair C1', 'repeated-concern C2'])
    expect(await caseOn(thirdId)).toMatchObject({ column: 'care', urgency: 1 })
    expect(await signalsOn(await reply(pat, concern!))).toEqual(['despair C1', 'repeated-concern C2'])
  })

  test('the same words in rooms and threads count together; what is said twice in one room is no copy', async () => {
    const quill = await people.member('quill')
    await quill.put(`/api/groups/${one}/membership`).expect(200)
    const words = 'These are other words about nothing in particular that are long enough to be a copy.'
    const [here, there] = [await inRoom(quill), await inRoom(quill)]
    expect(await signalsOn(await here(words))).toEqual([])
    expect(await signalsOn(await here(words))).toEqual([])
    expect(await signalsOn(await reply(quill, words))).toEqual(['same-text-elsewhere S1'])
    const thirdId = await there(words)
    expect(await signalsOn(thirdId)).toEqual(['same-text-elsewhere S3'])
    expect(await caseOn(thirdId)).toMatchObject({ column: 'rules', urgency: 2 })
  })

  test('a link in the first post weighs more than in a later one', async () => {
    expect(await signalsOn(await reply(finn, 'Look at https://example.org'))).toEqual([
      'first-post-offers S2',
      'link S1',
    ])
    expect(await signalsOn(await reply(finn, 'Look at https://example.org'))).toEqual(['link S1'])
  })

  test('the same words in three threads within a day come to a person; unnamed ones are compared with nothing', async () => {
    const words = 'These are some words about nothing in particular that are long enough to be a copy.'
    const ids: string[] = []
    for (let i = 0; i < 3; i++) {
      threadId = await openThread(ben)
      ids.push(await reply(nora, words))
      expect(await signalsOn(await reply(nora, words, { unnamed: true }))).toEqual([])
    }
    expect(await Promise.all(ids.map(signalsOn))).toEqual([[], ['same-text-elsewhere S1'], ['same-text-elsewhere S3']])
    expect(await caseOn(ids[1]!)).toBeUndefined()
    expect(await caseOn(ids[2]!)).toMatchObject({ column: 'rules', urgency: 2 })
    await world.pass({ hours: 25 })
    threadId = await openThread(ben)
    expect(await signalsOn(await reply(nora, words))).toEqual([])
  })

  test('two people who report the same raise it by one level, a third does not', async () => {
    const id = await reply(ana, 'Some words')
    await report(nora, id, 'kindness')
    expect((await caseOn(id))!.urgency).toBe(2)
    await report(dan, id, 'kindness')
    expect((await caseOn(id))!.urgency).toBe(1)
    await report(eve, id, 'kindness')
    expect((await caseOn(id))!.urgency).toBe(1)
  })
})

test('what was seen and cannot be kept stops no post: it is out, and marked as not analysed', async () => {
  await world.sql.query(`alter table signals add constraint no_risk check (label <> 'risk') not valid`)
  try {
    const id = await reply(ana, crisis!)
    expect(await signalsOn(id)).toEqual(['not-analysed-error N1'])
    const { body } = await ben.get(`/api/threads/${threadId}/posts`).expect(200)
    expect(body.items.at(-1)).toMatchObject({ id, state: 'visible', body: crisis })
    // Nor where the mark itself cannot be kept.
    await world.sql.query(`alter table signals add constraint no_mark check (label <> 'not-analysed') not valid`)
    const bare = await reply(ana, crisis!)
    expect(await signalsOn(bare)).toEqual([])
    expect((await ben.get(`/api/threads/${threadId}/posts`).expect(200)).body.items.at(-1)).toMatchObject({ id: bare })
  } finally {
    await world.sql.query('alter table signals drop constraint if exists no_mark, drop constraint no_risk')
  }
})

test('what cannot be asked beside a text stops no post: it is out, marked, and what was seen in it counts', async () => {
  await world.sql.query('revoke select on own_rules from secure_base_server')
  try {
    const id = await reply(ana, `${crisis!} Once more.`)
    expect(await signalsOn(id)).toContain('not-analysed-error N1')
    expect(await caseOn(id)).toMatchObject({ column: 'care' })
    const { body } = await ben.get(`/api/threads/${threadId}/posts`).expect(200)
    expect(body.items.at(-1)).toMatchObject({ id, state: 'visible' })
  } finally {
    await world.sql.query('grant select on own_rules to secure_base_server')
  }
})
