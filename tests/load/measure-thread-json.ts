import { cpuNote, type Figure } from './figure.ts'
import { compare } from './rounds.ts'
import type { Stage } from './stage.ts'

/** A thread and twenty of its posts as JSON, with login session and visibility, beside a route that has neither. */
export async function measureThreadJson(stage: Stage): Promise<Figure[]> {
  const { forum, product } = await stage.many()
  const bare = await stage.yardstickApi()
  const { pid } = product
  const headers = { cookie: forum.cookie }
  const threadPath = `/api/threads/${forum.shortThread}`
  const postsPath = `${threadPath}/posts?limit=20`

  const scores = await compare(
    [
      { name: 'bare', url: `${bare.origin}/threads/${forum.shortThread}/posts`, pid: bare.pid },
      { name: 'posts', url: product.origin + postsPath, pid, headers },
      { name: 'thread', url: product.origin + threadPath, pid, headers },
    ],
    await stage.pace(),
  )
  const { bare: yardstick, posts, thread } = scores
  const statements = {
    posts: await countStatements(stage, postsPath),
    thread: await countStatements(stage, threadPath),
  }
  return [
    {
      what: 'posts of a thread as JSON, processor time',
      value: posts.times(yardstick),
      unit: '×',
      atMost: 2,
      note: cpuNote('product', posts, 'bare route', yardstick),
    },
    {
      what: 'one thread as JSON, processor time',
      value: thread.times(yardstick),
      unit: '×',
      atMost: 2,
      note: cpuNote('product', thread, 'bare route of its posts', yardstick),
    },
    { what: 'posts of a thread as JSON, statements', value: statements.posts, unit: 'a request', atMost: 3 },
    { what: 'one thread as JSON, statements', value: statements.thread, unit: 'a request', atMost: 3 },
  ]
}

/** How many statements one request sends, once everything it prepares is prepared. */
export async function countStatements(stage: Stage, address: string): Promise<number> {
  const { forum } = await stage.many()
  const { product, wire } = await stage.listened()
  const ask = async () => {
    wire.take()
    const answer = await fetch(product.origin + address, { headers: { cookie: forum.cookie } })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}`)
    return wire.take().length
  }
  await ask()
  return await ask()
}
