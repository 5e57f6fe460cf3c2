import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { cpuNote, type Figure } from './figure.ts'
import { compare } from './rounds.ts'
import { openThread } from './seed.ts'
import type { Stage } from './stage.ts'
import { inLetters, writePost } from './words.ts'

let written = 0
/**
 * Nobody says the very same twice by chance; what is said again in another thread would be a case. Told apart by a word,
 * as numbers are looked at more closely than most of what people write.
 */
const draftReply = () => ({ id: newId(), body: `${writePost()} ${inLetters(++written)}` })

/** A reply with all that follows from it, beside a bare route that inserts one row. */
export async function measureReply(stage: Stage): Promise<Figure[]> {
  const { forum, product } = await stage.many()
  const bare = await stage.yardstickApi()
  const threadId = await openThread(product.origin, forum.cookie)
  const pace = await stage.pace()
  const { bare: yardstick, reply } = await compare(
    [
      { name: 'bare', url: `${bare.origin}/replies`, pid: bare.pid, body: draftReply },
      {
        name: 'reply',
        url: `${product.origin}/api/threads/${threadId}/posts`,
        pid: product.pid,
        headers: { cookie: forum.cookie },
        body: draftReply,
      },
    ],
    { ...pace, connections: 4 },
  )
  const one = await countOneByOne(stage)
  return [
    { what: 'a reply, transactions that write', value: one.writing, unit: 'a reply', atMost: 1 },
    { what: 'a reply, commits that it asks for', value: one.commits, unit: 'a reply', atMost: 1 },
    {
      what: 'a reply, statements',
      value: one.statements,
      unit: 'a reply',
      note: 'with the login session, begin and commit',
    },
    {
      what: 'a reply with all its work, processor time',
      value: reply.times(yardstick),
      unit: '×',
      note: cpuNote('reply', reply, 'one-row insert', yardstick),
    },
  ]
}

const replies = 50

/** Fifty replies one after the other, while nothing else writes. */
async function countOneByOne(stage: Stage): Promise<{ writing: number; commits: number; statements: number }> {
  const many = await stage.many()
  const { product, wire } = await stage.listened()
  const threadId = await openThread(product.origin, many.forum.cookie)
  const send = async () => {
    const answer = await fetch(`${product.origin}/api/threads/${threadId}/posts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: many.forum.cookie },
      body: JSON.stringify(draftReply()),
    })
    if (answer.status !== 201) throw new Error(`a reply was answered ${answer.status}: ${await answer.text()}`)
    await answer.arrayBuffer()
  }
  await send()
  // The server that works its jobs off writes too: it rests for as long as this takes.
  process.kill(many.product.pid, 'SIGSTOP')
  try {
    return await stage.asOwner(many, async (client) => {
      // Only a transaction that writes takes a number.
      const next = async () => {
        const { rows } = await client.query<{ next: number }>(
          'select pg_snapshot_xmax(pg_current_snapshot())::text::float8 as next',
        )
        return rows[0]!.next
      }
      const before = await next()
      wire.take()
      for (let sent = 0; sent < replies; sent++) await send()
      const statements = wire.take()
      const after = await next()
      const commits = statements.filter(({ text }) => /^\s*commit/i.test(text)).length
      return {
        writing: (after - before) / replies,
        commits: commits / replies,
        statements: statements.length / replies,
      }
    })
  } finally {
    process.kill(many.product.pid, 'SIGCONT')
  }
}
