import fs from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Person, TalkingSocket } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

/*
 * Who sees which words, where: every role × every state of a post × every place where words can come out. Each text
 * holds a token of its own; every answer that anybody can get is searched for all of them.
 *
 * A new GET endpoint is walked by itself. If its address holds a name that is not known here, add it to `namesFor`; if
 * it may show more than visible words, say so in `mayShow`; a new page goes into `pages`.
 */

const hasPages = fs.existsSync(new URL('../../web/build/handler.js', import.meta.url))
const world = await makeWorld({ web: hasPages ? 'built' : 'none' })
const { people } = world

const groups = { open: 'anxious-attachment', members: 'healing-strategies', approval: 'a-closed-circle' } as const
type Access = keyof typeof groups
const states = ['visible', 'hidden', 'held', 'deleted'] as const
type State = (typeof states)[number]

/** Letters alone, so that no rendering, escaping or shortening of an id can hide or fake one. */
let tokens = 0
function newToken(): string {
  const letters = [...String(++tokens).padStart(4, '0')].map((digit) => 'kqvxzwjybg'[Number(digit)]).join('')
  return `zzq${letters}qzz`
}

/** Something that the author wrote. */
interface Text {
  token: string
  what: 'title' | 'body' | 'earlier version' | 'draft' | 'note' | 'statement' | 'objection' | 'meetup' | 'address'
  access: Access
  state: State
  unnamed: boolean
}
const texts: Text[] = []
function text(what: Text['what'], of: Omit<Text, 'token' | 'what'>): string {
  const token = newToken()
  texts.push({ ...of, what, token })
  return token
}

/** Ids of what there is, by the names that addresses use for them. */
const namesFor: Record<string, string[]> = {
  slug: [...Object.values(groups), 'questions'],
  threadId: [],
  postId: [],
  sessionId: [],
  meetupId: [],
  place: Object.values(groups).map((slug) => `group-${slug}`),
  caseId: [],
}
const pages = [
  '/',
  '/groups',
  '/groups/:slug',
  '/threads/:threadId',
  '/meetups',
  '/meetups/:meetupId',
  '/notifications',
  '/account',
  '/search?q=zzq',
]

/** Threads and posts that have no named word of the author's in them. */
const unnamedPlaces = new Set<string>()

const authorName = 'Oleander Quist'
let author: Person
let host: Person
const viewers: Record<string, { person: Person; inGroups: boolean; blockedAuthor?: boolean; looksAfter?: boolean }> = {}

beforeAll(async () => {
  const gus = await people.gus()
  const draft = {
    name: 'A closed circle',
    summary: 'Six people.',
    guide: 'questions',
    ledBy: 'peers',
    audience: 'self',
  }
  await gus.post('/api/groups', { ...draft, slug: groups.approval, access: 'approval' }).expect(201)

  author = await people.member(authorName)
  host = await people.member('host')
  const [ben, nora, eve, dan, kim, lou] = await Promise.all([
    people.ben(),
    people.nora(),
    people.eve(),
    people.dan(),
    people.member('kim'),
    people.member('lou'),
  ])
  for (const slug of Object.values(groups)) {
    for (const person of [author, host, ben, kim, lou]) await people.appoint(person, slug, 'member')
    await people.appoint(dan, slug, 'facilitator')
  }
  await nora.put('/api/groups/questions/membership').expect(200)
  await eve.put(`/api/groups/${groups.approval}/membership`).expect(200)

  Object.assign(viewers, {
    'a stranger': { person: people.stranger(), inGroups: false },
    'a member': { person: ben, inGroups: true },
    'a member of another group': { person: nora, inGroups: false },
    'somebody who has asked to join': { person: eve, inGroups: false },
    'somebody who blocked the author': { person: kim, inGroups: true, blockedAuthor: true },
    'somebody whom the author blocked': { person: lou, inGroups: true },
    'the author': { person: author, inGroups: true },
    'a facilitator': { person: dan, inGroups: true },
    'a moderator': { person: await people.cara(), inGroups: true, looksAfter: true },
    'an administrator': { person: gus, inGroups: true, looksAfter: true },
  })

  for (const access of Object.keys(groups) as Access[]) {
    for (const unnamed of [false, true]) await writeEverything(access, unnamed)
  }
  const { body: session } = await dan
    .post('/api/live-sessions', {
      groupSlug: groups.open,
      title: 'An evening',
      startsAt: new Date(world.clock.now().getTime() + 24 * 60 * 60_000).toISOString(),
      timeZone: 'Europe/Berlin',
      minutes: 60,
      capacity: 8,
    })
    .expect(201)
  namesFor.sessionId!.push(session.id)
  for (const access of Object.keys(groups) as Access[]) await planMeetups(access)
  await kim.put(`/api/blocks/${author.id}`).expect(200)
  await author.put(`/api/blocks/${lou.id}`).expect(200)
  await world.settle()
}, 180_000)

/** In one group: a meetup of the author’s in each state, that a member comes to, and whose address is due. */
async function planMeetups(access: Access): Promise<void> {
  const [cara, ben] = [await people.cara(), await people.ben()]
  await people.appoint(author, groups[access], 'organiser')
  for (const state of ['visible', 'hidden', 'held', 'deleted'] as const) {
    const of = { access, state, unnamed: false }
    const { body: meetup } = await author
      .post('/api/meetups', {
        groupSlug: groups[access],
        title: text('meetup', of),
        startsAt: new Date(world.clock.now().getTime() + 48 * 60 * 60_000).toISOString(),
        timeZone: 'Europe/Berlin',
        minutes: 60,
        capacity: 8,
        area: { name: text('meetup', of), latitude: 52.5, longitude: 13.4 },
        address: text('address', of),
        addressVisibleHours: 72,
        access: text('meetup', of),
        coHosts: [host.id],
      })
      .expect(201)
    namesFor.meetupId!.push(meetup.id)
    const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [meetup.id])
    const path = `/api/moderation/cases/${rows[0]!.id}`
    namesFor.caseId!.push(rows[0]!.id)
    const decide = async (action: string) => {
      await cara.put(`${path}/claim`).expect(200)
      const statement = state === 'hidden' ? text('statement', of) : 'We have looked.'
      const decision = { action, reason: 'privacy', statement }
      await cara.post(`${path}/decisions`, decision).expect(201)
    }
    if (state === 'held') continue
    await decide('approve')
    await ben.put(`/api/meetups/${meetup.id}/place`).expect(200)
    const report = { subject: { type: 'meetup', id: meetup.id }, category: 'privacy' }
    if (state === 'hidden') {
      await ben.post('/api/reports', report).expect(201)
      await decide('hide')
    }
    // `deleted` stands for called off.
    if (state === 'deleted') await author.delete(`/api/meetups/${meetup.id}`).expect(204)
  }
}

/** In one group: a thread of the author's in each state, and one of the host's with replies in each state, quoted. */
async function writeEverything(access: Access, unnamed: boolean): Promise<void> {
  const slug = groups[access]
  const shared = { supportWanted: 'listening' }
  for (const state of states) {
    const of = { access, state, unnamed }
    const { body: thread } = await author
      .post(`/api/groups/${slug}/threads`, {
        ...shared,
        title: text('title', of),
        body: text('earlier version', of),
        unnamed,
      })
      .expect(201)
    const { body: page } = await author.get(`/api/threads/${thread.id}/posts`).expect(200)
    // A reply of the host's keeps threads with a removed first post in the lists.
    await host.post(`/api/threads/${thread.id}/posts`, { body: 'I hear you' }).expect(201)
    await settleState(page.items[0].id, of)
    await author.put(`/api/drafts/thread-${thread.id}`, { body: text('draft', of) }).expect(200)
    remember(unnamed, thread.id, [page.items[0].id])
  }
  const { body: thread } = await host
    .post(`/api/groups/${slug}/threads`, { ...shared, title: 'By the host', body: 'Go ahead' })
    .expect(201)
  for (const state of states) {
    const of = { access, state, unnamed }
    const replies = `/api/threads/${thread.id}/posts`
    const { body: post } = await author.post(replies, { body: text('earlier version', of), unnamed }).expect(201)
    const { body: quoting } = await host.post(replies, { body: 'As was said', quotes: [post.id] }).expect(201)
    await settleState(post.id, of)
    remember(unnamed, thread.id, [post.id, quoting.id])
  }
}

async function settleState(postId: string, of: Omit<Text, 'token' | 'what'>): Promise<void> {
  await author.patch(`/api/posts/${postId}`, { body: text('body', of) }).expect(200)
  await host.put(`/api/posts/${postId}/reactions/with-you`).expect(200)
  if (of.state === 'deleted') await author.delete(`/api/posts/${postId}`).expect(204)
  else if (of.state === 'hidden') await decideToHide(postId, of)
  else if (of.state === 'held') await world.sql.query(`update posts set state = 'held' where id = $1`, [postId])
}

/** As it happens: the host reports it, a moderator decides, and the author objects. */
async function decideToHide(postId: string, of: Omit<Text, 'token' | 'what'>): Promise<void> {
  const cara = await people.cara()
  await guestsLookAt(postId)
  const report = { subject: { type: 'post', id: postId }, category: 'privacy', note: text('note', of) }
  await host.post('/api/reports', report).expect(201)
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [postId])
  const path = `/api/moderation/cases/${rows[0]!.id}`
  await cara.put(`${path}/claim`).expect(200)
  const decision = { action: 'hide', reason: 'privacy', statement: text('statement', of) }
  const { body: decided } = await cara.post(`${path}/decisions`, decision).expect(201)
  await author.post(`/api/decisions/${decided.id}/appeal`, { text: text('objection', of) }).expect(201)
  namesFor.caseId!.push(rows[0]!.id)
  if (of.unnamed) unnamedPlaces.add(rows[0]!.id)
  await guestsLookAt(postId, tokensIn(JSON.stringify(texts.filter((one) => one.state === 'hidden'))))
}

/** Guests' pages are kept for a moment; what was decided is gone from them at once. */
async function guestsLookAt(postId: string, gone: string[] = []): Promise<void> {
  if (!hasPages) return
  const { rows } = await world.sql.query<{ id: string }>('select thread_id as id from posts where id = $1', [postId])
  const { text: page } = await people.stranger().get(`/threads/${rows[0]!.id}`)
  expect(tokensIn(page ?? '').filter((token) => gone.includes(token))).toEqual([])
}

function remember(unnamed: boolean, threadId: string, postIds: string[]): void {
  namesFor.threadId = [...new Set([...namesFor.threadId!, threadId])]
  namesFor.postId!.push(...postIds)
  namesFor.place = [...new Set([...namesFor.place!, `thread-${threadId}`])]
  if (unnamed) for (const id of [threadId, ...postIds]) unnamedPlaces.add(id)
}

function mayRead(viewer: string, { access }: Text): boolean {
  return access === 'open' || viewers[viewer]!.inGroups
}

function mayReadWords(viewer: string, of: Text): boolean {
  return mayRead(viewer, of) && of.state === 'visible' && (of.unnamed || !viewers[viewer]!.blockedAuthor)
}

/** Whether a text may stand in what an address answers to somebody. */
function mayShow(address: string, viewer: string, of: Text): boolean {
  const isAuthor = viewer === 'the author'
  if (of.what === 'meetup' || of.what === 'address') return mayShowMeetup(address, viewer, of)
  if (address === '/api/me/export') {
    return isAuthor && of.what !== 'note' && (of.what === 'draft' || of.state !== 'deleted')
  }
  if (address === '/api/drafts/:place') return isAuthor && of.what === 'draft'
  if (address === '/api/posts/:postId/history') {
    // Earlier versions, of which the title at that time is a part.
    return of.what !== 'draft' && of.state === 'visible' && (isAuthor || viewers[viewer]!.looksAfter === true)
  }
  // Moderators open on the case page what nobody else sees, and who reported says why there.
  if (address === '/api/moderation/cases/:caseId') {
    const open = ['title', 'body', 'note', 'statement'].includes(of.what) && ['visible', 'hidden'].includes(of.state)
    return viewers[viewer]!.looksAfter === true && open
  }
  if (address === '/api/moderation/appeals') {
    return viewers[viewer]!.looksAfter === true && ['objection', 'statement'].includes(of.what)
  }
  if (address === '/api/decisions') return isAuthor && ['objection', 'statement'].includes(of.what)
  // A page gives an author their own unfinished words back.
  if (!address.startsWith('/api/') && of.what === 'draft') return isAuthor
  return (of.what === 'title' || of.what === 'body') && mayReadWords(viewer, of)
}

/**
 * Hosts see their own always; everybody in the group what is published, or was and is called off. The address is besides
 * for the member who comes, and stands on the page of the meetup and in its calendar file alone.
 */
function mayShowMeetup(address: string, viewer: string, of: Text): boolean {
  if (address === '/api/moderation/cases/:caseId') return viewers[viewer]!.looksAfter === true
  if (viewer === 'the author') return of.what === 'meetup' || /meetups\/:meetupId|^\/api\/me\/export$/.test(address)
  if (of.what === 'address') {
    return /meetups\/:meetupId/.test(address) && viewer === 'a member' && of.state === 'visible'
  }
  return (
    mayRead(viewer, of) && (of.state === 'visible' || (of.state === 'deleted' && !address.endsWith('/api/meetups')))
  )
}

/** Every address that a pattern stands for. */
function filled(pattern: string): string[] {
  const [, name] = /:(\w+)/.exec(pattern) ?? []
  if (!name) return [pattern]
  const known = namesFor[name]
  if (!known) throw new Error(`say in namesFor what :${name} stands for (${pattern})`)
  return known.flatMap((value) => filled(pattern.replace(`:${name}`, value)))
}

function surfaces(): string[] {
  const apis = world.app.contracts.endpoints.filter((one) => one.method === 'GET').map((one) => one.path)
  return [...new Set([...apis, '/api/openapi.json', '/metrics', '/api/health', ...(hasPages ? pages : [])])]
}

interface Answer {
  surface: string
  address: string
  status: number
  text: string
}

async function everythingThatIsAnswered(viewer: string): Promise<Answer[]> {
  const { person } = viewers[viewer]!
  const answers: Answer[] = []
  for (const surface of surfaces()) {
    for (const address of filled(surface)) {
      const more = /\/(threads|recent)$/.test(address) ? '?limit=100' : ''
      const response = await person.get(address + more)
      expect(response.status, `${address} for ${viewer}`).toBeLessThan(500)
      answers.push({ surface, address, status: response.status, text: response.text ?? '' })
    }
  }
  return answers
}

const tokensIn = (found: string): string[] => found.match(/zzq[kqvxzwjybg]{4}qzz/g) ?? []

/** Every object in a JSON document that is by somebody unnamed. */
function unnamedObjects(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  const { author: by, unnamed } = value as { author?: { unnamed?: boolean }; unnamed?: boolean }
  const inner = Object.values(value).flatMap(unnamedObjects)
  return by?.unnamed || unnamed ? [value, ...inner] : inner
}

describe.each([
  'a stranger',
  'a member',
  'a member of another group',
  'somebody who has asked to join',
  'somebody who blocked the author',
  'somebody whom the author blocked',
  'the author',
  'a facilitator',
  'a moderator',
  'an administrator',
])('%s', (viewer) => {
  let answers: Answer[]
  beforeAll(async () => {
    answers = await everythingThatIsAnswered(viewer)
  }, 180_000)

  test('finds words nowhere but where they may stand', () => {
    const wrong = answers.flatMap(({ surface, address, text: answer }) =>
      tokensIn(answer)
        .map((token) => texts.find((one) => one.token === token)!)
        .filter((one) => !mayShow(surface, viewer, one))
        .map((one) => ({ address, ...one })),
    )
    expect(wrong).toEqual([])
  })

  test('finds all words that are for them', () => {
    const seenIn = (...places: string[]) =>
      new Set(answers.filter(({ surface }) => places.includes(surface)).flatMap((one) => tokensIn(one.text)))
    const due = texts
      .filter((one) => one.what === 'body' || one.what === 'title')
      .filter((one) => mayReadWords(viewer, one))
    const seen = seenIn('/api/threads/:threadId', '/api/threads/:threadId/posts')
    expect(due.filter((one) => !seen.has(one.token))).toEqual([])
    if (hasPages) {
      const seenOnPages = seenIn('/threads/:threadId')
      expect(due.filter((one) => !seenOnPages.has(one.token))).toEqual([])
    }
    // First posts, replies and titles: of the named and the unnamed.
    expect(due.length).toBe(
      { 'a stranger': 6, 'a member of another group': 6, 'somebody who has asked to join': 6 }[viewer] ??
        (viewer === 'somebody who blocked the author' ? 9 : 18),
    )
  })

  test('is told that what they may not read does not exist', () => {
    if (viewers[viewer]!.inGroups) return
    for (const { address, status } of answers) {
      if (/^\/(api\/)?groups\/(healing-strategies|a-closed-circle)\/threads$/.test(address)) expect(status).toBe(404)
    }
    const threads = answers.filter(({ surface }) => /^\/(api\/)?threads\/:threadId/.test(surface))
    expect(new Set(threads.map(({ status }) => status))).toEqual(new Set([200, 404]))
  })

  test('never learns who somebody unnamed is', () => {
    for (const { surface, address, text: answer } of answers) {
      if (surface.startsWith('/api/me')) continue
      if (answer.startsWith('{')) {
        for (const one of unnamedObjects(JSON.parse(answer))) {
          expect(JSON.stringify(one), address).not.toContain(author.id)
          expect(JSON.stringify(one), address).not.toContain(authorName)
        }
      }
      // A page says to whoever is signed in who they are.
      if (viewer === 'the author' && !surface.startsWith('/api/')) continue
      if ([...unnamedPlaces].some((id) => address.includes(id))) {
        expect(answer, address).not.toContain(author.id)
        expect(answer, address).not.toContain(authorName)
      }
    }
  })

  test('counts nothing: no reaction of another shows', () => {
    if (viewer === 'host') return
    const posts = answers.filter(({ surface, status }) => surface === '/api/threads/:threadId/posts' && status === 200)
    for (const { text: answer } of posts) {
      for (const post of (JSON.parse(answer) as { items: { reactions: unknown }[] }).items) {
        expect(post.reactions).toEqual({ yours: [] })
      }
      expect(answer).not.toContain('with-you')
    }
  })
})

test('names of one person in two threads have nothing in common', async () => {
  const { rows } = await world.sql.query<{ id: string; thread_id: string; name: string; seed: string }>(
    'select * from thread_aliases where account_id = $1',
    [author.id],
  )
  expect(rows.length).toBe(15)
  expect(new Set(rows.map((row) => row.seed)).size).toBe(rows.length)
  expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length)
  // Of 8,000 names, fifteen drawn at random hardly ever hold two pairs of the same.
  expect(new Set(rows.map((row) => row.name)).size).toBeGreaterThanOrEqual(rows.length - 1)
})

test('no mail holds a word or a name', () => {
  for (const mail of world.mails()) {
    expect(tokensIn(mail)).toEqual([])
    expect(mail).not.toContain(authorName)
  }
})

test('what is pushed holds no words and nobody’s name, and reaches only those who may read', async () => {
  const marker = (
    await host.post(`/api/groups/${groups.open}/threads`, {
      title: 'The end of it',
      body: 'A last word',
      supportWanted: 'listening',
    })
  ).body.id as string
  const sockets: [string, TalkingSocket][] = []
  for (const [viewer, { person, inGroups }] of Object.entries(viewers)) {
    const socket = await person.socket()
    for (const threadId of [...namesFor.threadId!, marker]) {
      const { rows } = await world.sql.query<{ access: Access }>(
        'select g.access from threads t join groups g on g.id = t.group_id where t.id = $1',
        [threadId],
      )
      const answer = await socket.send('thread:watch', { threadId })
      expect(answer.ok, viewer).toBe(rows[0]!.access === 'open' || inGroups)
    }
    sockets.push([viewer, socket])
  }
  const before = texts.length
  for (const threadId of namesFor.threadId!) {
    const of = { access: 'open' as const, state: 'visible' as const, unnamed: true }
    const posts = `/api/threads/${threadId}/posts`
    const { body: post } = await author.post(posts, { body: text('body', of), unnamed: true }).expect(201)
    await author.patch(`/api/posts/${post.id}`, { body: text('body', of) }).expect(200)
    await author.delete(`/api/posts/${post.id}`).expect(204)
  }
  expect(texts.length).toBeGreaterThan(before)
  await world.settle()
  await host.post(`/api/threads/${marker}/posts`, { body: 'Done' }).expect(201)
  for (const [viewer, socket] of sockets) {
    await socket.hears('thread:event', (event) => event.threadId === marker)
    const heard = JSON.stringify(socket.heard)
    expect(tokensIn(heard), viewer).toEqual([])
    expect(heard, viewer).not.toContain(author.id)
    expect(heard, viewer).not.toContain(authorName)
    const threads = new Set(
      socket.heard.filter((one) => one.name === 'thread:event').map((one) => one.payload.threadId as string),
    )
    expect(threads.size, viewer).toBe(viewers[viewer]!.inGroups ? 31 : 11)
  }
})
