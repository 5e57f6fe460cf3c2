import fs from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Person, TalkingSocket } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

/*
 * Who sees which words, where: every role × every state of a post × every place where words can come out. Each text
 * holds a token of its own; every answer that anybody can get is searched for all of them.
 *
 * A new GET endpoint is walked by itself, and so is a new page. If its address holds a name that is not known here, add it to
 * `namesFor`; if it may show more than visible words, say so in `mayShow`; a page that may show what an endpoint shows to
 * nobody else goes into `showsLike`. Pages are asked for as a browser does, as the router of the pages does, and by
 * guests twice, the second time as they are kept.
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
  what:
    | 'title'
    | 'body'
    | 'earlier version'
    | 'draft'
    | 'note'
    | 'statement'
    | 'objection'
    | 'said'
    | 'meetup'
    | 'address'
    | 'talk'
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
  conversationId: [],
  ruleId: [],
  lineId: [],
}
/** What pages are asked besides their address, where without it they show nothing. */
const questions: Record<string, string> = {
  '/report': '?thread=:threadId&post=1',
  '/admin': '?pseudonym=ol',
}
/** Every page there is, as the router knows them; the first post stands for all numbers. */
const routes = new URL('../../web/src/routes/', import.meta.url)
const pages = fs
  .globSync('**/+page.svelte', { cwd: routes })
  .map((file) => `/${file.replace(/\/?\+page\.svelte$/, '')}`.replace('[number]', '1').replace(/\[(\w+)\]/g, ':$1'))
  .map((page) => `${page}${questions[page] ?? ''}`)
  // A guide is nobody's words; its slugs are not those of groups.
  .filter((page) => page !== '/guides/:slug')
/** Pages that show what is kept for few: the endpoint that they show it from. */
const showsLike: Record<string, string> = {
  '/account/decisions': '/api/decisions',
  '/moderation/cases/:caseId': '/api/moderation/cases/:caseId',
  '/moderation': '/api/moderation/appeals',
  '/moderation/appeals': '/api/moderation/appeals',
  '/moderation/conversations/:conversationId': '/api/conversations/:conversationId/messages',
  '/talk': '/api/conversations/:conversationId/messages',
  '/threads/:threadId/edit/1': '/api/posts/:postId/words',
}
/** As SvelteKit asks for the same page once it runs in a browser. */
const asData = '/__data.json'
const dataOf = (page: string) => (page === '/' ? asData : page.replace(/(\?|$)/, `${asData}$1`))
/** Names that stand for several ways to ask for the same. */
const plain = (surface: string): string => {
  const page = surface.replace(' (kept)', '').replace(asData, '') || '/'
  return showsLike[page] ?? page
}

/** Threads and posts that have no named word of the author's in them. */
const unnamedPlaces = new Set<string>()

const authorName = 'Oleander Quist'
let author: Person
let host: Person
interface Viewer {
  person: Person
  inGroups: boolean
  blockedAuthor?: boolean
  looksAfter?: boolean
  /** Has been in the room. */
  inRoom?: boolean
}
const viewers: Record<string, Viewer> = {}
/** Everything that the server logged, at its most talkative. */
let logged = ''

beforeAll(async () => {
  hearTheLog()
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
    'a member': { person: ben, inGroups: true, inRoom: true },
    'a member of another group': { person: nora, inGroups: false },
    'somebody who has asked to join': { person: eve, inGroups: false },
    'somebody who blocked the author': { person: kim, inGroups: true, blockedAuthor: true },
    'somebody whom the author blocked': { person: lou, inGroups: true },
    'the author': { person: author, inGroups: true, inRoom: true },
    'a facilitator': { person: dan, inGroups: true, inRoom: true },
    'a moderator': { person: await people.cara(), inGroups: true, looksAfter: true },
    'an administrator': { person: gus, inGroups: true, looksAfter: true },
  })

  // Everybody has mail sent to them, and nobody is kept from it by the hour.
  for (const person of [author, host, ...Object.values(viewers).map((viewer) => viewer.person)]) {
    if (person.id === '') continue
    const settings = { email: `${person.id}@mail.example`, mailNotifications: true }
    await person.patch('/api/me', settings).expect(200)
  }

  for (const access of Object.keys(groups) as Access[]) {
    for (const unnamed of [false, true]) await writeEverything(access, unnamed)
  }
  await speakInARoom(dan, ben)
  for (const access of Object.keys(groups) as Access[]) await planMeetups(access)
  await talkToTheTeam()
  await kim.put(`/api/blocks/${author.id}`).expect(200)
  await author.put(`/api/blocks/${lou.id}`).expect(200)
  await tryARule(gus)
  const { body: kept } = await gus.get('/api/admin/help-lines').expect(200)
  namesFor.lineId!.push(kept.lines[0].id)
  await world.settle()
}, 180_000)

/** A rule in shadow that would have flagged every text there is, and does not say by which words. */
async function tryARule(gus: Person): Promise<void> {
  const draft = { label: 'risk', level: 'C1', sentence: 'says it', words: ['tulips'], sees: ['Tulips'], passes: ['No'] }
  const { body } = await gus.post('/api/admin/triage/own-rules', draft).expect(201)
  namesFor.ruleId!.push(body.id)
  const say = (words: string[]) => world.sql.query('update own_rules set words = $1', [words])
  await say(texts.map(({ token }) => token))
  await world.settle()
  await say(draft.words)
  const { body: flags } = await gus.get(`/api/admin/triage/own-rules/${body.id}/flags?limit=100`).expect(200)
  expect(flags.items.length).toBeGreaterThan(20)
}

/** The author talks to cara, who has the conversation. */
async function talkToTheTeam(): Promise<void> {
  const cara = await people.cara()
  const of = { access: 'open', state: 'visible', unnamed: false } as const
  const message = { id: newId(), body: text('talk', of) }
  const { body } = await author.post('/api/conversations', { id: newId(), message }).expect(201)
  namesFor.conversationId!.push(body.id)
  await cara.put(`/api/moderation/conversations/${body.id}/claim`).expect(200)
  const answer = { id: newId(), body: text('talk', of) }
  await cara.post(`/api/conversations/${body.id}/messages`, answer).expect(201)
}

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

/** The server's log is caught where it is written, from now on and whole. */
function hearTheLog(): void {
  const { log } = world.app
  const stream = Object.getOwnPropertySymbols(log).find((one) => one.description === 'pino.stream')
  if (!stream) throw new Error('the log has no stream to listen to')
  Object.assign(log, { [stream]: { write: (line: string) => void (logged += line) } })
  log.level = 'trace'
}

let room: { id: string; sockets: Record<string, TalkingSocket>; enter: object }

/** A session in the open group, in which the author says what stays, is hidden, and is taken back. */
async function speakInARoom(dan: Person, ben: Person): Promise<void> {
  const { body: session } = await dan
    .post('/api/live-sessions', {
      groupSlug: groups.open,
      title: 'An evening',
      startsAt: world.clock.now().toISOString(),
      timeZone: 'Europe/Berlin',
      minutes: 60,
      capacity: 8,
    })
    .expect(201)
  namesFor.sessionId!.push(session.id)
  const sessionId = session.id as string
  const enter = { sessionId, after: 0, agreedRulesVersion: session.groundRules.version }
  room = { id: sessionId, sockets: {}, enter }
  for (const [name, person] of [
    ['a facilitator', dan],
    ['the author', author],
    ['a member', ben],
  ] as const) {
    if (person !== dan) await person.put(`/api/live-sessions/${sessionId}/place`).expect(200)
    const socket = (room.sockets[name] = await person.socket())
    expect(await socket.send('live:enter', enter)).toMatchObject({ ok: true })
  }
  await room.sockets['a facilitator']!.send('live:open', { sessionId })
  const say = async (state: State): Promise<string> => {
    const id = newId()
    const said = { sessionId, id, body: text('said', { access: 'open', state, unnamed: false }) }
    expect(await room.sockets['the author']!.send('live:say', said)).toMatchObject({ ok: true })
    return id
  }
  await say('visible')
  const reported = await say('hidden')
  await decideToHide(reported, { access: 'open', state: 'hidden', unnamed: false }, 'live-message')
  const hidden = { sessionId, messageId: await say('hidden') }
  expect(await room.sockets['a facilitator']!.send('live:withdraw', hidden)).toMatchObject({ ok: true })
  const taken = { sessionId, messageId: await say('deleted') }
  expect(await room.sockets['the author']!.send('live:withdraw', taken)).toMatchObject({ ok: true })
}

async function settleState(postId: string, of: Omit<Text, 'token' | 'what'>): Promise<void> {
  await author.patch(`/api/posts/${postId}`, { body: text('body', of) }).expect(200)
  await host.put(`/api/posts/${postId}/reactions/with-you`).expect(200)
  if (of.state === 'hidden') await decideToHide(postId, of)
  if (of.state === 'held') await world.sql.query(`update posts set state = 'held' where id = $1`, [postId])
  if (of.state === 'held' || of.state === 'deleted') await report(postId, of, 'post')
  if (of.state === 'deleted') await author.delete(`/api/posts/${postId}`).expect(204)
}

/** The host, or somebody who was in the room, tells moderators of it. */
async function report(id: string, of: Omit<Text, 'token' | 'what'>, type: 'post' | 'live-message'): Promise<string> {
  const by = type === 'post' ? host : await people.ben()
  const note = text('note', of)
  if (type === 'live-message') roomNotes.add(note)
  const draft = { subject: { type, id }, category: 'privacy', note }
  await by.post('/api/reports', draft).expect(201)
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [id])
  namesFor.caseId!.push(rows[0]!.id)
  if (of.unnamed) unnamedPlaces.add(rows[0]!.id)
  return rows[0]!.id
}

/** As it happens: somebody reports it, a moderator decides, and the author objects. */
async function decideToHide(
  id: string,
  of: Omit<Text, 'token' | 'what'>,
  type: 'post' | 'live-message' = 'post',
): Promise<void> {
  const cara = await people.cara()
  if (type === 'post') await guestsLookAt(id)
  const path = `/api/moderation/cases/${await report(id, of, type)}`
  await cara.put(`${path}/claim`).expect(200)
  const decision = { action: 'hide', reason: 'privacy', statement: text('statement', of) }
  const { body: decided } = await cara.post(`${path}/decisions`, decision).expect(201)
  await author.post(`/api/decisions/${decided.id}/appeal`, { text: text('objection', of) }).expect(201)
  if (type === 'post') await guestsLookAt(id, tokensIn(JSON.stringify(texts.filter((one) => one.state === 'hidden'))))
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
function mayShow(surface: string, viewer: string, of: Text): boolean {
  const isAuthor = viewer === 'the author'
  const address = plain(surface)
  if (of.what === 'meetup' || of.what === 'address') return mayShowMeetup(address, viewer, of)
  if (of.what === 'talk') {
    const inIt = address === '/api/conversations/:conversationId/messages'
    return inIt ? isAuthor || viewer === 'a moderator' : isAuthor && address === '/api/me/export'
  }
  if (address === '/api/me/export') {
    // Everybody takes along what they wrote themselves; ben has told moderators of what was said in the room.
    if (of.what === 'note') return viewer === 'a member' && isOfRoom(of)
    return isAuthor && (of.what === 'draft' || of.state !== 'deleted')
  }
  if (address === '/api/reports' || address === '/account/reports') {
    return of.what === 'note' && viewer === 'a member' && isOfRoom(of)
  }
  if (/\/live-sessions\/:\w+\/events$|^\/live\/:/.test(address)) {
    return of.what === 'said' && of.state === 'visible' && viewers[viewer]!.inRoom === true
  }
  if (address === '/api/drafts/:place') return isAuthor && of.what === 'draft'
  // Whoever wrote what waits for a person can still change it.
  if (address === '/api/posts/:postId/words') {
    return isAuthor && (of.what === 'title' || of.what === 'body') && ['visible', 'held'].includes(of.state)
  }
  if (address === '/api/posts/:postId/history') {
    // Earlier versions, of which the title at that time is a part.
    return of.what !== 'draft' && of.state === 'visible' && (isAuthor || viewers[viewer]!.looksAfter === true)
  }
  // Moderators open on the case page what nobody else sees, and who reported says why there.
  if (address === '/api/moderation/cases/:caseId') {
    const written = ['title', 'body', 'said'].includes(of.what) && of.state !== 'deleted'
    return viewers[viewer]!.looksAfter === true && (written || of.what === 'note' || of.what === 'statement')
  }
  if (address === '/api/moderation/appeals') {
    return viewers[viewer]!.looksAfter === true && ['objection', 'statement'].includes(of.what)
  }
  if (address === '/api/decisions') return isAuthor && ['objection', 'statement'].includes(of.what)
  // A page gives an author their own unfinished words back.
  if (!surface.startsWith('/api/') && of.what === 'draft') return isAuthor
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

const roomNotes = new Set<string>()
function isOfRoom(of: Text): boolean {
  return roomNotes.has(of.token)
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
  const asked = hasPages ? pages.flatMap((page) => [page, dataOf(page)]) : []
  return [...new Set([...apis, '/api/openapi.json', '/metrics', '/api/health', ...asked])]
}

interface Answer {
  surface: string
  address: string
  status: number
  text: string
}

/** Pages that are kept, and they alone, are sent with a tag. */
let kept = 0

async function everythingThatIsAnswered(viewer: string): Promise<Answer[]> {
  const { person } = viewers[viewer]!
  const answers: Answer[] = []
  for (const surface of surfaces()) {
    for (const address of filled(surface)) {
      const more = /\/(threads|recent)$/.test(address) ? '?limit=100' : ''
      const response = await person.get(address + more)
      expect(response.status, `${address} for ${viewer}`).toBeLessThan(500)
      answers.push({ surface, address, status: response.status, text: response.text ?? '' })
      // A guest's second look is at the page that was kept of the first.
      if (viewer !== 'a stranger' || surface !== '/threads/:threadId') continue
      const again = await person.get(address)
      if (again.headers.etag) kept++
      answers.push({ surface: `${surface} (kept)`, address, status: again.status, text: again.text ?? '' })
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

/** All the places at which words that nobody sees in the forum or in a room are still shown, and to whom. */
const onCasePage = ['/api/moderation/cases/:caseId']
const inOwnCopy = ['/api/me/export']
const notVisible: Record<string, Partial<Record<State, string[]>>> = {
  'the author': { hidden: inOwnCopy, held: [...inOwnCopy, '/api/posts/:postId/words'] },
  'a moderator': { hidden: onCasePage, held: onCasePage },
  'an administrator': { hidden: onCasePage, held: onCasePage },
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

  test.each(states)('finds words that are %s nowhere but where they may stand', (state) => {
    const wrong = answers.flatMap(({ surface, address, text: answer }) =>
      tokensIn(answer)
        .map((token) => texts.find((one) => one.token === token)!)
        .filter((one) => one.state === state && !mayShow(surface, viewer, one))
        .map((one) => ({ address, ...one })),
    )
    expect(wrong).toEqual([])
  })

  test.each(['hidden', 'held', 'deleted'] as const)('finds what was written in %s words there alone', (state) => {
    const found = answers.filter(({ text: answer }) =>
      tokensIn(answer).some((token) => {
        const { what, state: its } = texts.find((one) => one.token === token)!
        return its === state && ['title', 'body', 'earlier version', 'said'].includes(what)
      }),
    )
    const surfacesFound = [...new Set(found.map(({ surface }) => plain(surface)))].sort()
    expect(surfacesFound).toEqual(notVisible[viewer]?.[state] ?? [])
  })

  test('finds all words that are for them', () => {
    const seenIn = (...places: string[]) =>
      new Set(answers.filter(({ surface }) => places.includes(surface)).flatMap((one) => tokensIn(one.text)))
    const due = texts
      .filter((one) => one.what === 'body' || one.what === 'title')
      .filter((one) => mayReadWords(viewer, one))
    const seen = seenIn('/api/threads/:threadId', '/api/threads/:threadId/posts')
    expect(due.filter((one) => !seen.has(one.token))).toEqual([])
    const seenReading = seenIn('/api/threads/:threadId/reading')
    expect(due.filter((one) => !seenReading.has(one.token))).toEqual([])
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
    // Pages that ask who one is first send strangers to the door, whatever there is behind them.
    const threads = answers.filter(({ surface }) => /^\/(api\/)?threads\/:threadId(?!\/(edit|posted))/.test(surface))
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

test('guests were shown pages that were kept', () => {
  if (hasPages) expect(kept).toBeGreaterThan(5)
})

test('a room is read again without what was withdrawn, by whoever may enter it', async () => {
  for (const [viewer, { person, inRoom }] of Object.entries(viewers)) {
    const socket = inRoom ? room.sockets[viewer]! : await person.socket()
    const entry = await socket.send('live:enter', room.enter)
    expect(entry.ok, viewer).toBe(inRoom === true)
    const found = tokensIn(JSON.stringify(entry)).map((token) => texts.find((one) => one.token === token)!)
    expect(
      found.filter((one) => one.state !== 'visible' || one.what !== 'said'),
      viewer,
    ).toEqual([])
    expect(new Set(found).size, viewer).toBe(inRoom ? 1 : 0)
  }
  // While it was said they heard it, with its number; that it is gone came as an event without words.
  for (const { heard } of Object.values(room.sockets)) {
    const withdrawn = heard.filter(({ payload }) => payload.type === 'message-withdrawn')
    expect(withdrawn).toHaveLength(3)
    expect(tokensIn(JSON.stringify(withdrawn))).toEqual([])
  }
})

test('mails were sent, and none holds a word or a name', () => {
  const mails = world.mails()
  expect(mails.length).toBeGreaterThan(10)
  const subjects = new Set(mails.map((mail) => /^Subject: (.*)$/m.exec(mail)?.[1]))
  expect([...subjects]).toEqual(['Something new for you'])
  for (const mail of mails) {
    expect(tokensIn(mail)).toEqual([])
    expect(mail).not.toContain(authorName)
  }
})

test('what waits to be done or sent holds ids, and no words', async () => {
  for (const table of [
    'pgboss.job',
    'public.timers',
    'public.notifications',
    'public.audit_log',
    'public.case_parts',
  ]) {
    const { rows } = await world.sql.query<{ row: string }>(`select to_json(x)::text as row from ${table} x`)
    if (table !== 'public.timers') expect(rows.length, table).toBeGreaterThan(0)
    for (const { row } of rows) {
      // Titles too: what was told before something was taken down still stands in people's lists.
      expect(tokensIn(row), table).toEqual([])
      expect(row, table).not.toContain(authorName)
    }
  }
})

test('the log tells what happened, and nothing that anybody wrote', () => {
  expect(logged.split('\n').length).toBeGreaterThan(1_000)
  expect(tokensIn(logged)).toEqual([])
  expect(logged).not.toContain(authorName)
  expect(logged).not.toContain('@mail.example')
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
    const { body: other } = await author.post(posts, { body: text('body', of), unnamed: true }).expect(201)
    await decideToHide(other.id, { ...of, state: 'hidden' })
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
