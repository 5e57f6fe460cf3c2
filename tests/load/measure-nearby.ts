import fs from 'node:fs'
import path from 'node:path'
import { examine } from './examine.ts'
import { cpuNote, type Figure } from './figure.ts'
import { compare } from './rounds.ts'
import type { Scene, Stage } from './stage.ts'

const fewMeetups = 1_000
const manyMeetups = 100_000
/** So many of either are within reach of where is looked, the rest is all over the world. */
const within = 60

const citiesFile = path.resolve(import.meta.dirname, '../../server/src/modules/cities/cities.tsv')
const here = { latitude: 52.52, longitude: 13.405 }
const nearby = `/api/meetups?near=${here.latitude},${here.longitude}&withinKm=50&sort=distance&limit=20`
const byTime = nearby.replace('sort=distance', 'sort=time')

/** What is found around a place, with a thousand meetups and with a hundred thousand. */
export async function measureNearby(stage: Stage): Promise<Figure[]> {
  const few = await stage.few()
  const many = await stage.many()
  await publish(stage, few, fewMeetups)
  await publish(stage, many, manyMeetups)

  const headers = { cookie: many.forum.cookie }
  for (const scene of [few, many]) await expectWithin(scene, headers)
  const on = (scene: Scene, path: string) => ({
    url: scene.product.origin + path,
    pid: scene.product.pid,
    headers,
  })
  const scores = await compare(
    [
      { name: 'few', ...on(few, nearby) },
      { name: 'many', ...on(many, nearby) },
      { name: 'byTime', ...on(many, byTime) },
    ],
    await stage.pace(),
  )
  const { wire, product: listened } = await stage.listened()
  wire.take()
  for (const path of [nearby, byTime]) await (await fetch(listened.origin + path, { headers })).arrayBuffer()
  const statements = wire.take()
  const found = await stage.asOwner(many, (client) => examine(client, statements))
  const [fewer, more] = [fewMeetups, manyMeetups].map((count) => count.toLocaleString('en'))
  return [
    {
      what: `nearby search at ${more} meetups beside ${fewer}, processor time of a page as JSON`,
      value: scores.many.times(scores.few),
      unit: '×',
      atMost: 1.25,
      note: `${within} within reach; ${cpuNote('many', scores.many, 'few', scores.few)}`,
    },
    {
      what: `nearby search at ${more} meetups, the soonest first beside the nearest first`,
      value: scores.byTime.times(scores.many),
      unit: '×',
      note: cpuNote('by time', scores.byTime, 'by distance', scores.many),
    },
    { what: 'nearby search, plans that read a whole long table', value: found.wholeTables, unit: 'found', atMost: 0 },
    {
      what: 'nearby search, plans that go by the index of places on earth',
      value: found.indexes.has('meetups_near') ? 1 : 0,
      unit: 'found',
      atLeast: 1,
      note: `${statements.length} statements explained with the values that were sent`,
    },
    {
      what: 'nearby search, rows that its longest step read',
      value: found.rows,
      unit: 'rows',
      atMost: 4 * within,
      note: 'a host or two of each meetup within reach, and the places taken in it',
    },
  ]
}

/** Meetups that are out, in the months to come: sixty around one place, the others in all cities but those near it. */
async function publish(stage: Stage, scene: Scene, count: number): Promise<void> {
  const cities = fs
    .readFileSync(citiesFile, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [name, , , latitude, longitude] = line.split('\t')
      const far = Math.abs(Number(latitude) - here.latitude) > 2 || Math.abs(Number(longitude) - here.longitude) > 3
      return longitude && far ? [{ name, latitude: Number(latitude), longitude: Number(longitude) }] : []
    })
  await stage.asOwner(scene, async (client) => {
    await client.query(
      `with city as (
         select name, latitude, longitude, row_number() over () - 1 as nth
         from json_to_recordset($1::json) as given (name text, latitude float8, longitude float8))
       insert into meetups (id, group_id, title, starts_at, ends_at, time_zone, minutes, capacity, area_name, latitude,
         longitude, address, address_visible_hours, access, state, proposed_by, created_at, published_at)
       select uuidv7(), g.id, 'A walk and a talk', start, start + interval '2 hours', 'Europe/Berlin', 120, 12, name,
         latitude, longitude, 'By the fountain', 24, 'Step-free', 'published', a.id, now(), now()
       from (
           select n, 'Berlin' as name, $2::float8 + 0.3 * sin(n) as latitude, $3::float8 + 0.5 * cos(n * 2) as longitude
           from generate_series(1, $5::int) n
           union all
           select n, name, latitude + 0.1 * sin(n), longitude + 0.1 * cos(n)
           from generate_series($5::int + 1, $4::int) n join city on nth = n % $6::int
         ) as spread,
         lateral (select date_trunc('hour', now()) + make_interval(hours => 24 + n * 7 % 2000)) as at (start),
         (select id from groups where slug = 'anxious-attachment') g,
         (select id from accounts where pseudonym = 'Writer 1') a`,
      [JSON.stringify(cities), here.latitude, here.longitude, count, within, cities.length],
    )
    await client.query(
      `insert into meetup_hosts (meetup_id, account_id, answer, at)
       select m.id, a.id, 'accepted', now() from meetups m, accounts a where a.pseudonym = 'Writer 2'`,
    )
    await client.query(
      `insert into places (event_type, event_id, account_id, state, at, number)
       select 'meetup', m.id, a.id, 'confirmed', now(), a.nth
       from meetups m, (select id, row_number() over (order by id) as nth from accounts
         where pseudonym in ('Writer 3', 'Writer 4', 'Writer 5')) a`,
    )
    await client.query('vacuum analyze meetups, meetup_hosts, places')
  })
}

/** @throws Error unless a search finds as many as there are: else nothing worth measuring would be measured */
async function expectWithin({ product }: Scene, headers: Record<string, string>): Promise<void> {
  const answer = await fetch(product.origin + nearby.replace('limit=20', 'limit=100'), { headers })
  const { items } = (await answer.json()) as { items: unknown[] }
  if (items.length !== within) throw new Error(`${items.length} of ${within} meetups were found nearby`)
}
