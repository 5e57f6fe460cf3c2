import { beforeAll, describe, expect, test } from 'vitest'
import { isSampled } from '@secure-base/server/modules/triage/is-sampled.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const group = 'healing-strategies'

let ana: Person
let ben: Person
let cara: Person
let carl: Person
let gus: Person
let thread: string

beforeAll(async () => {
  ;[ana, ben, cara, carl, gus] = await Promise.all([
    people.ana(),
    people.ben(),
    people.cara(),
    people.carl(),
    people.gus(),
  ])
  for (const person of [ana, ben, cara, carl]) await person.put(`/api/groups/${group}/membership`).expect(200)
  const draft = { title: 'A title', body: 'The first words', supportWanted: 'listening' }
  thread = (await ben.post(`/api/groups/${group}/threads`, draft).expect(201)).body.id
})

/** An id that the lot falls on, or does not. */
function idOf(drawn: boolean): string {
  for (;;) {
    const id = newId()
    if (isSampled(id) === drawn) return id
  }
}
async function write(by: Person, body: string, drawn = true, more: object = {}): Promise<string> {
  const draft = { id: idOf(drawn), body, ...more }
  return (await by.post(`/api/threads/${thread}/posts`, draft).expect(201)).body.id
}
async function sampleOf(by: Person): Promise<{ id: string; html: string }[]> {
  return (await by.get('/api/moderation/sample?limit=100').expect(200)).body.items
}
const idsOf = async (by: Person) => (await sampleOf(by)).map(({ id }) => id)
const label = (by: Person, post: string, what: string) =>
  by.post(`/api/moderation/sample/${post}/label`, { label: what })

test('one or two of a hundred posts are drawn', () => {
  const drawn = Array.from({ length: 20_000 }, () => isSampled(newId())).filter(Boolean).length
  expect(drawn).toBeGreaterThan(200)
  expect(drawn).toBeLessThan(400)
})

describe('the sample', () => {
  test('holds what was drawn of posts that no rule speaks of, without whoever wrote it', async () => {
    const drawn = await write(ana, 'I slept well, for once')
    const others = [
      await write(ana, 'I slept well, for twice', false),
      await write(ana, 'everyone would be better off without me'),
      await write(ana, 'Je ne sais pas quoi faire, il est parti et je suis très triste'),
    ]
    const found = (await sampleOf(cara)).find(({ id }) => id === drawn)!
    expect(found.html).toContain('I slept well')
    expect(JSON.stringify(found)).not.toContain(ana.id)
    expect(JSON.stringify(found)).not.toContain('"ana"')
    for (const id of others) expect(await idsOf(cara)).not.toContain(id)
    const { rows } = await world.sql.query('select 1 from cases where subject_id = $1', [drawn])
    expect(rows).toEqual([])
  })

  test('is labelled once, is written down, and says what is missed', async () => {
    const before = (await cara.get('/api/moderation/sample').expect(200)).body.estimate
    const [first, second] = [await write(ana, 'A walk by the river'), await write(ana, 'I gave my cat away')]
    await label(cara, first, 'none').expect(204)
    await label(carl, second, 'risk').expect(204)
    await label(carl, first, 'risk').expect(404)
    const { body } = await carl.get('/api/moderation/sample').expect(200)
    expect(body.estimate).toMatchObject({
      labelled: before.labelled + 2,
      missed: before.missed + 1,
      byLabel: [{ label: 'risk', count: 1 }],
    })
    // Beta(2, 2): 5 % below 0.135, 95 % below 0.865.
    if (before.labelled === 0) {
      expect(body.estimate.from).toBeCloseTo(0.135, 3)
      expect(body.estimate.to).toBeCloseTo(0.865, 3)
    }
    const { body: record } = await gus.get('/api/moderation/audit?limit=1').expect(200)
    expect(record.items[0]).toMatchObject({ action: 'label-sample', reason: 'risk', subject: { id: second } })
  })

  test('leaves out one’s own words, blocks either way, and what is gone, hidden or changed', async () => {
    const own = await write(cara, 'Mine')
    expect(await idsOf(cara)).not.toContain(own)
    expect(await idsOf(carl)).toContain(own)
    expect((await label(cara, own, 'none')).status).toBe(404)

    const bens = await write(ben, 'Of ben')
    await cara.put(`/api/blocks/${ben.id}`).expect(200)
    await ben.put(`/api/blocks/${carl.id}`).expect(200)
    for (const person of [cara, carl]) {
      expect(await idsOf(person)).not.toContain(bens)
      await label(person, bens, 'none').expect(404)
    }
    expect(await idsOf(gus)).toContain(bens)
    await cara.delete(`/api/blocks/${ben.id}`).expect(204)
    await ben.delete(`/api/blocks/${carl.id}`).expect(204)

    const [deleted, edited, hidden] = [await write(ana, 'One'), await write(ana, 'Two'), await write(ana, 'Three')]
    await ana.delete(`/api/posts/${deleted}`).expect(204)
    await ana.patch(`/api/posts/${edited}`, { body: 'everyone would be better off without me' }).expect(200)
    await world.sql.query(`update posts set state = 'hidden' where id = $1`, [hidden])
    const left = await idsOf(cara)
    for (const id of [deleted, edited, hidden]) expect(left).not.toContain(id)
  })

  test('comes in pages, the earliest first', async () => {
    for (let i = 0; i < 3; i++) await write(ana, `Number ${i}`)
    const all = await idsOf(gus)
    const paged: string[] = []
    let cursor = ''
    do {
      const { body } = await gus.get(`/api/moderation/sample?limit=2${cursor && `&cursor=${cursor}`}`).expect(200)
      paged.push(...body.items.map(({ id }: { id: string }) => id))
      cursor = (body.nextCursor as string | null) ?? ''
    } while (cursor)
    expect(paged).toEqual(all)
    expect(paged.length).toBeGreaterThanOrEqual(3)
  })

  test('is for moderators alone', async () => {
    const drawn = await write(ben, 'Once more')
    await ana.get('/api/moderation/sample').expect(403)
    await label(ana, drawn, 'none').expect(403)
    await label(cara, drawn, 'love').expect(400)
    await label(cara, newId(), 'none').expect(404)
  })
})
