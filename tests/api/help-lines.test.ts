import { beforeAll, describe, expect, test } from 'vitest'
import type { KeptLineView } from '@secure-base/shared/care/contract.ts'
import { callHoldsDays } from '@secure-base/shared/care/help-lines.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
let ana: Person
let cara: Person
let gus: Person
let hana: Person

beforeAll(async () => {
  ;[ana, cara, gus] = await Promise.all([people.ana(), people.cara(), people.gus()])
  hana = await people.member('hana')
  await gus.patch(`/api/admin/accounts/${hana.id}`, { role: 'administrator' }).expect(200)
})

const line = {
  country: 'BR',
  name: 'A line of ours',
  call: '188',
  alternative: null,
  text: null,
  hours: '24/7',
  cost: 'free',
  emergency: '192',
  source: 'https://example.org/line',
  checkedAt: '2026-11-22',
}
const at = (id: string) => `/api/admin/help-lines/${id}`
const kept = async (id: string) =>
  ((await gus.get('/api/admin/help-lines').expect(200)).body.lines as KeptLineView[]).find((one) => one.id === id)
const told = async (id: string) =>
  ((await people.stranger().get('/api/help-lines').expect(200)).body.lines as KeptLineView[]).find(
    (one) => one.id === id,
  )

describe('what stands on the page of help lines', () => {
  const linesFor = async (who: Pick<Person, 'get'>) =>
    (await who.get('/api/help-lines').expect(200)).body.lines as {
      id: string
      name: string
      confirmedAt: string | null
    }[]

  test('an administrator adds one, calls it, corrects it and takes it away; everybody reads what stands', async () => {
    const id = newId()
    const stranger = people.stranger()
    const shipped = (await linesFor(stranger)).length
    await gus.put(at(id), line).expect(200)
    expect((await linesFor(stranger)).find((one) => one.id === id)).toMatchObject({
      name: line.name,
      confirmedAt: null,
    })
    await gus.put(`${at(id)}/confirmation`).expect(200)
    expect((await linesFor(stranger)).find((one) => one.id === id)?.confirmedAt).toEqual(expect.any(String))
    // Kept as it was it stays confirmed; with another number it is to be called anew.
    expect((await gus.put(at(id), line).expect(200)).body.confirmedAt).toEqual(expect.any(String))
    expect((await gus.put(at(id), { ...line, call: '189' }).expect(200)).body.confirmedAt).toBeNull()
    await gus.delete(at(id)).expect(204)
    await gus.delete(at(id)).expect(204)
    expect(await linesFor(stranger)).toHaveLength(shipped)
    await gus.put(`${at(id)}/confirmation`).expect(404)
    const { body } = await gus.get('/api/moderation/audit').expect(200)
    const acts = body.items.filter((one: { subject: { id: string } }) => one.subject.id === id)
    expect(acts.map(({ action }: { action: string }) => action)).toEqual([
      'remove-help-line',
      'keep-help-line',
      'confirm-help-line',
      'keep-help-line',
    ])
  })

  test('a shipped line is called, and taken away, like any other', async () => {
    const [first] = await linesFor(gus)
    const { body } = await gus.put(`${at(first!.id)}/confirmation`).expect(200)
    expect(body).toMatchObject({ id: first!.id, confirmedBy: { name: 'gus' }, removed: false })
    await gus.delete(at(first!.id)).expect(204)
    expect((await linesFor(gus)).map(({ id }) => id)).not.toContain(first!.id)
    expect(await kept(first!.id)).toMatchObject({ removed: true, due: false })
  })

  test('what is no number, page or day is refused', async () => {
    for (const wrong of [
      { call: 'call me' },
      { text: '' },
      { emergency: '' },
      { source: 'http://example.org' },
      { source: 'javascript:alert(1)' },
      { checkedAt: '2026-02-30' },
      { checkedAt: '2999-01-01' },
      { country: 'XX' },
      { name: ' ' },
    ]) {
      const { status } = await gus.put(at(newId()), { ...line, ...wrong })
      expect(status, JSON.stringify(wrong)).toBe(400)
    }
    for (const who of [ana, cara]) {
      await who.put(at(newId()), line).expect(403)
      await who.get('/api/admin/help-lines').expect(403)
    }
    // A form that is sent empty hears of each of its fields.
    const empty = Object.fromEntries(Object.keys(line).map((field) => [field, '']))
    const { body } = await gus.put(at(newId()), empty).expect(400)
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual(Object.keys(line).sort())
  })
})

describe('what is to be called', () => {
  test('is what nobody has called, and what was called long ago; what is taken off is not', async () => {
    const id = newId()
    await gus.put(at(id), line).expect(200)
    expect(await kept(id)).toMatchObject({ due: true, callHoldsUntil: null, confirmedBy: null })
    const { body } = await gus.put(`${at(id)}/confirmation`).expect(200)
    const until = new Date(Date.parse(body.confirmedAt) + callHoldsDays * 24 * 60 * 60_000).toISOString()
    expect(body).toMatchObject({ due: false, callHoldsUntil: until, confirmedBy: { name: 'gus' } })
    // By the clock alone they would all be signed out by then.
    const called = 'update help_lines set confirmed_at = $2 where id = $1'
    const halfAYear = callHoldsDays * 24 * 60 * 60_000
    const now = world.clock.now().getTime()
    await world.sql.query(called, [id, new Date(now - halfAYear + 1_000)])
    expect(await kept(id)).toMatchObject({ due: false })
    await world.sql.query(called, [id, new Date(now - halfAYear)])
    expect(await kept(id)).toMatchObject({ due: true, callHoldsUntil: new Date(now).toISOString() })
    await hana.put(`${at(id)}/confirmation`).expect(200)
    expect(await kept(id)).toMatchObject({ due: false, confirmedBy: { name: 'hana' } })
    await gus.delete(at(id)).expect(204)
    expect(await kept(id)).toMatchObject({ due: false, removed: true })
  })

  test('a call outlives a new day of reading, and being taken off, but no other number', async () => {
    const id = newId()
    await gus.put(at(id), line).expect(200)
    await gus.put(`${at(id)}/confirmation`).expect(200)
    const read = { ...line, source: 'https://example.org/elsewhere', checkedAt: '2026-11-23' }
    expect((await gus.put(at(id), read).expect(200)).body).toMatchObject({ ...read, confirmedBy: { name: 'gus' } })
    await gus.delete(at(id)).expect(204)
    expect((await gus.put(at(id), read).expect(200)).body).toMatchObject({ removed: false, due: false })
    for (const [field, value] of Object.entries({ call: '189', emergency: '190', hours: 'by day', text: '27126' })) {
      const { body } = await gus.put(at(id), { ...read, [field]: value }).expect(200)
      expect(body).toMatchObject({ due: true, confirmedAt: null, confirmedBy: null })
      await gus.post(`${at(id)}/undo`).expect(200)
    }
  })
})

test('what is sent again changes nothing, and can be taken back as if it had been sent once', async () => {
  const id = newId()
  for (const _ of [1, 2]) expect((await gus.put(at(id), line).expect(200)).body).toMatchObject({ version: 1 })
  expect((await gus.post(`${at(id)}/undo`).expect(200)).body).toEqual({ line: null })
})

describe('the last change is taken back', () => {
  const undo = (id: string, query = '') => gus.post(`${at(id)}/undo${query}`)

  test('a correction, with whoever had called the line before it', async () => {
    const id = newId()
    await gus.put(at(id), line).expect(200)
    const { body: called } = await hana.put(`${at(id)}/confirmation`).expect(200)
    await gus.put(at(id), { ...line, call: '189' }).expect(200)
    const { body } = await undo(id).expect(200)
    const { version: _, undoable: __, ...before } = called
    expect(body.line).toMatchObject({ ...before, undoable: false })
    expect(await told(id)).toMatchObject({ call: '188', confirmedAt: called.confirmedAt })
    expect((await undo(id).expect(409)).body.reason).toBe('nothing-to-undo')
  })

  test('a confirmation, a line that was taken off, and one that was added', async () => {
    const id = newId()
    await gus.put(at(id), line).expect(200)
    const { body: first } = await hana.put(`${at(id)}/confirmation`).expect(200)
    await world.pass({ days: 2 })
    await gus.put(`${at(id)}/confirmation`).expect(200)
    expect((await undo(id).expect(200)).body.line).toMatchObject({
      confirmedAt: first.confirmedAt,
      confirmedBy: { name: 'hana' },
    })
    await gus.delete(at(id)).expect(204)
    expect(await told(id)).toBeUndefined()
    expect((await undo(id).expect(200)).body.line).toMatchObject({ removed: false, confirmedBy: { name: 'hana' } })
    expect(await told(id)).toMatchObject(line)

    const own = newId()
    await gus.put(at(own), line).expect(200)
    expect((await undo(own).expect(200)).body).toEqual({ line: null })
    expect(await told(own)).toBeUndefined()
    await undo(own).expect(404)
  })

  test('a shipped line stands as it ships again', async () => {
    const { body } = await gus.get('/api/admin/help-lines').expect(200)
    const shipped = body.lines.find((one: KeptLineView) => one.version === 0 && one.country === 'DE')
    await gus.put(`${at(shipped.id)}/confirmation`).expect(200)
    expect((await undo(shipped.id).expect(200)).body.line).toEqual(shipped)
    expect((await undo(shipped.id).expect(409)).body.reason).toBe('nothing-to-undo')
  })

  test('each is in the record', async () => {
    const id = newId()
    await gus.put(at(id), line).expect(200)
    await gus.put(`${at(id)}/confirmation`).expect(200)
    await undo(id).expect(200)
    const { body } = await gus.get('/api/moderation/audit').expect(200)
    const acts = body.items.filter((one: { subject: { id: string } }) => one.subject.id === id)
    expect(acts.map(({ action }: { action: string }) => action)).toEqual([
      'undo-help-line',
      'confirm-help-line',
      'keep-help-line',
    ])
  })
})

describe('two administrators', () => {
  test('do not write over each other', async () => {
    const id = newId()
    const { body: seen } = await gus.put(`${at(id)}?version=0`, line).expect(200)
    await hana.put(`${at(id)}?version=${seen.version}`, { ...line, call: '189' }).expect(200)
    const late = [
      gus.put(`${at(id)}?version=${seen.version}`, { ...line, call: '190' }),
      gus.put(`${at(id)}/confirmation?version=${seen.version}`),
      gus.delete(`${at(id)}?version=${seen.version}`),
      gus.post(`${at(id)}/undo?version=${seen.version}`),
      gus.put(`${at(id)}?version=0`, line),
    ]
    for (const one of late) expect((await one.expect(409)).body.reason).toBe('changed-meanwhile')
    expect(await kept(id)).toMatchObject({ call: '189', version: seen.version + 1 })
  })

  test('who press at the same moment are told apart: one of them was first', async () => {
    const id = newId()
    await gus.put(at(id), line).expect(200)
    const answers = await Promise.all(
      [gus, hana, gus, hana].map((one, i) => one.put(`${at(id)}?version=1`, { ...line, call: `18${i}` })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
  })

  test('what is no version is refused', async () => {
    for (const version of ['x', '-1', '1.5', '99999999999']) {
      await gus.put(`${at(newId())}?version=${version}`, line).expect(400)
    }
  })
})

describe('help lines are kept by administrators alone', () => {
  const acts: [string, (who: Person, id: string) => PromiseLike<{ status: number }>][] = [
    ['list', (who) => who.get('/api/admin/help-lines')],
    ['keep', (who, id) => who.put(at(id), line)],
    ['confirm', (who, id) => who.put(`${at(id)}/confirmation`)],
    ['remove', (who, id) => who.delete(at(id))],
    ['undo', (who, id) => who.post(`${at(id)}/undo`)],
  ]
  test.each(acts)('%s', async (_name, act) => {
    const id = newId()
    await gus.put(at(id), line).expect(200)
    const before = await kept(id)
    expect((await act(people.stranger(), id)).status).toBe(401)
    for (const who of [ana, cara]) expect((await act(who, id)).status).toBe(403)
    expect(await kept(id)).toEqual(before)
    expect((await act(hana, id)).status).toBeLessThan(300)
  })
})
