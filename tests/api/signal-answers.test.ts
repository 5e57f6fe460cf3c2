import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const open = 'anxious-attachment'

let ana: Person
let ben: Person
let cara: Person
let carl: Person
let gus: Person
let path: string
let post: string
let signal: string
let answers: string

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
  await write('I used to want to kill myself years ago')
})

/** A post of ana's in which something is seen, and the case about it. */
async function write(body: string): Promise<void> {
  const thread = { title: 'A title', body: 'The first words', supportWanted: 'listening' }
  const { body: made } = await ben.post(`/api/groups/${open}/threads`, thread).expect(201)
  post = (await ana.post(`/api/threads/${made.id}/posts`, { body }).expect(201)).body.id
  await ben.post('/api/reports', { subject: { type: 'post', id: post }, category: 'other' }).expect(201)
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [post])
  path = `/api/moderation/cases/${rows[0]!.id}`
  signal = (await seen(cara)).id
  answers = `${path}/signals/${signal}/answers`
}
async function seen(by: Person) {
  return (await by.get(path).expect(200)).body.signalList[0]
}
const reasonOf = async (asked: ReturnType<Person['post']>, status: number) => (await asked.expect(status)).body.reason

test('a signal says what made it matter less', async () => {
  expect(await seen(cara)).toMatchObject({
    label: 'risk',
    modifiers: expect.arrayContaining(['about the past']),
    answers: [],
    opinionWanted: false,
  })
})

describe('whoever holds the case', () => {
  beforeEach(async () => {
    await cara.put(`${path}/claim`).expect(200)
  })

  test('says what they make of a signal, and nothing that was said is lost', async () => {
    for (const answer of ['agree', 'lower', 'raise']) await cara.post(answers, { answer }).expect(201)
    const { body } = await cara.post(answers, { answer: 'wrong-label', label: 'hostility' }).expect(201)
    expect(body.answers.map((one: { answer: string }) => one.answer)).toEqual([
      'wrong-label',
      'raise',
      'lower',
      'agree',
    ])
    expect(body.answers[0]).toMatchObject({ label: 'hostility', by: { id: cara.id } })
    const { rows } = await world.sql.query('select rule, label, modifiers from signal_answers where signal_id = $1', [
      signal,
    ])
    expect(rows).toHaveLength(4)
    expect(rows[0].modifiers).toContain('past')
  })

  test('is written down, with the rule and no words', async () => {
    await cara.post(answers, { answer: 'lower' }).expect(201)
    const { body } = await gus.get('/api/moderation/audit?limit=1').expect(200)
    const { rule } = await seen(cara)
    expect(body.items[0]).toMatchObject({ action: 'lower-signal', reason: rule, subject: { type: 'post', id: post } })
  })

  test('is refused what makes no sense', async () => {
    expect(await reasonOf(carl.post(answers, { answer: 'agree' }), 409)).toBe('claimed-by-another')
    await cara.post(answers, { answer: 'perhaps' }).expect(400)
    await cara.post(answers, { answer: 'agree', label: 'risk' }).expect(400)
    await cara.post(`${path}/signals/${newId()}/answers`, { answer: 'agree' }).expect(404)
  })

  test('cannot judge what no rule has said', async () => {
    await write('Je ne sais pas quoi faire, il est parti et je suis très triste')
    await cara.put(`${path}/claim`).expect(200)
    expect(await reasonOf(cara.post(answers, { answer: 'agree' }), 409)).toBe('not-analysed')
  })

  test('puts it before another moderator, who answers without taking the case and has a part in it from then on', async () => {
    await cara.post(answers, { answer: 'second-opinion' }).expect(201)
    expect(await seen(cara)).toMatchObject({ opinionWanted: false })
    expect(await seen(carl)).toMatchObject({ opinionWanted: true })
    const card = async () => {
      const { body } = await carl.get('/api/moderation/cases?limit=100').expect(200)
      return body.items.find((one: { id: string }) => path.endsWith(one.id))
    }
    expect(await card()).toMatchObject({ opinionWanted: true })
    await world.settle()
    const { body: notices } = await carl.get('/api/notifications').expect(200)
    expect(notices.items[0]).toMatchObject({ kind: 'opinion-wanted' })

    const draft = { action: 'hide', reason: 'kindness', statement: 'A person has read this.' }
    const { body: decision } = await cara.post(`${path}/decisions`, draft).expect(201)
    await carl.post(answers, { answer: 'raise' }).expect(201)
    expect(await seen(carl)).toMatchObject({ opinionWanted: false, answers: [{ answer: 'raise' }, {}] })
    expect(await card()).toBeUndefined()
    // It was asked for once.
    expect(await reasonOf(gus.post(answers, { answer: 'agree' }), 409)).toBe('decided')

    const { body: appeal } = await ana.post(`/api/decisions/${decision.id}/appeal`, { text: 'No' }).expect(201)
    const verdict = { outcome: 'upheld', statement: 'A person has read this.' }
    const hear = carl.post(`/api/moderation/appeals/${appeal.id}/decision`, verdict)
    expect(await reasonOf(hear, 403)).toBe('same-moderator')
  })
})

test('nobody answers without holding the case, and nobody who has a side in it', async () => {
  expect(await reasonOf(cara.post(answers, { answer: 'agree' }), 409)).toBe('not-claimed')
  expect(await reasonOf(ana.post(answers, { answer: 'agree' }), 403)).toBe('not-a-moderator')
  await carl.post('/api/reports', { subject: { type: 'post', id: post }, category: 'other' }).expect(201)
  expect(await reasonOf(carl.post(answers, { answer: 'agree' }), 403)).toBe('part-of-it')
})

test('answers stay when the words go', async () => {
  await cara.put(`${path}/claim`).expect(200)
  await cara.post(answers, { answer: 'agree' }).expect(201)
  await ana.delete(`/api/posts/${post}`).expect(204)
  const { rows } = await world.sql.query('select answer from signal_answers where signal_id = $1', [signal])
  expect(rows).toEqual([{ answer: 'agree' }])
  const { body } = await cara.get(path).expect(200)
  expect(body.signalList).toEqual([])
})
