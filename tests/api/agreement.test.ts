import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const group = 'anxious-attachment'
const number = 'Her number is 07700 900123, tell her to stop.'

let ana: Person
let cara: Person
let carl: Person
let gus: Person
let thread: string

beforeAll(async () => {
  ;[ana, cara, carl, gus] = await Promise.all([people.ana(), people.cara(), people.carl(), people.gus()])
  await ana.put(`/api/groups/${group}/membership`).expect(200)
  const draft = { title: 'A title', body: 'The first words', supportWanted: 'listening' }
  thread = (await ana.post(`/api/groups/${group}/threads`, draft).expect(201)).body.id
})

async function write(body: string) {
  return (await ana.post(`/api/threads/${thread}/posts`, { body }).expect(201)).body
}
async function seenIn(post: string): Promise<string[]> {
  const { rows } = await world.sql.query<{ rule: string }>('select rule from signals where subject_id = $1', [post])
  return rows.map(({ rule }) => rule)
}
async function ruleOf(rule: string, by = cara) {
  const { body } = await by.get('/api/triage/rules').expect(200)
  return body.items.find((one: { rule: string }) => one.rule === rule)
}
/** Answers of cara's to signals of their own. */
async function say(rule: string, answers: [answer: string, count: number][], modifiers: string[] = []) {
  const post = await write('everyone would be better off without me')
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [post.id])
  for (const [answer, count] of answers) {
    for (let i = 0; i < count; i++) await sayOf(newId(), rows[0]!.id, rule, answer, modifiers)
  }
}
async function sayOf(signal: string, caseId: string, rule: string, answer: string, modifiers: string[] = []) {
  await world.sql.query(
    `insert into signal_answers (id, signal_id, case_id, answered_by, answer, rule, rule_version, label, level, modifiers, at)
     values ($1, $2, $3, $4, $5, $6, 1, 'x', 'x', $7, now())`,
    [newId(), signal, caseId, cara.id, answer, rule, modifiers],
  )
}

describe('agreement', () => {
  test('counts the last word about each signal, for the rule and with what made it matter less', async () => {
    await say('despair', [
      ['agree', 3],
      ['raise', 1],
      ['lower', 1],
    ])
    await say('despair', [['wrong-label', 1]], ['quoted'])
    await say('despair', [['second-opinion', 4]])
    expect(await ruleOf('despair')).toMatchObject({ agree: 4, disagree: 2, muted: null, proposed: false })
    expect((await ruleOf('despair')).byModifier).toMatchObject([
      { modifier: 'quoted or told by somebody else', agree: 0, disagree: 1 },
    ])
    const { from, to } = await ruleOf('despair')
    // Beta(5, 3) as tables have it: 5 % below 0.341, 95 % below 0.871.
    expect(from).toBeCloseTo(0.341, 3)
    expect(to).toBeCloseTo(0.871, 3)
  })

  test('takes whoever spoke last', async () => {
    const post = await write('everyone would be better off without me')
    const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [post.id])
    const signal = newId()
    for (const answer of ['agree', 'second-opinion', 'lower']) await sayOf(signal, rows[0]!.id, 'self-harm', answer)
    expect(await ruleOf('self-harm')).toMatchObject({ agree: 0, disagree: 1 })
  })

  test('proposes to mute what is wrong thirty times, and never what sees risk', async () => {
    await say('link', [['lower', 29]])
    expect(await ruleOf('link')).toMatchObject({ proposed: false, needsName: false })
    await say('link', [['wrong-label', 1]])
    expect(await ruleOf('link')).toMatchObject({ proposed: true })
    await say('risk-intent', [['lower', 60]])
    expect(await ruleOf('risk-intent')).toMatchObject({ proposed: false, needsName: true, disagree: 60 })
  })
})

describe('a muted rule', () => {
  const path = (rule: string) => `/api/admin/triage/rules/${rule}/mute`

  test('says nothing and holds nothing from the next text on, and speaks again when it is let', async () => {
    expect(await write(number)).toMatchObject({ state: 'held' })
    const { body } = await gus.put(path('phone-number')).expect(200)
    expect(body).toMatchObject({ muted: { by: { name: 'gus' }, answersFor: null } })
    const post = await write(number)
    expect(post).toMatchObject({ state: 'visible' })
    expect(await seenIn(post.id)).not.toContain('phone-number')
    // What is wrong is not wrong twice.
    await gus.put(path('phone-number')).expect(200)
    await gus.delete(path('phone-number')).expect(204)
    await gus.delete(path('phone-number')).expect(204)
    expect(await write(number)).toMatchObject({ state: 'held' })

    const { body: record } = await gus.get('/api/moderation/audit?limit=10').expect(200)
    const acts = record.items.filter(({ reason }: { reason: string }) => reason === 'phone-number')
    expect(acts.map(({ action }: { action: string }) => action)).toEqual(['unmute-rule', 'mute-rule'])
  })

  test('is muted in every process: they all ask the database', async () => {
    await world.sql.query(`insert into muted_rules (rule, id, muted_by, at) values ('email-address', $1, $2, now())`, [
      newId(),
      gus.id,
    ])
    expect(await seenIn((await write('Write to ana@example.org')).id)).toEqual([])
    await gus.delete(path('email-address')).expect(204)
    expect(await seenIn((await write('Write to ana@example.org')).id)).toEqual(['email-address'])
  })

  test('that sees risk needs somebody of the team who answers for it, by name', async () => {
    for (const more of [{}, { answersFor: 'ana' }, { answersFor: 'nobody there' }]) {
      const { body } = await gus.put(path('risk-passive'), more).expect(400)
      expect(body.errors[0].path).toContain('answersFor')
    }
    const { body } = await gus.put(path('risk-passive'), { answersFor: ' Carl' }).expect(200)
    expect(body.muted).toMatchObject({ answersFor: { id: carl.id } })
    expect(await seenIn((await write('everyone would be better off without me')).id)).not.toContain('risk-passive')
    await gus.delete(path('risk-passive')).expect(204)
  })

  test('is muted by administrators alone', async () => {
    for (const person of [ana, cara]) {
      await person.put(path('link')).expect(403)
      await person.delete(path('link')).expect(403)
    }
    await ana.get('/api/triage/rules').expect(403)
    await gus.put(path('no-such-rule')).expect(404)
    expect(await ruleOf('link')).toMatchObject({ muted: null })
  })
})
