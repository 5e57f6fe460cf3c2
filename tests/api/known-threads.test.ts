import { beforeAll, beforeEach, expect, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

// A process guesses that a thread stands as when it last wrote in it. Whatever has changed since, a reply ends as if it
// had been read anew; that a guess is used at all is what the bench counts.
const world = await makeWorld()
const { people } = world
const group = 'anxious-attachment'
const long = 'It was an ordinary evening, and I noticed that I had not looked at the phone for an hour.'

let ana: Person
let ben: Person
let gus: Person
let threadId: string

beforeAll(async () => {
  ;[ana, ben, gus] = await Promise.all([people.ana(), people.ben(), people.gus()])
  for (const person of [ana, ben]) await person.put(`/api/groups/${group}/membership`).expect(200)
})

beforeEach(async () => {
  threadId = await openThread()
  await reply(ana, 'The first of us to answer')
})

async function openThread(): Promise<string> {
  const draft = { title: 'A title', body: 'The first words', supportWanted: 'listening' }
  return (await ben.post(`/api/groups/${group}/threads`, draft).expect(201)).body.id
}
const send = (by: Person, body: string, more: object = {}) =>
  by.post(`/api/threads/${threadId}/posts`, { body, ...more })
async function reply(by: Person, body: string) {
  return (await send(by, body).expect(201)).body as { id: string; number: number }
}
async function posts(by = ben) {
  return (await by.get(`/api/threads/${threadId}/posts`).expect(200)).body.items as { id: string; number: number }[]
}
async function signalsOn(id: string): Promise<string[]> {
  const { rows } = await world.sql.query<{ rule: string }>('select rule from signals where subject_id = $1', [id])
  return rows.map(({ rule }) => rule)
}

test('the answer to a reply is what its author reads, with the thread known or not', async () => {
  const written = await reply(ana, `A second thought, with *some* marks and a "word".\n\n- one\n- two`)
  const { care, readBy, ...view } = written as typeof written & { care: null; readBy: null }
  expect({ care, readBy }).toEqual({ care: null, readBy: null })
  expect((await posts(ana)).at(-1)).toEqual(view)
})

test('a thread that was locked since takes no reply, and takes them again', async () => {
  await world.sql.query(`update threads set state = 'locked' where id = $1`, [threadId])
  expect((await send(ana, 'Once more').expect(403)).body.reason).toBe('thread-locked')
  expect(await posts()).toHaveLength(2)
  await world.sql.query(`update threads set state = 'open' where id = $1`, [threadId])
  await reply(ana, 'Once more')
})

test('a thread that is in another group since is closed to who is not in that one', async () => {
  await world.sql.query(
    `update threads set group_id = (select id from groups where slug = 'questions') where id = $1`,
    [threadId],
  )
  expect((await send(ana, 'Once more').expect(403)).body.reason).toBe('not-a-member')
  expect(await posts()).toHaveLength(2)
})

test.each([
  { how: 'plain', more: {} },
  { how: 'unnamed', more: { unnamed: true } },
])(
  'a reply ($how) that waits while its thread is locked or opened is answered by how it stands then',
  async ({ more }) => {
    const dan = await people.dan()
    await people.appoint(dan, group, 'facilitator')
    for (const { state, by, status } of [
      { state: 'locked', by: ana, status: 403 },
      { state: 'open', by: dan, status: 201 },
    ]) {
      const holder = await world.sql.connect()
      try {
        await holder.query('begin')
        await holder.query('update threads set state = $2 where id = $1', [threadId, state])
        const sent = send(by, 'At the same moment', more).then((answer) => answer)
        await expect
          .poll(async () => {
            const { rows } = await world.sql.query(
              `select 1 from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`,
            )
            return rows.length
          })
          .toBe(1)
        await holder.query('commit')
        expect((await sent).status).toBe(status)
      } finally {
        holder.release()
      }
    }
  },
)

test('whoever is not in the group, has left it or is suspended is refused as ever', async () => {
  const eve = await people.eve()
  expect((await send(eve, 'May I?').expect(403)).body.reason).toBe('not-a-member')
  const nora = await people.nora()
  await nora.put(`/api/groups/${group}/membership`).expect(200)
  await reply(nora, 'I am here')
  await nora.delete(`/api/groups/${group}/membership`).expect(204)
  expect((await send(nora, 'I am gone').expect(403)).body.reason).toBe('not-a-member')
  await send(ana, 'Words', {}).expect(201)
  await ana.post(`/api/threads/${newId()}/posts`, { body: 'Nowhere' }).expect(404)
  expect(await posts()).toHaveLength(4)
})

test('the same reply twice is one, and an id that is taken is refused', async () => {
  const id = newId()
  await send(ana, 'Sent twice', { id }).expect(201)
  const { body } = await send(ana, 'Sent twice', { id }).expect(200)
  expect(body).toMatchObject({ id, number: 3 })
  await send(ben, 'Sent by somebody else', { id }).expect(409)
  const together = await Promise.all(Array.from({ length: 8 }, () => send(ana, 'All at once', { id: idOfAll })))
  expect(together.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201])
  expect(await posts()).toHaveLength(4)
})
const idOfAll = newId()

test('many at once take each their own number', async () => {
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) => reply(index % 2 ? ana : ben, `At the same time, ${index}`)),
  )
  const numbers = answers.map(({ number }) => number).sort((a, b) => a - b)
  expect(numbers).toEqual(Array.from({ length: 30 }, (_, index) => index + 3))
  expect((await posts()).map(({ number }) => number)).toEqual(Array.from({ length: 32 }, (_, index) => index + 1))
})

test('the same words elsewhere are seen', async () => {
  await reply(ana, `${long} It was a good hour.`)
  threadId = await openThread()
  await reply(ana, 'So that this one is known as well')
  const { id } = await reply(ana, `${long} It was a good hour.`)
  expect(await signalsOn(id)).toEqual(['same-text-elsewhere'])
})

test('a rule of administrators’ own holds at once, and so does that it is off', async () => {
  const draft = {
    label: 'solicitation',
    level: 'S3',
    sentence: 'speaks of a plonk',
    words: ['plonk'],
    sees: ['You should buy a plonk now'],
    passes: ['I bought bread'],
  }
  const { id, rule } = (await gus.post('/api/admin/triage/own-rules', draft).expect(201)).body
  await world.settle()
  const move = (state: string) => gus.put(`/api/admin/triage/own-rules/${id}/state`, { version: 1, state }).expect(200)
  await move('live')
  expect(await signalsOn((await reply(ana, 'A plonk is what I need')).id)).toEqual([rule])
  await reply(ana, 'Known with the rule that speaks')
  expect(await signalsOn((await reply(ana, 'One more plonk')).id)).toEqual([rule])
  await move('off')
  expect(await signalsOn((await reply(ana, 'The last plonk')).id)).toEqual([])
})

test('what cannot be verified stops no reply', async () => {
  await world.sql.query('revoke select on own_rules from secure_base_server')
  try {
    const { id } = await reply(ana, 'Plain words, whatever cannot be asked')
    expect(await signalsOn(id)).toEqual(['not-analysed-error'])
  } finally {
    await world.sql.query('grant select on own_rules to secure_base_server')
  }
  const { id } = await reply(ana, 'Plain words, with all that can be asked')
  expect(await signalsOn(id)).toEqual([])
})
