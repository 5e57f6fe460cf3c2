import { examine } from './examine.ts'
import { cpuNote, type Figure } from './figure.ts'
import { compare } from './rounds.ts'
import type { Stage } from './stage.ts'
import type { Statement } from './wire.ts'

/** The last page of a very long thread beside its first, and the same pages where there are few posts. */
export async function measureDeepPage(stage: Stage): Promise<Figure[]> {
  const few = await stage.few()
  const many = await stage.many()
  const { forum } = many
  const headers = { cookie: forum.cookie }
  const deep = Math.max(1, stage.options.posts - 20)
  const jsonPath = (from: number) => `/api/threads/${forum.longThread}/posts?limit=20&from=${from}`
  const pagePath = (from: number) => `/threads/${forum.longThread}?from=${from}`

  const on = (scene: typeof many, path: string) => ({
    url: scene.product.origin + path,
    pid: scene.product.pid,
    headers,
  })
  const scores = await compare(
    [
      { name: 'first', ...on(many, jsonPath(1)) },
      { name: 'deep', ...on(many, jsonPath(deep)) },
      { name: 'firstPage', ...on(many, pagePath(1)) },
      { name: 'deepPage', ...on(many, pagePath(deep)) },
      { name: 'few', ...on(few, jsonPath(1)) },
    ],
    await stage.pace(),
  )
  const { wire, product: listened } = await stage.listened()
  const statements: Statement[] = []
  for (const path of [jsonPath(deep), pagePath(deep)]) {
    wire.take()
    await (await fetch(listened.origin + path, { headers })).arrayBuffer()
    statements.push(...wire.take())
  }
  const found = await stage.asOwner(many, (client) => examine(client, statements))
  const posts = stage.options.posts.toLocaleString('en')
  return [
    {
      what: `deep page as JSON in a thread of ${posts}, processor time`,
      value: scores.deep.times(scores.first),
      unit: '×',
      atMost: 1.25,
      note: cpuNote('deep', scores.deep, 'first', scores.first),
    },
    {
      what: `deep page rendered in a thread of ${posts}, processor time`,
      value: scores.deepPage.times(scores.firstPage),
      unit: '×',
      atMost: 1.25,
      note: cpuNote('deep', scores.deepPage, 'first', scores.firstPage),
    },
    {
      what: `growth to ${posts} posts, processor time of a page as JSON`,
      value: scores.first.times(scores.few),
      unit: '×',
      atMost: 1.25,
      note: cpuNote('many', scores.first, 'few', scores.few),
    },
    { what: 'deep page, OFFSET or count(*) in a statement', value: found.counting, unit: 'found', atMost: 0 },
    { what: 'deep page, plans that read a whole long table', value: found.wholeTables, unit: 'found', atMost: 0 },
    {
      what: 'deep page, rows that its longest step read',
      value: found.rows,
      unit: 'rows',
      atMost: 100,
      note: `${statements.length} statements explained with the values that were sent`,
    },
  ]
}
