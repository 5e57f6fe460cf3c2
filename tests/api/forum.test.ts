import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
const open = 'anxious-attachment'
const membersOnly = 'healing-strategies'

let ana: Person
let ben: Person
let nora: Person
const stranger = people.stranger()

beforeAll(async () => {
  ana = await people.ana()
  ben = await people.ben()
  nora = await people.nora()
  for (const group of [open, membersOnly]) {
    await ana.put(`/api/groups/${group}/membership`).expect(200)
    await ben.put(`/api/groups/${group}/membership`).expect(200)
  }
})

async function openThread(person: Person, more: object = {}, group = open) {
  const draft = { title: 'Waiting for an answer', body: 'I look at my phone *all day*.', supportWanted: 'listening' }
  return (await person.post(`/api/groups/${group}/threads`, { ...draft, ...more }).expect(201)).body
}

async function reply(person: Person, threadId: string, body: string, more: object = {}) {
  return (await person.post(`/api/threads/${threadId}/posts`, { body, ...more }).expect(201)).body
}

describe('opening a thread', () => {
  test('a member opens one, and anybody reads it in an open group', async () => {
    const thread = await openThread(ana, { contentNotes: ['loss'] })
    expect(thread).toMatchObject({
      title: 'Waiting for an answer',
      author: { id: ana.id, name: 'ana' },
      supportWanted: 'listening',
      state: 'open',
      posts: 1,
      mine: true,
      unnamed: false,
      mayReply: true,
      youAre: null,
    })
    const { body: seen } = await stranger.get(`/api/threads/${thread.id}`).expect(200)
    expect(seen).toMatchObject({ mine: false, mayReply: false, replyRefusal: 'not-signed-in', read: null })
    const { body: page } = await stranger.get(`/api/threads/${thread.id}/posts`).expect(200)
    expect(page).toMatchObject({ nextCursor: null, posts: 1 })
    expect(page.items).toMatchObject([
      {
        number: 1,
        state: 'visible',
        html: '<p>I look at my phone <em>all day</em>.</p>\n',
        mine: false,
        contentNotes: ['loss'],
      },
    ])
  })
})

describe('replying', () => {
  test('posts are numbered in their order and read from any of them', async () => {
    const thread = await openThread(ana)
    for (let i = 2; i <= 7; i++) expect((await reply(i % 2 ? ana : ben, thread.id, `word ${i}`)).number).toBe(i)
    const posts = `/api/threads/${thread.id}/posts`
    const numbers = async (query: string) =>
      (await stranger.get(`${posts}?${query}`).expect(200)).body.items.map((one: { number: number }) => one.number)
    expect(await numbers('from=5')).toEqual([5, 6, 7])
    expect(await numbers('before=5&limit=2')).toEqual([3, 4])
    const { body: page } = await stranger.get(`${posts}?limit=3`).expect(200)
    expect(await numbers(`cursor=${page.nextCursor}&limit=3`)).toEqual([4, 5, 6])
    expect(await numbers('from=99')).toEqual([])
  })
})
