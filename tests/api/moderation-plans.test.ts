import { drizzle } from 'drizzle-orm/node-postgres'
import { beforeAll, expect, test } from 'vitest'
import type { Reader } from '@secure-base/server/db/database.ts'
import {
  listAppealRows,
  listCaseCards,
  listDecisionsAbout,
  listEarlierDecisions,
  listHistoryOf,
  listOwnReports,
  readWorkload,
  type MetCase,
} from '@secure-base/server/modules/moderation/queries.ts'
import type { Account } from '@secure-base/shared/kernel/policy.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { makeWorld } from '../support/world.ts'

// The lists of moderators are served by their indexes at a hundred thousand cases, whatever is asked for.

const world = await makeWorld()
const many = 100_000
const limit = 50
let cara: Account
let member: string

beforeAll(async () => {
  const [person, ana, ben] = [await world.people.cara(), await world.people.ana(), await world.people.ben()]
  cara = {
    id: person.id,
    pseudonym: 'cara',
    role: 'moderator',
    standing: 'good',
    memberships: new Map(),
    blocked: new Set(),
  }
  member = ben.id
  // Random ids, of nothing that exists: what stands around the list costs the same for each row, and is not its length.
  await world.sql.query(
    `with made as (
      insert into cases (id, subject_type, subject_id, "column", state, round, urgency, opened_at, target_at, decided_at,
        claimed_by, claimed_until)
      select gen_random_uuid(), (array['post', 'thread', 'live-message', 'account'])[1 + i % 4], gen_random_uuid(),
        case when i % 10 = 0 then 'care' else 'rules' end, case when i % 3 = 0 then 'open' else 'decided' end, 1, i % 4,
        $1::timestamptz - i * interval '1 minute', $1::timestamptz - i * interval '50 seconds',
        case when i % 3 = 0 then null else $1::timestamptz - i * interval '30 seconds' end,
        case when i % 997 = 0 then $2::uuid end, $1::timestamptz + interval '10 minutes'
      from generate_series(1, ${many}) i returning id, state),
    said as (
      insert into reports (id, case_id, round, reporter_id, category, created_at, outcome)
      select gen_random_uuid(), id, 1, case when random() < 0.5 then $3::uuid else $4::uuid end, 'kindness', $1,
        case when state = 'open' then null else 'acted' end from made returning case_id, reporter_id),
    parts as (insert into case_parts (case_id, account_id, part) select case_id, reporter_id, 'reported' from said),
    decided as (
      insert into decisions (id, case_id, round, action, reason, statement, at, decided_by, account_id)
      select gen_random_uuid(), id, 1, 'hide', 'kindness', 'A reason', $1, $2, $3 from made where state = 'decided'
      returning id)
    insert into appeals (id, decision_id, account_id, text, created_at, state)
    select gen_random_uuid(), id, $3, 'No', $1, 'open' from decided`,
    [world.clock.now(), cara.id, ana.id, ben.id],
  )
  await world.sql.query('vacuum analyze')
}, 120_000)

interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Node[]
}

/** Plays the query's part of the database: it says how it would go about it, having done so. */
async function plansOf(ask: (db: Reader) => Promise<unknown>): Promise<Node[]> {
  const nodes: Node[] = []
  const explain = async (text: string, params: unknown[]) => {
    const { rows } = await world.app.ground.database.pool.query(`explain (analyze, format json) ${text}`, params)
    const walk = (node: Node): void => {
      nodes.push(node)
      node.Plans?.forEach(walk)
    }
    walk((rows[0] as { 'QUERY PLAN': { Plan: Node }[] })['QUERY PLAN'][0]!.Plan)
  }
  const client = world.app.ground.database.pool
  const listening = drizzle({
    client,
    logger: { logQuery: (text, params) => void asked.push({ text, params }) },
  }) as unknown as Reader
  const asked: { text: string; params: unknown[] }[] = []
  await ask(listening)
  expect(asked.length).toBeGreaterThan(0)
  for (const { text, params } of asked) await explain(text, params)
  return nodes
}

/** Reads by index, and not much more than it shows. */
async function expectServed(ask: (db: Reader) => Promise<unknown>, most = 4 * limit): Promise<void> {
  const nodes = await plansOf(ask)
  const heavy = nodes.filter((node) => {
    const read = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
    // There are eight groups; reading them all is the shortest way.
    if (!node['Relation Name'] || node['Relation Name'] === 'groups') return false
    return node['Node Type'] === 'Seq Scan' ? read > 100 : read > most
  })
  expect(
    heavy.map((node) => [node['Node Type'], node['Relation Name'], node['Index Name'], node['Actual Rows']]),
  ).toEqual([])
}

const choices = (['open', 'decided'] as const).flatMap((state) =>
  ([undefined, 'care', 'rules'] as const).flatMap((column) =>
    (state === 'open' ? [undefined, 'mine' as const] : [undefined]).map((claim) => ({ state, column, claim })),
  ),
)

test.each(choices)('the queue: %o', async ({ state, column, claim }) => {
  const heldAt = claim && world.clock.now()
  const wanted = { state, column, heldAt, limit }
  const first = await listCaseCards(world.app.ground.database.drizzle, cara, { ...wanted, after: undefined })
  expect(first.length).toBeGreaterThan(claim ? 0 : limit)
  await expectServed((db) => listCaseCards(db, cara, { ...wanted, after: undefined }))
  // Far down, from a place that a cursor would name.
  const { rows } = await world.sql.query<{ urgency: number; at: string; id: string }>(
    `select urgency, to_json(coalesce(decided_at, target_at))#>>'{}' as at, id from cases where state = $1
     order by urgency, target_at, id offset 15000 limit 1`,
    [state],
  )
  await expectServed((db) => listCaseCards(db, cara, { ...wanted, after: rows[0] }))
})

test('how much there is, counted no further than a hundred', async () => {
  await expectServed((db) => readWorkload(db, cara.id, world.clock.now()))
})

test('what one has reported, and what was decided about one', async () => {
  await expectServed((db) => listOwnReports(db, member, undefined, limit))
  await expectServed((db) => listDecisionsAbout(db, member, { before: undefined, from: undefined }, limit))
})

test.each(['open', 'decided'] as const)('objections: %s', async (state) => {
  await expectServed((db) => listAppealRows(db, cara, state, undefined, limit))
  await expectServed((db) => listAppealRows(db, cara, state, newId(), limit))
})

test('what a case page asks for', async () => {
  const found = { id: newId(), subject: { concernedId: member, unnamed: false } } as unknown as MetCase
  await expectServed((db) => listEarlierDecisions(db, found))
  await expectServed((db) => listHistoryOf(db, found.id))
})
