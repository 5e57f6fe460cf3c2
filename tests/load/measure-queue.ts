import { writeCursor } from '@secure-base/server/kernel/page.ts'
import { cpuNote, type Figure } from './figure.ts'
import { compare } from './rounds.ts'
import { signIn } from './seed.ts'
import type { Scene, Stage } from './stage.ts'

const fewCases = 1_000
const manyCases = 100_000

/** What moderators open first, with a thousand cases and with a hundred thousand. */
export async function measureQueue(stage: Stage): Promise<Figure[]> {
  const few = await stage.few()
  const many = await stage.many()
  await openCases(stage, few, fewCases)
  await openCases(stage, many, manyCases)

  const at = async (scene: Scene, path: string) => ({
    url: scene.product.origin + path,
    pid: scene.product.pid,
    headers: { cookie: await signIn(scene.product.origin, 'gus') },
  })
  const first = '/api/moderation/cases?state=open&column=rules&limit=50'
  const deep = `${first}&cursor=${encodeURIComponent(await cursorFarDown(stage, many))}`
  const scores = await compare(
    [
      { name: 'few', ...(await at(few, first)) },
      { name: 'many', ...(await at(many, first)) },
      { name: 'deep', ...(await at(many, deep)) },
    ],
    await stage.pace(),
  )
  return [
    {
      what: `queue of ${manyCases.toLocaleString('en')} cases beside ${fewCases.toLocaleString('en')}, processor time of a page as JSON`,
      value: scores.many.times(scores.few),
      unit: '×',
      atMost: 1.25,
      note: cpuNote('many', scores.many, 'few', scores.few),
    },
    {
      what: 'queue, half-way down beside its first page',
      value: scores.deep.times(scores.many),
      unit: '×',
      atMost: 1.25,
      note: cpuNote('deep', scores.deep, 'first', scores.many),
    },
  ]
}

/** A case with a report about each of so many posts; a few levels and ages, as they come. */
async function openCases(stage: Stage, scene: Scene, count: number): Promise<void> {
  await stage.asOwner(scene, async (client) => {
    await client.query(
      `with opened as (
         insert into cases (id, subject_type, subject_id, "column", state, round, urgency, opened_at, target_at)
         select uuidv7(), 'post', p.id, 'rules', 'open', 1, n % 4, now() - make_interval(secs => n),
           now() - make_interval(secs => n) + interval '2 hours'
         from (select id, row_number() over (order by number) n from posts where thread_id = $1 order by number limit $2) p
         on conflict do nothing returning id)
       insert into reports (id, case_id, round, reporter_id, category, created_at)
       select uuidv7(), o.id, 1, a.id, 'kindness', now()
       from opened o, (select id from accounts where pseudonym = 'Writer 1') a`,
      [scene.forum.longThread, count],
    )
    await client.query('vacuum analyze cases')
    await client.query('vacuum analyze reports')
  })
}

/** Where the page after half of the cases begins, in the form in which the API hands it out. */
async function cursorFarDown(stage: Stage, scene: Scene): Promise<string> {
  const { rows } = await stage.asOwner(scene, (client) =>
    client.query<{ urgency: number; target_at: string; id: string }>(
      `select urgency, to_char(target_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as target_at, id
       from cases where state = 'open' and "column" = 'rules' order by urgency, target_at, id offset $1 limit 1`,
      [manyCases / 2],
    ),
  )
  const { urgency, target_at, id } = rows[0]!
  return writeCursor([urgency, target_at, id])
}
