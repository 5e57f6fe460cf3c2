import pg from 'pg'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { writePost } from './words.ts'

const group = 'anxious-attachment'
const people = 12
const password = 'a long enough password'

/** What there is to read, and a reader who is signed in and a member. */
export interface Forum {
  /** `Cookie` of the reader. */
  readonly cookie: string
  /** Pseudonyms of everybody who writes here. */
  readonly pseudonyms: readonly string[]
  /** Twenty posts in a group that guests may read. */
  readonly shortThread: string
  /** Many posts; a thread of the same group. */
  readonly longThread: string
}

/** Signs people up and writes two threads of twenty posts, all by the front door, so that they are what the product makes. */
export async function openForum(origin: string, setupToken: string): Promise<Forum> {
  const administrator = await send(origin, '/api/setup', {
    token: setupToken,
    pseudonym: 'gus',
    password,
  })
  const rules = (await (await fetch(`${origin}/api/rules`)).json()) as { version: number }
  const pseudonyms = Array.from({ length: people }, (_, index) => `Writer ${index + 1}`)
  const cookies: string[] = []
  for (const pseudonym of pseudonyms) {
    const { cookie } = await send(origin, '/api/accounts', {
      pseudonym,
      password,
      ofAge: true,
      agreedRulesVersion: rules.version,
    })
    await send(origin, `/api/groups/${group}/membership`, {}, cookie, 'PUT')
    cookies.push(cookie)
  }
  const write = async (): Promise<string> => {
    const { view } = await send(
      origin,
      `/api/groups/${group}/threads`,
      { title: 'What helps you wait for an answer?', body: writePost(), supportWanted: 'experiences' },
      cookies[1],
    )
    for (let number = 2; number <= 20; number++) {
      await send(origin, `/api/threads/${view.id}/posts`, { body: writePost() }, cookies[(number * 5) % people])
    }
    return view.id as string
  }
  const [shortThread, longThread] = [await write(), await write()]
  await send(origin, '/api/logout', {}, administrator.cookie)
  return { cookie: cookies[0]!, pseudonyms, shortThread, longThread }
}

/** A fresh thread for replies. */
export async function openThread(origin: string, cookie: string, body = writePost()): Promise<string> {
  const draft = { id: newId(), title: 'For replies', body, supportWanted: 'listening' }
  return (await send(origin, `/api/groups/${group}/threads`, draft, cookie)).view.id as string
}

/** Full live rooms whose doors are open. */
export interface Rooms {
  readonly sessions: readonly string[]
  /** Of the twelve people who have a place in each; the first of them leads. */
  readonly cookies: readonly string[]
  /** Version of the ground rules to agree to. */
  readonly rules: number
}

/** Plans live sessions that begin in a few minutes and gives all twelve a place in each, by the front door. */
export async function openRooms(origin: string, forum: Forum, count: number): Promise<Rooms> {
  const cookies = await Promise.all(forum.pseudonyms.map((pseudonym) => signIn(origin, pseudonym)))
  const administrator = await signIn(origin, 'gus')
  const me = (await (await fetch(`${origin}/api/me`, { headers: { cookie: cookies[0]! } })).json()) as { id: string }
  await send(origin, `/api/groups/${group}/roles/${me.id}`, { role: 'facilitator' }, administrator, 'PUT')
  let rules = 0
  const sessions = Array.from({ length: count }, async () => {
    const { view } = await send(
      origin,
      '/api/live-sessions',
      {
        groupSlug: group,
        title: 'An evening together',
        startsAt: new Date(Date.now() + 5 * 60_000).toISOString(),
        timeZone: 'Europe/Berlin',
        minutes: 240,
        capacity: people,
      },
      cookies[0],
    )
    rules = view.groundRules.version as number
    for (const cookie of cookies.slice(1)) {
      await send(origin, `/api/live-sessions/${view.id}/place`, {}, cookie, 'PUT')
    }
    return view.id as string
  })
  return { sessions: await Promise.all(sessions), cookies, rules }
}

/** Signs somebody in. @returns their `Cookie` header */
export async function signIn(origin: string, pseudonym: string): Promise<string> {
  return (await send(origin, '/api/login', { pseudonym, password })).cookie
}

/** Posts JSON and answers what came back. @throws Error unless it is answered with 2xx */
export async function ask<T>(origin: string, address: string, body: object): Promise<T> {
  return (await send(origin, address, body)).view as T
}

const others = 2_000

/**
 * Adds the other people and threads of a community, copies of those that are there: a table of three rows is read from
 * end to end where one of thousands is not.
 */
export async function fillForum(ownerUrl: string, forum: Forum): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(
      `insert into accounts select made.* from accounts a, generate_series(1, $2::int) n,
         jsonb_populate_record(a, jsonb_build_object('id', uuidv7(), 'pseudonym', 'Other ' || n, 'pseudonym_key', 'other' || n)) made
       where a.pseudonym = $1`,
      [forum.pseudonyms[0], others],
    )
    await client.query(
      `with opened as (
         insert into threads select made.* from threads t, generate_series(1, $2::int) n,
           jsonb_populate_record(t, jsonb_build_object('id', uuidv7(), 'title', 'Thread ' || n, 'last_number', 1)) made
         where t.id = $1 returning id)
       insert into posts select made.* from opened, posts p,
         jsonb_populate_record(p, jsonb_build_object('id', uuidv7(), 'thread_id', opened.id)) made
       where p.thread_id = $1 and p.number = 1`,
      [forum.shortThread, others],
    )
  } finally {
    await client.end()
  }
}

/** Lets the long thread grow to so many posts, by copying its first twenty over and over. */
export async function fillThread(ownerUrl: string, forum: Forum, posts: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(
      `insert into posts (id, thread_id, number, author_id, state, body, html, renderer, content_notes, quotes, created_at)
       select uuidv7(), p.thread_id, n, p.author_id, p.state, p.body, p.html, p.renderer, p.content_notes, p.quotes,
         p.created_at + make_interval(secs => n)
       from threads t, generate_series(t.last_number + 1, $2::int) n
         join posts p on p.thread_id = $1 and p.number = 1 + (n - 1) % 20
       where t.id = $1`,
      [forum.longThread, posts],
    )
    await client.query('update threads set last_number = $2 where id = $1 and last_number < $2', [
      forum.longThread,
      posts,
    ])
    await client.query('vacuum analyze')
  } finally {
    await client.end()
  }
}

/** Sends a write as a browser would. @throws Error unless it is answered with 2xx */
async function send(
  origin: string,
  address: string,
  body: object,
  cookie = '',
  method = 'POST',
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the contract says
): Promise<{ view: any; cookie: string }> {
  const answer = await fetch(origin + address, {
    method,
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${text}`)
  return {
    view: text ? JSON.parse(text) : null,
    cookie: answer.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; '),
  }
}
