import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

/*
 * Who may do what in moderation: every role × every route. Each cell begins with a case of its own: the author's post,
 * unnamed, reported by two people. A route that is mounted and not in the table fails the last test.
 */

const world = await makeWorld()
const { people } = world
const group = 'anxious-attachment'
const statement = 'A reason in words'

const roles = [
  'a stranger',
  'a member',
  'the reporter',
  'the author',
  'a facilitator',
  'somebody who was a moderator',
  'a moderator',
  'a moderator who has had it',
  'a moderator who reported',
  'a moderator whom it is about',
  'a muted moderator',
  'a suspended moderator',
  'an administrator',
] as const
type Role = (typeof roles)[number]

const who = {} as Record<Role, Person>
let decider: Person
let threadId: string

beforeAll(async () => {
  const gus = await people.gus()
  const moderator = async (name: string) => {
    const person = await people.member(name)
    await gus.patch(`/api/admin/accounts/${person.id}`, { role: 'moderator' }).expect(200)
    return person
  }
  decider = await people.carl()
  Object.assign(who, {
    'a stranger': people.stranger(),
    'a member': await people.nora(),
    'the reporter': await people.ben(),
    'the author': await people.ana(),
    'a facilitator': await people.dan(),
    'somebody who was a moderator': await moderator('once a moderator'),
    'a moderator': await people.cara(),
    'a moderator who has had it': await moderator('has had it'),
    'a moderator who reported': await moderator('has reported'),
    'a moderator whom it is about': await moderator('is concerned'),
    'a muted moderator': await moderator('is muted'),
    'a suspended moderator': await moderator('is suspended'),
    'an administrator': gus,
  } satisfies Record<Role, Person>)
  for (const role of ['the author', 'a moderator whom it is about'] as const) {
    await who[role].put(`/api/groups/${group}/membership`).expect(200)
  }
  await people.appoint(who['a facilitator'], group, 'facilitator')
  const { id } = who['somebody who was a moderator']
  await gus.patch(`/api/admin/accounts/${id}`, { role: 'member' }).expect(200)
  await world.sql.query(`update accounts set standing = 'muted' where id = $1`, [who['a muted moderator'].id])
  await world.sql.query(`update accounts set standing = 'suspended' where id = $1`, [who['a suspended moderator'].id])
  const { body: thread } = await who['the author']
    .post(`/api/groups/${group}/threads`, { title: 'A title', body: 'Words', supportWanted: 'listening' })
    .expect(201)
  threadId = thread.id
}, 120_000)

interface Cell {
  role: Role
  me: Person
  post: string
  author: Person
  path: string
}

async function aCase(role: Role): Promise<Cell> {
  const me = who[role]
  const author = role === 'a moderator whom it is about' ? me : who['the author']
  const { body } = await author
    .post(`/api/threads/${threadId}/posts`, { body: 'Some words', unnamed: true })
    .expect(201)
  const report = { subject: { type: 'post', id: body.id }, category: 'kindness' }
  for (const by of ['the reporter', 'a moderator who reported'] as const) {
    await who[by].post('/api/reports', report).expect(201)
  }
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [body.id])
  const path = `/api/moderation/cases/${rows[0]!.id}`
  if (role === 'a moderator who has had it') {
    await me.put(`${path}/claim`).expect(200)
    await me.delete(`${path}/claim`).expect(204)
  }
  return { role, me, post: body.id, author, path }
}

async function decided({ path }: Cell): Promise<string> {
  await decider.put(`${path}/claim`).expect(200)
  const decision = { action: 'hide', reason: 'kindness', statement }
  const { body } = await decider.post(`${path}/decisions`, decision).expect(201)
  return body.id
}

/** Whoever may not take the case goes on without it. */
async function claimed(cell: Cell): Promise<void> {
  await cell.me.put(`${cell.path}/claim`)
}

/** What each role hears: a status, and of a refusal the reason. */
type Heard = Record<Role, string>
const door = '401 unauthenticated'
const notOne = '403 not-a-moderator'
const shutOut = '403 not-in-good-standing'

const everybody = (heard: string): Heard =>
  Object.fromEntries(roles.map((role) => [role, role === 'a stranger' ? door : heard])) as Heard

const moderators = (heard: string, part = heard): Heard => ({
  ...everybody(notOne),
  'a moderator': heard,
  'a moderator who has had it': heard,
  'a moderator who reported': part,
  'a moderator whom it is about': part,
  'a muted moderator': shutOut,
  'a suspended moderator': shutOut,
  'an administrator': heard,
})
const lists = moderators('200')
const onCase = (heard: string) => moderators(heard, '403 part-of-it')
const records = { ...everybody('403 not-an-administrator'), 'an administrator': '200' }

const table: [route: string, heard: Heard, ask: (cell: Cell) => PromiseLike<{ status: number; body: unknown }>][] = [
  [
    'POST /api/reports',
    {
      ...everybody('201'),
      'the reporter': '200',
      'a moderator who reported': '200',
      'the author': '403 own-words',
      'a moderator whom it is about': '403 own-words',
      'a suspended moderator': shutOut,
    },
    ({ me, post }) => me.post('/api/reports', { subject: { type: 'post', id: post }, category: 'other' }),
  ],
  ['GET /api/reports', everybody('200'), ({ me }) => me.get('/api/reports')],
  ['GET /api/moderation/cases', lists, ({ me }) => me.get('/api/moderation/cases')],
  ['GET /api/moderation/workload', lists, ({ me }) => me.get('/api/moderation/workload')],
  ['GET /api/moderation/cases/:caseId', onCase('200'), ({ me, path }) => me.get(path)],
  ['PUT /api/moderation/cases/:caseId/claim', onCase('200'), ({ me, path }) => me.put(`${path}/claim`)],
  ['DELETE /api/moderation/cases/:caseId/claim', onCase('204'), ({ me, path }) => me.delete(`${path}/claim`)],
  [
    'POST /api/moderation/cases/:caseId/decisions',
    onCase('201'),
    async (cell) => {
      await claimed(cell)
      return await cell.me.post(`${cell.path}/decisions`, { action: 'hide', reason: 'kindness', statement })
    },
  ],
  [
    'POST /api/moderation/cases/:caseId/reopen',
    onCase('200'),
    async (cell) => {
      await decided(cell)
      return await cell.me.post(`${cell.path}/reopen`)
    },
  ],
  [
    'POST /api/moderation/cases/:caseId/lift-alias',
    onCase('200'),
    async (cell) => {
      await claimed(cell)
      return await cell.me.post(`${cell.path}/lift-alias`, { reason: 'safety' })
    },
  ],
  [
    'POST /api/moderation/cases/:caseId/signals/:signalId/answers',
    // There is no such signal: whoever gets so far may answer.
    onCase('404'),
    async (cell) => {
      await claimed(cell)
      return await cell.me.post(`${cell.path}/signals/${cell.post}/answers`, { answer: 'agree' })
    },
  ],
  ['GET /api/moderation/sample', lists, ({ me }) => me.get('/api/moderation/sample')],
  [
    'POST /api/moderation/sample/:postId/label',
    // Nothing was drawn under this id, which is found out first.
    { ...moderators('404'), 'a muted moderator': '404', 'a suspended moderator': '404' },
    ({ me }) => me.post(`/api/moderation/sample/${newId()}/label`, { label: 'none' }),
  ],
  ['GET /api/decisions', everybody('200'), ({ me }) => me.get('/api/decisions')],
  [
    'POST /api/decisions/:decisionId/appeal',
    { ...everybody('404'), 'the author': '201', 'a moderator whom it is about': '201' },
    async (cell) => await cell.me.post(`/api/decisions/${await decided(cell)}/appeal`, { text: 'No' }),
  ],
  ['GET /api/moderation/appeals', lists, ({ me }) => me.get('/api/moderation/appeals')],
  [
    'POST /api/moderation/appeals/:appealId/decision',
    { ...moderators('201', '403 same-moderator'), 'a moderator who has had it': '403 same-moderator' },
    async (cell) => {
      const { body } = await cell.author
        .post(`/api/decisions/${await decided(cell)}/appeal`, { text: 'No' })
        .expect(201)
      const verdict = { outcome: 'upheld', statement }
      return await cell.me.post(`/api/moderation/appeals/${body.id}/decision`, verdict)
    },
  ],
  ['GET /api/moderation/audit', records, ({ me }) => me.get('/api/moderation/audit')],
  ['GET /api/moderation/audit/verify', records, ({ me }) => me.get('/api/moderation/audit/verify')],
]

describe.each(table)('%s', (_route, heard, ask) => {
  test.each(roles)('%s', async (role) => {
    const { status, body } = await ask(await aCase(role))
    const { code, reason } = body as { code?: string; reason?: string }
    const said = status === 401 ? code : status === 403 ? reason : undefined
    expect(said ? `${status} ${said}` : `${status}`).toBe(heard[role])
  })
})

test('no route is left out', () => {
  const mounted = world.app.contracts.endpoints
    // Conversations have their own table, in care.test.ts.
    .filter(({ path }) => /^\/api\/(moderation\/(?!conversations)|reports|decisions(\/|$))/.test(path))
    .map(({ method, path }) => `${method} ${path}`)
  expect(table.map(([route]) => route).sort()).toEqual(mounted.sort())
})

test('whoever had a part hears of that before anything else, whatever they send', async () => {
  const cell = await aCase('a moderator')
  const { body: appeal } = await cell.author
    .post(`/api/decisions/${await decided(cell)}/appeal`, { text: 'No' })
    .expect(201)
  const address = `/api/moderation/appeals/${appeal.id}/decision`
  for (const [type, text] of [
    ['application/json', '{"outcome":'],
    ['application/json', '{"outcome":"maybe"}'],
    ['application/json', JSON.stringify({ statement: 'x'.repeat(200_000) })],
    ['text/plain', 'words'],
  ] as const) {
    const answer = await decider.post(address).set('content-type', type).send(text)
    expect({ status: answer.status, reason: answer.body.reason }).toEqual({ status: 403, reason: 'same-moderator' })
  }
  // Also once somebody else has answered it, and when it is answered a second time by them.
  const verdict = { outcome: 'upheld', statement }
  await cell.me.post(address, verdict).expect(201)
  expect((await decider.post(address, verdict).expect(403)).body.reason).toBe('same-moderator')
  expect((await cell.me.post(address, verdict).expect(409)).body.reason).toBe('decided')
})

/** What the cases are about that somebody finds, page by page. */
async function queueOf(person: Person, state: string): Promise<string[]> {
  const found: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body }: { body: { items: { subject: { id: string } }[]; nextCursor: string | null } } = await person
      .get(`/api/moderation/cases?state=${state}&limit=100${cursor && `&cursor=${cursor}`}`)
      .expect(200)
    found.push(...body.items.map(({ subject }) => subject.id))
    cursor = body.nextCursor
  }
  return found
}

describe('what is pushed to moderators', () => {
  test('reaches those who are moderators then, and whom it is not about', async () => {
    const gus = who['an administrator']
    const about = who['a moderator whom it is about']
    const leaves = await people.member('leaves office')
    await gus.patch(`/api/admin/accounts/${leaves.id}`, { role: 'moderator' }).expect(200)
    const listening = {
      moderator: await who['a moderator'].socket(),
      administrator: await gus.socket(),
      leaves: await leaves.socket(),
      about: await about.socket(),
      member: await who['a member'].socket(),
      reporter: await who['the reporter'].socket(),
      author: await who['the author'].socket(),
      stranger: await who['a stranger'].socket(),
    }
    const heardBy = (name: keyof typeof listening) =>
      listening[name].heard.filter((one) => one.name === 'moderation:event').map(({ payload }) => payload.caseId)
    const idOf = ({ path }: Cell) => path.split('/').at(-1)!

    const first = await aCase('a moderator')
    for (const name of ['moderator', 'administrator', 'leaves', 'about'] as const) {
      const event = await listening[name].hears('moderation:event', (one) => one.caseId === idOf(first))
      // Ids and no words.
      expect(event).toEqual({ type: 'case-opened', caseId: idOf(first) })
    }
    await gus.patch(`/api/admin/accounts/${leaves.id}`, { role: 'member' }).expect(200)
    const second = await aCase('a moderator whom it is about')
    const last = await aCase('a moderator')
    for (const name of ['moderator', 'administrator', 'about'] as const) {
      await listening[name].hears('moderation:event', (one) => one.caseId === idOf(last))
    }
    expect(heardBy('moderator')).toContain(idOf(second))
    expect(heardBy('about')).not.toContain(idOf(second))
    expect(heardBy('leaves')).not.toContain(idOf(second))
    expect(heardBy('leaves')).not.toContain(idOf(last))
    for (const name of ['member', 'reporter', 'author', 'stranger'] as const) expect(heardBy(name)).toEqual([])
    // Nor do they find it in a list.
    for (const state of ['open', 'decided']) {
      if (state === 'decided') await decided(second)
      expect((await queueOf(about, state)).includes(second.post)).toBe(false)
      expect((await queueOf(who['a moderator'], state)).includes(second.post)).toBe(true)
    }
  })
})
