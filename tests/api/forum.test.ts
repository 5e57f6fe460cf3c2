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

describe('who may write', () => {
  test('a stranger signs in first, a newcomer joins first', async () => {
    const thread = await openThread(ana)
    const { body: unknown } = await stranger.post(`/api/threads/${thread.id}/posts`, { nonsense: 1 }).expect(401)
    expect(unknown.code).toBe('unauthenticated')
    const { body } = await nora.post(`/api/threads/${thread.id}/posts`, { body: 'Hello' }).expect(403)
    expect(body).toMatchObject({ code: 'forbidden', reason: 'not-a-member' })
    expect((await nora.get(`/api/threads/${thread.id}`)).body).toMatchObject({
      mayReply: false,
      replyRefusal: 'not-a-member',
    })
    const draft = { title: 'Hello', body: 'Hello', supportWanted: 'listening' }
    expect((await nora.post(`/api/groups/${open}/threads`, draft).expect(403)).body.reason).toBe('not-a-member')
    expect((await nora.post(`/api/groups/${membersOnly}/threads`, draft).expect(403)).body.reason).toBe('not-a-member')
    await nora.post('/api/groups/no-such-group/threads', draft).expect(404)
  })

  test('threads of a members group do not exist for those outside of it', async () => {
    const thread = await openThread(ana, {}, membersOnly)
    for (const outsider of [stranger, nora]) {
      await outsider.get(`/api/groups/${membersOnly}/threads`).expect(404)
      await outsider.get(`/api/threads/${thread.id}`).expect(404)
      await outsider.get(`/api/threads/${thread.id}/posts`).expect(404)
    }
    await nora.post(`/api/threads/${thread.id}/posts`, { body: 'Hello' }).expect(404)
    await ben.get(`/api/threads/${thread.id}`).expect(200)
  })

  test('ben cannot reply to a locked thread, whoever leads the group can', async () => {
    const thread = await openThread(ana)
    const dan = await people.dan()
    await people.appoint(dan, open, 'facilitator')
    await world.sql.query(`update threads set state = 'locked' where id = $1`, [thread.id])
    const { body } = await ben.post(`/api/threads/${thread.id}/posts`, { body: 'Wait' }).expect(403)
    expect(body.reason).toBe('thread-locked')
    expect((await ben.get(`/api/threads/${thread.id}`)).body).toMatchObject({ replyRefusal: 'thread-locked' })
    await reply(dan, thread.id, 'We pause here for tonight')
    await reply(await people.cara(), thread.id, 'And go on tomorrow')
  })

  test('whoever is muted reads and does not write', async () => {
    const thread = await openThread(ana)
    const zoe = await people.member('zoe')
    await zoe.put(`/api/groups/${open}/membership`).expect(200)
    const own = await reply(zoe, thread.id, 'Before')
    await world.sql.query(`update accounts set standing = 'muted' where id = $1`, [zoe.id])
    await zoe.get(`/api/threads/${thread.id}`).expect(200)
    const refused = { reason: 'not-in-good-standing' }
    expect((await zoe.post(`/api/threads/${thread.id}/posts`, { body: 'After' }).expect(403)).body).toMatchObject(
      refused,
    )
    expect((await zoe.patch(`/api/posts/${own.id}`, { body: 'After' }).expect(403)).body).toMatchObject(refused)
    // One's own words can always be taken back.
    await zoe.delete(`/api/posts/${own.id}`).expect(204)
  })

  test.each([
    { body: '' },
    { body: '   \n ' },
    { body: 'x'.repeat(10_001) },
    { body: 'null \u0000' },
    { body: 7 },
    { body: 'x', contentNotes: ['gossip'] },
    { body: 'x', contentNotes: ['loss', 'loss'] },
    { body: 'x', unnamed: 'yes' },
    { body: 'x', quotes: ['not an id'] },
    { body: 'x', id: '00000000-0000-4000-8000-000000000000' },
    { body: 'x', mood: 'fine' },
    { body: '\u200b\u2060 \u00ad' },
    {},
  ])('a reply of the wrong shape is refused: %j', async (draft) => {
    const thread = await openThread(ana)
    const { body } = await ana.post(`/api/threads/${thread.id}/posts`, draft).expect(400)
    expect(body.code).toBe('invalid')
  })
})

describe('sending again', () => {
  test('the same draft is posted once, and answers its first result', async () => {
    const thread = await openThread(ana)
    const draft = { id: newId(), body: 'Sent twice' }
    const { body: first } = await ben.post(`/api/threads/${thread.id}/posts`, draft).expect(201)
    const { body: second } = await ben.post(`/api/threads/${thread.id}/posts`, draft).expect(200)
    expect(second).toEqual(first)
    expect((await ben.get(`/api/threads/${thread.id}`)).body.posts).toBe(2)
  })

  test('twenty at the same moment are one post, and leave no gap in the numbers', async () => {
    const thread = await openThread(ana)
    const draft = { id: newId(), body: 'Sent by an impatient thumb' }
    const sent = await Promise.all(Array.from({ length: 20 }, () => ben.post(`/api/threads/${thread.id}/posts`, draft)))
    expect(sent.map((one) => one.status).sort()).toEqual([...Array<number>(19).fill(200), 201])
    expect(new Set(sent.map((one) => one.body.number))).toEqual(new Set([2]))
    expect((await reply(ana, thread.id, 'Next')).number).toBe(3)
  })

  test('an id that is used elsewhere is a conflict, and the answer is the same wherever that is', async () => {
    const [here, hidden] = [await openThread(ana), await openThread(ana, {}, membersOnly)]
    const secret = await reply(ana, hidden.id, 'Not for zara')
    const plain = await reply(ana, here.id, 'For everybody')
    const zara = await people.member('zara')
    await zara.put(`/api/groups/${open}/membership`).expect(200)
    const send = (id: string) => zara.post(`/api/threads/${here.id}/posts`, { id, body: 'Mine' }).expect(409)
    expect((await send(secret.id)).body).toEqual((await send(plain.id)).body)
    // One's own, sent to another place.
    const own = await reply(zara, here.id, 'Once')
    const other = await openThread(zara)
    const { body } = await zara.post(`/api/threads/${other.id}/posts`, { id: own.id, body: 'Once' }).expect(409)
    expect(body).toEqual((await send(plain.id)).body)
    expect((await zara.get(`/api/threads/${here.id}`)).body.posts).toBe(3)
  })

  test('a thread is opened once', async () => {
    const draft = { id: newId(), title: 'Twice', body: 'Twice', supportWanted: 'advice' }
    const { body: first } = await ana.post(`/api/groups/${open}/threads`, draft).expect(201)
    expect((await ana.post(`/api/groups/${open}/threads`, draft).expect(200)).body).toEqual(first)
    await ben.post(`/api/groups/${open}/threads`, draft).expect(409)
    await ana.post(`/api/groups/${membersOnly}/threads`, draft).expect(409)
    const raced = { ...draft, id: newId() }
    const sent = await Promise.all(Array.from({ length: 8 }, () => ana.post(`/api/groups/${open}/threads`, raced)))
    expect(sent.map((one) => one.status).sort()).toEqual([...Array<number>(7).fill(200), 201])
  })
})

describe('reading', () => {
  test('posts are numbered in their order and read from any of them', async () => {
    const thread = await openThread(ana)
    for (let i = 2; i <= 7; i++) expect((await reply(i % 2 ? ana : ben, thread.id, `word ${i}`)).number).toBe(i)
    const posts = `/api/threads/${thread.id}/posts`
    const numbers = async (query: string) =>
      (await stranger.get(`${posts}?${query}`).expect(200)).body.items.map((one: { number: number }) => one.number)
    expect(await numbers('from=5')).toEqual([5, 6, 7])
    expect(await numbers('before=5&limit=2')).toEqual([3, 4])
    expect(await numbers('before=1')).toEqual([])
    const { body: page } = await stranger.get(`${posts}?limit=3`).expect(200)
    expect(await numbers(`cursor=${page.nextCursor}&limit=3`)).toEqual([4, 5, 6])
    expect((await stranger.get(`${posts}?before=4&limit=3`)).body.nextCursor).toBe(page.nextCursor)
    expect(await numbers('from=99')).toEqual([])
    await stranger.get(`${posts}?from=2&before=4`).expect(400)
    await stranger.get(`${posts}?cursor=nonsense`).expect(400)
    await stranger.get(`${posts}?from=0`).expect(400)
    await stranger.get(`${posts}?limit=101`).expect(400)
  })

  test('many who write at once get numbers without gaps', async () => {
    const thread = await openThread(ana)
    const sent = await Promise.all(
      Array.from({ length: 30 }, (_one, i) => reply(i % 2 ? ana : ben, thread.id, `at once ${i}`)),
    )
    expect(sent.map((post) => post.number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_one, i) => i + 2),
    )
  })

  test('lists begin with the thread last written in, and pages neither repeat nor lose any', async () => {
    const group = 'questions'
    await ana.put(`/api/groups/${group}/membership`).expect(200)
    const ids: string[] = []
    for (let i = 0; i < 5; i++) {
      world.clock.advance(1_000)
      ids.push((await openThread(ana, { title: `Thread ${i}` }, group)).id)
    }
    // Two in the very same moment.
    ids.push((await openThread(ana, { title: 'At the same time' }, group)).id)
    world.clock.advance(1_000)
    await reply(ana, ids[1]!, 'and this one is new again')
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const more: string = cursor ? `&cursor=${cursor}` : ''
      const { body } = await stranger.get(`/api/groups/${group}/threads?limit=2${more}`).expect(200)
      seen.push(...body.items.map((one: { id: string }) => one.id))
      cursor = body.nextCursor
    } while (cursor)
    expect(seen[0]).toBe(ids[1])
    expect([...seen].sort()).toEqual([...ids].sort())
    expect(seen.indexOf(ids[0]!)).toBe(5)
  })

  test('the front page shows what one may read: open groups to strangers, one’s own groups to members', async () => {
    const hidden = await openThread(ana, { title: 'Among ourselves' }, membersOnly)
    const shown = await openThread(ana, { title: 'For everybody' })
    const ids = async (person: Person) =>
      (await person.get('/api/threads/recent?limit=100').expect(200)).body.items.map((one: { id: string }) => one.id)
    expect(await ids(stranger)).toContain(shown.id)
    expect(await ids(stranger)).not.toContain(hidden.id)
    expect(await ids(nora)).not.toContain(hidden.id)
    expect(await ids(ben)).toEqual(expect.arrayContaining([shown.id, hidden.id]))
  })

  test('how far one has read is remembered for oneself, and never goes back', async () => {
    const thread = await openThread(ana)
    for (let i = 0; i < 4; i++) await reply(ana, thread.id, 'more')
    const read = async (person: Person) => (await person.get(`/api/threads/${thread.id}`)).body.read
    expect(await read(ana)).toBe(5)
    expect(await read(ben)).toBe(null)
    await ben.put(`/api/threads/${thread.id}/read`, { number: 3 }).expect(204)
    await ben.put(`/api/threads/${thread.id}/read`, { number: 2 }).expect(204)
    expect(await read(ben)).toBe(3)
    await ben.put(`/api/threads/${thread.id}/read`, { number: 400 }).expect(204)
    expect(await read(ben)).toBe(5)
    await stranger.put(`/api/threads/${thread.id}/read`, { number: 3 }).expect(401)
  })
})

test('the answer to a reply is the post as its author reads it', async () => {
  const thread = await openThread(ana)
  const [first] = (await ana.get(`/api/threads/${thread.id}/posts`).expect(200)).body.items
  for (const more of [
    {},
    { contentNotes: ['loss'] },
    { unnamed: true },
    { quotes: [first.id] },
    { body: 'I will kill my neighbour on Friday, I have said so to him.' },
  ]) {
    const answer = await reply(ben, thread.id, 'That is *how it is* with me.', more)
    const { care: _care, readBy: _readBy, ...post } = answer
    const page = await ben.get(`/api/threads/${thread.id}/posts`).expect(200)
    expect(page.body.items.at(-1)).toEqual(post)
  }
})

describe('quoting', () => {
  test('a quote is a reference: it changes with the post and goes with it', async () => {
    const thread = await openThread(ana)
    const said = await reply(ana, thread.id, 'First words')
    const answer = await reply(ben, thread.id, 'About that', { quotes: [said.id] })
    expect(answer.quotes).toMatchObject([
      { postId: said.id, number: 2, author: { name: 'ana' }, html: '<p>First words</p>\n' },
    ])
    const quote = async () =>
      (await stranger.get(`/api/threads/${thread.id}/posts?from=${answer.number}`)).body.items[0].quotes[0]
    await ana.patch(`/api/posts/${said.id}`, { body: 'Better words' }).expect(200)
    expect((await quote()).html).toBe('<p>Better words</p>\n')
    await ana.delete(`/api/posts/${said.id}`).expect(204)
    expect(await quote()).toMatchObject({ postId: said.id, html: null })
    const { body } = await ben.post(`/api/threads/${thread.id}/posts`, { body: 'x', quotes: [said.id] }).expect(403)
    expect(body.reason).toBe('cannot-be-quoted')
  })

  test('up to five posts, and a sixth is refused by the name of its field', async () => {
    const thread = await openThread(ana)
    const ids: string[] = []
    for (let i = 0; i < 6; i++) ids.push((await reply(ana, thread.id, `Words ${i}`)).id)
    const { body } = await ben.post(`/api/threads/${thread.id}/posts`, { body: 'x', quotes: ids }).expect(400)
    expect(body.errors).toEqual([{ path: 'quotes', message: expect.stringContaining('5') }])
    expect((await reply(ben, thread.id, 'x', { quotes: ids.slice(1) })).quotes).toHaveLength(5)
  })

  test('only posts of the same thread', async () => {
    const [here, there] = [await openThread(ana), await openThread(ana, {}, membersOnly)]
    const elsewhere = await reply(ana, there.id, 'Elsewhere')
    for (const id of [elsewhere.id, newId()]) {
      await ben.post(`/api/threads/${here.id}/posts`, { body: 'x', quotes: [id] }).expect(400)
    }
  })
})

describe('changing one’s mind', () => {
  test('an author edits; what was said before is for the author and moderators', async () => {
    const thread = await openThread(ana)
    const post = await reply(ben, thread.id, 'First words')
    expect(post.editedAt).toBe(null)
    const { body: same } = await ben.patch(`/api/posts/${post.id}`, { body: 'First words' }).expect(200)
    expect(same.editedAt).toBe(null)
    const { body: edited } = await ben
      .patch(`/api/posts/${post.id}`, { body: 'Second **words**', contentNotes: ['abuse'] })
      .expect(200)
    expect(edited).toMatchObject({
      html: '<p>Second <strong>words</strong></p>\n',
      editedAt: expect.any(String),
      contentNotes: ['abuse'],
      number: 2,
    })
    world.clock.advance(1_000)
    await ben.patch(`/api/posts/${post.id}`, { body: 'Third words' }).expect(200)
    for (const person of [ben, await people.cara()]) {
      const { body } = await person.get(`/api/posts/${post.id}/history`).expect(200)
      expect(body.items.map((one: { html: string }) => one.html)).toEqual([
        '<p>Second <strong>words</strong></p>\n',
        '<p>First words</p>\n',
      ])
    }
    expect((await ana.get(`/api/posts/${post.id}/history`).expect(403)).body.reason).toBe('not-the-author')
    await stranger.get(`/api/posts/${post.id}/history`).expect(401)
    for (const other of [ana, await people.cara()]) {
      expect((await other.patch(`/api/posts/${post.id}`, { body: 'Mine now' }).expect(403)).body.reason).toBe(
        'not-the-author',
      )
    }
    await ben.patch(`/api/posts/${post.id}`, {}).expect(400)
    await ben.patch(`/api/posts/${post.id}`, { title: 'A title' }).expect(400)
  })

  test('the first post carries the title and what is asked for', async () => {
    const thread = await openThread(ana)
    const { body: page } = await ana.get(`/api/threads/${thread.id}/posts`)
    await ana.patch(`/api/posts/${page.items[0].id}`, { title: 'Another title', supportWanted: 'advice' }).expect(200)
    expect((await stranger.get(`/api/threads/${thread.id}`)).body).toMatchObject({
      title: 'Another title',
      supportWanted: 'advice',
    })
    const { body: history } = await ana.get(`/api/posts/${page.items[0].id}/history`).expect(200)
    expect(history.items).toMatchObject([{ title: 'Waiting for an answer' }])
  })

  test('deleting takes the words away for good, and keeps the place', async () => {
    const thread = await openThread(ana)
    const post = await reply(ben, thread.id, 'Words to regret, see https://regret.example')
    await ben.patch(`/api/posts/${post.id}`, { body: 'Words to regret even more' }).expect(200)
    await ana.delete(`/api/posts/${post.id}`).expect(403)
    await ben.delete(`/api/posts/${post.id}`).expect(204)
    await ben.delete(`/api/posts/${post.id}`).expect(204)
    await reply(ana, thread.id, 'After')
    const { body: page } = await ana.get(`/api/threads/${thread.id}/posts`)
    expect(page.items[1]).toMatchObject({ number: 2, state: 'deleted', html: null, body: null })
    expect(page.items[2]).toMatchObject({ number: 3 })
    const { rows } = await world.sql.query(
      `select p.body, p.html, (select count(*) from post_versions where post_id = p.id) as versions,
        (select count(*) from signals where subject_id = p.id) as signals from posts p where id = $1`,
      [post.id],
    )
    expect(rows).toEqual([{ body: null, html: null, versions: 0, signals: 0 }])
    await ben.patch(`/api/posts/${post.id}`, { body: 'Back again' }).expect(403)
  })

  test('deleting the first post takes the title away; without replies the thread leaves the lists', async () => {
    const [alone, answered] = [await openThread(ana), await openThread(ana)]
    await reply(ben, answered.id, 'I hear you')
    for (const { id } of [alone, answered]) {
      const { body } = await ana.get(`/api/threads/${id}/posts`)
      await ana.delete(`/api/posts/${body.items[0].id}`).expect(204)
      expect((await ana.get(`/api/threads/${id}`).expect(200)).body.title).toBe(null)
    }
    const { body: list } = await ben.get(`/api/groups/${open}/threads?limit=100`)
    const listed = list.items.map((one: { id: string }) => one.id)
    expect(listed).toContain(answered.id)
    expect(listed).not.toContain(alone.id)
  })

  test('words can be taken back after leaving the group, and not changed', async () => {
    const lea = await people.member('lea')
    await lea.put(`/api/groups/${membersOnly}/membership`).expect(200)
    const thread = await openThread(lea, {}, membersOnly)
    const post = await reply(lea, thread.id, 'Before I go')
    await lea.delete(`/api/groups/${membersOnly}/membership`).expect(204)
    await lea.get(`/api/threads/${thread.id}`).expect(404)
    await lea.patch(`/api/posts/${post.id}`, { body: 'Changed' }).expect(404)
    await nora.delete(`/api/posts/${post.id}`).expect(404)
    await lea.delete(`/api/posts/${post.id}`).expect(204)
  })

  test('words made by an older renderer are rendered anew when somebody reads them', async () => {
    const thread = await openThread(ana)
    const post = await reply(ben, thread.id, 'Still *here*')
    await reply(ana, thread.id, 'Yes', { quotes: [post.id] })
    await world.sql.query(`update posts set html = '<script>old()</script>', renderer = 0 where id = $1`, [post.id])
    const { body: quoting } = await stranger.get(`/api/threads/${thread.id}/posts?from=3`)
    expect(quoting.items[0].quotes[0].html).toBe('<p>Still <em>here</em></p>\n')
    const { body: page } = await stranger.get(`/api/threads/${thread.id}/posts`)
    expect(page.items[1].html).toBe('<p>Still <em>here</em></p>\n')
    const { rows } = await world.sql.query(`select html from posts where id = $1`, [post.id])
    expect(rows[0].html).toBe('<p>Still <em>here</em></p>\n')
  })
})

describe('unnamed', () => {
  test('one has one name in a thread, another in the next, and knows it oneself', async () => {
    const [one, two] = [await openThread(ana, { unnamed: true }), await openThread(ana, { unnamed: true })]
    expect(one.author).toEqual({
      name: expect.stringMatching(/^[A-Z][a-z]+ [A-Z][a-z]+$/),
      mark: expect.any(String),
      unnamed: true,
    })
    expect(one.youAre).toEqual(one.author)
    const again = await reply(ana, one.id, 'Still me', { unnamed: true })
    expect(again.author).toEqual(one.author)
    expect(again.mine).toBe(true)
    const other = await reply(ben, one.id, 'And me', { unnamed: true })
    expect(other.author.name).not.toBe(one.author.name)
    expect(two.author).not.toEqual(one.author)
    expect((await ben.get(`/api/threads/${one.id}`)).body.youAre).toEqual(other.author)
    expect((await stranger.get(`/api/threads/${one.id}`)).body.youAre).toBe(null)
    const named = await reply(ana, one.id, 'With my name')
    expect(named.author).toMatchObject({ id: ana.id, name: 'ana' })
  })

  test('two unnamed replies at the same moment share one name', async () => {
    const thread = await openThread(ana)
    const sent = await Promise.all(Array.from({ length: 6 }, () => reply(ben, thread.id, 'At once', { unnamed: true })))
    expect(new Set(sent.map((post) => post.author.name)).size).toBe(1)
  })
})

describe('reactions', () => {
  test('are given and taken back, one of a kind, and nobody sees a number', async () => {
    const thread = await openThread(ana)
    const post = await reply(ben, thread.id, 'Words that help')
    for (let i = 0; i < 2; i++) {
      expect((await ana.put(`/api/posts/${post.id}/reactions/thank-you`).expect(200)).body).toEqual({
        yours: ['thank-you'],
      })
    }
    await ana.put(`/api/posts/${post.id}/reactions/helped`).expect(200)
    await ana.put(`/api/posts/${post.id}/reactions/applause`).expect(400)
    const seenBy = async (person: Person) =>
      (await person.get(`/api/threads/${thread.id}/posts?from=2`)).body.items[0].reactions
    expect((await seenBy(ana)).yours.sort()).toEqual(['helped', 'thank-you'])
    for (const person of [ben, stranger, await people.cara()]) expect(await seenBy(person)).toEqual({ yours: [] })
    await ana.delete(`/api/posts/${post.id}/reactions/helped`).expect(200)
    expect(await seenBy(ana)).toEqual({ yours: ['thank-you'] })
  })

  test('are not for oneself; only whoever asked says what helped; a guest signs in first', async () => {
    const thread = await openThread(ana)
    const post = await reply(ben, thread.id, 'Words')
    const dan = await people.dan()
    await dan.put(`/api/groups/${open}/membership`).expect(200)
    expect((await ben.put(`/api/posts/${post.id}/reactions/relate`).expect(403)).body.reason).toBe('own-post')
    expect((await dan.put(`/api/posts/${post.id}/reactions/helped`).expect(403)).body.reason).toBe(
      'not-the-thread-author',
    )
    await stranger.put(`/api/posts/${post.id}/reactions/relate`).expect(401)
    expect((await nora.put(`/api/posts/${post.id}/reactions/relate`).expect(403)).body.reason).toBe('not-a-member')
    await ben.delete(`/api/posts/${post.id}`).expect(204)
    expect((await ana.put(`/api/posts/${post.id}/reactions/relate`).expect(403)).body.reason).toBe('post-not-visible')
    await ana.put(`/api/posts/${newId()}/reactions/relate`).expect(404)
  })
})

describe('unfinished words', () => {
  test('are kept until they are posted, and only their author reads them', async () => {
    const thread = await openThread(ana)
    const place = `/api/drafts/thread-${thread.id}`
    await ben.get(place).expect(404)
    await ben.put(place, { body: 'I would like to' }).expect(200)
    await ben.put(place, { body: 'I would like to say' }).expect(200)
    expect((await ben.get(place).expect(200)).body).toMatchObject({ body: 'I would like to say', title: '' })
    await ana.get(place).expect(404)
    await (await people.cara()).get(place).expect(404)
    await stranger.get(place).expect(401)
    await reply(ben, thread.id, 'I would like to say hello')
    await ben.get(place).expect(404)
    const shelf = `/api/drafts/group-${open}`
    await ben.put(shelf, { title: 'A title', body: '' }).expect(200)
    await openThread(ben)
    await ben.get(shelf).expect(404)
    await ben.put(shelf, { body: 'x' }).expect(200)
    await ben.delete(shelf).expect(204)
    await ben.get(shelf).expect(404)
    await ben.put(place, { body: 'x'.repeat(10_001) }).expect(400)
    await ben.put('/api/drafts/elsewhere', { body: 'x' }).expect(400)
    const hidden = await openThread(ana, {}, membersOnly)
    await nora.put(`/api/drafts/thread-${hidden.id}`, { body: 'x' }).expect(404)
  })

  test('a refused reply leaves them where they are', async () => {
    const thread = await openThread(ana)
    await ben.put(`/api/drafts/thread-${thread.id}`, { body: 'Not lost' }).expect(200)
    await world.sql.query(`update threads set state = 'locked' where id = $1`, [thread.id])
    await ben.post(`/api/threads/${thread.id}/posts`, { body: 'Not lost' }).expect(403)
    expect((await ben.get(`/api/drafts/thread-${thread.id}`).expect(200)).body.body).toBe('Not lost')
  })
})

describe('blocks', () => {
  test('whoever blocked somebody sees folds without words, and is spared their threads and notices', async () => {
    const [kim, lou] = [await people.member('kim'), await people.member('lou')]
    for (const person of [kim, lou]) await person.put(`/api/groups/${open}/membership`).expect(200)
    const thread = await openThread(kim)
    await reply(lou, thread.id, 'From lou, named')
    await reply(lou, thread.id, 'From lou, unnamed', { unnamed: true })
    const byLou = await openThread(lou, { title: 'Opened by lou' })
    const own = await reply(kim, thread.id, 'From kim')
    await kim.put(`/api/blocks/${lou.id}`).expect(200)
    await world.settle()
    await kim.put('/api/notifications/read').expect(204)

    const { body: page } = await kim.get(`/api/threads/${thread.id}/posts`).expect(200)
    expect(page.items[1]).toMatchObject({ blocked: true, html: null, body: null, state: 'visible' })
    // Folding the unnamed one would say who wrote it.
    expect(page.items[2]).toMatchObject({ html: '<p>From lou, unnamed</p>\n' })
    expect(page.items[2]).not.toHaveProperty('blocked')
    const { body: list } = await kim.get(`/api/groups/${open}/threads?limit=100`)
    expect(list.items.map((one: { id: string }) => one.id)).not.toContain(byLou.id)
    expect((await kim.get(`/api/threads/${byLou.id}`).expect(200)).body).toMatchObject({ title: null, blocked: true })
    // Lou sees everything as before.
    const { body: seenByLou } = await lou.get(`/api/threads/${thread.id}/posts`).expect(200)
    expect(seenByLou.items.every((post: { html: string | null }) => post.html !== null)).toBe(true)

    const { body } = await lou.post(`/api/threads/${thread.id}/posts`, { body: 'x', quotes: [own.id] }).expect(403)
    expect(body.reason).toBe('cannot-be-quoted')
    await reply(lou, thread.id, 'Kim does not hear of this')
    await world.settle()
    const { body: notices } = await kim.get('/api/notifications').expect(200)
    expect(notices.items.filter((one: { read: boolean }) => !one.read)).toEqual([])
  })
})

describe('being told', () => {
  const unread = async (person: Person) =>
    (await person.get('/api/notifications').expect(200)).body.items.filter((one: { read: boolean }) => !one.read)

  test('whoever wrote in a thread hears of a reply once, until they have looked', async () => {
    const [kay, lin] = [await people.member('kay'), await people.member('lin')]
    for (const person of [kay, lin]) await person.put(`/api/groups/${open}/membership`).expect(200)
    const thread = await openThread(kay)
    await reply(lin, thread.id, 'One')
    await reply(lin, thread.id, 'Two', { unnamed: true })
    await world.settle()
    expect(await unread(kay)).toMatchObject([
      { kind: 'thread-reply', path: `/threads/${thread.id}?from=2`, about: expect.any(String) },
    ])
    expect(await unread(lin)).toEqual([])
    await kay.put(`/api/threads/${thread.id}/read`, { number: 3 }).expect(204)
    expect(await unread(kay)).toEqual([])
    const mine = await reply(kay, thread.id, 'Thank you')
    await reply(lin, thread.id, 'Three', { quotes: [mine.id] })
    await world.settle()
    expect(await unread(kay)).toMatchObject([{ kind: 'post-quoted', path: `/threads/${thread.id}?from=5` }])
    expect(await unread(lin)).toMatchObject([{ kind: 'thread-reply' }])
    expect(JSON.stringify((await kay.get('/api/notifications')).body)).not.toMatch(/lin|Three|Thank/)
  })

  test('of many who wrote, each is concerned once, whatever became of their words', async () => {
    const [opener, often, hidden, held, deleted, later] = await Promise.all(
      ['opener', 'often', 'hidden', 'held', 'deleted', 'later'].map((name) => people.member(`who ${name}`)),
    )
    const all = [opener!, often!, hidden!, held!, deleted!, later!]
    for (const person of all) await person.put(`/api/groups/${open}/membership`).expect(200)
    const thread = await openThread(opener!)
    for (let count = 0; count < 3; count++) for (const one of [often!, opener!]) await reply(one, thread.id, 'Again')
    for (const [person, state] of [
      [hidden!, 'hidden'],
      [held!, 'held'],
    ] as const) {
      const { id } = await reply(person, thread.id, 'Once')
      await world.sql.query('update posts set state = $2 where id = $1', [id, state])
    }
    const gone = await reply(deleted!, thread.id, 'Taken back')
    await deleted!.delete(`/api/posts/${gone.id}`).expect(204)
    await reply(ana, thread.id, 'And elsewhere')
    await world.settle()
    for (const person of all) await person.put('/api/notifications/read').expect(204)

    await reply(often!, thread.id, 'What they hear of')
    await reply(later!, thread.id, 'Written before anybody was told')
    await world.settle()
    const heard = await Promise.all(all.map(async (person) => (await unread(person)).length))
    // Who wrote the first hears of the second; who came with the second, of nothing.
    expect(heard).toEqual([1, 1, 1, 1, 1, 0])
    const { rows } = await world.sql.query(
      `select count(*)::int as notices, count(distinct account_id)::int as people from notifications
       where path like $1 and read_at is null`,
      [`/threads/${thread.id}?%`],
    )
    expect(rows).toEqual([{ notices: 6, people: 6 }])
  })

  test('nobody hears from a group that they have left', async () => {
    const [kat, lex] = [await people.member('kat'), await people.member('lex')]
    for (const person of [kat, lex]) await person.put(`/api/groups/${membersOnly}/membership`).expect(200)
    const thread = await openThread(kat, {}, membersOnly)
    await kat.delete(`/api/groups/${membersOnly}/membership`).expect(204)
    await reply(lex, thread.id, 'Where are you')
    await world.settle()
    expect(await unread(kat)).toEqual([])
  })
})

describe('new replies appear live', () => {
  test('whoever watches hears that something changed, and no words', async () => {
    const thread = await openThread(ana)
    const [guest, member] = [await stranger.socket(), await ben.socket()]
    for (const socket of [guest, member]) {
      expect(await socket.send('thread:watch', { threadId: thread.id })).toEqual({ ok: true, value: { posts: 1 } })
    }
    const post = await reply(ana, thread.id, 'Anybody here?')
    for (const socket of [guest, member]) {
      expect(await socket.hears('thread:event')).toEqual({ threadId: thread.id, type: 'post-added', number: 2 })
    }
    await ana.patch(`/api/posts/${post.id}`, { body: 'Somebody here?' }).expect(200)
    await guest.hears('thread:event', (event) => event.type === 'post-changed' && event.number === 2)
    expect(await member.send('thread:unwatch', { threadId: thread.id })).toEqual({ ok: true, value: {} })
    await reply(ana, thread.id, 'One more')
    await guest.hears('thread:event', (event) => event.number === 3)
    expect(member.heard.filter((one) => one.payload.number === 3)).toEqual([])
  })

  test('a thread that one may not read cannot be watched, and leaving the group ends it', async () => {
    const thread = await openThread(ana, {}, membersOnly)
    for (const person of [stranger, nora]) {
      const socket = await person.socket()
      expect(await socket.send('thread:watch', { threadId: thread.id })).toMatchObject({
        ok: false,
        problem: { code: 'not-found' },
      })
    }
    const max = await people.member('max')
    await max.put(`/api/groups/${membersOnly}/membership`).expect(200)
    const socket = await max.socket()
    await socket.send('thread:watch', { threadId: thread.id })
    const gone = new Promise((resolve) => socket.raw.once('disconnect', resolve))
    await max.delete(`/api/groups/${membersOnly}/membership`).expect(204)
    await gone
  })
})
