import { describe, expect, test } from 'vitest'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world

describe('the directory', () => {
  test('has one group a guide from the first start, two of them open', async () => {
    const { body } = await people.stranger().get('/api/groups').expect(200)
    expect(body.items).toHaveLength(8)
    const open = body.items.filter((group: { access: string }) => group.access === 'open')
    expect(open.map((group: { slug: string }) => group.slug).sort()).toEqual(['anxious-attachment', 'questions'])
  })

  test('is paged by a cursor, and refuses one that is not ours', async () => {
    const stranger = people.stranger()
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body }: { body: { items: { slug: string }[]; nextCursor: string | null } } = await stranger
        .get(`/api/groups?limit=3${cursor && `&cursor=${cursor}`}`)
        .expect(200)
      seen.push(...body.items.map((group) => group.slug))
      cursor = body.nextCursor
    }
    expect(new Set(seen).size).toBe(8)
    await stranger.get('/api/groups?cursor=nonsense').expect(400)
    await stranger.get('/api/groups?limit=1000').expect(400)
    await stranger.get('/api/groups?order=popular').expect(400)
  })

  test('is searched by theme and by kind', async () => {
    const gus = await people.gus()
    const draft = { summary: 'Walks.', guide: 'healing-strategies', audience: 'self', access: 'members' }
    await gus
      .post('/api/groups', { ...draft, slug: 'lisbon', name: 'Lisbon', ledBy: 'peers', place: 'Lisbon' })
      .expect(201)
    await gus.post('/api/groups', { ...draft, slug: 'with-eve', name: 'With Eve', ledBy: 'therapist' }).expect(201)
    const slugs = async (query: string) =>
      (await people.stranger().get(`/api/groups?${query}`)).body.items.map((group: { slug: string }) => group.slug)
    expect(await slugs('kind=local')).toEqual(['lisbon'])
    expect(await slugs('kind=therapist-led')).toEqual(['with-eve'])
    expect(await slugs('guide=healing-strategies')).toEqual(['healing-strategies', 'lisbon', 'with-eve'])
    expect(await slugs('kind=online')).not.toContain('lisbon')
  })

  test('new groups are opened by administrators, on a guide that exists, under a free name', async () => {
    const draft = {
      slug: 'new',
      name: 'New',
      summary: 'New.',
      guide: 'questions',
      ledBy: 'peers',
      audience: 'both',
      access: 'open',
    }
    await (await people.cara()).post('/api/groups', draft).expect(403)
    const gus = await people.gus()
    await gus.post('/api/groups', { ...draft, guide: 'no-such-guide' }).expect(400)
    expect((await gus.post('/api/groups', { ...draft, slug: 'questions' }).expect(409)).body.reason).toBe('slug-taken')
  })
})

describe('joining', () => {
  test('is at once where members read, and leaving asks nothing', async () => {
    const ana = await people.ana()
    expect((await ana.get('/api/groups/in-relationships')).body).toMatchObject({
      mayRead: false,
      mayWrite: false,
      membership: null,
    })
    expect((await ana.put('/api/groups/in-relationships/membership').expect(200)).body).toEqual({
      role: 'member',
      state: 'member',
    })
    expect((await ana.get('/api/groups/in-relationships')).body).toMatchObject({
      mayRead: true,
      mayWrite: true,
      mayAnswer: false,
      leading: false,
    })
    await ana.delete('/api/groups/in-relationships/membership').expect(204)
    await ana.delete('/api/groups/in-relationships/membership').expect(204)
    expect((await ana.get('/api/groups/in-relationships')).body.membership).toBeNull()
  })

  test('a group that does not exist is not found', async () => {
    const ana = await people.ana()
    await ana.put('/api/groups/no-such-group/membership').expect(404)
    await ana.get('/api/groups/no-such-group').expect(404)
  })

  test('where a facilitator lets in, one asks, waits, and is answered', async () => {
    const [gus, ana, ben, dan] = [await people.gus(), await people.ana(), await people.ben(), await people.dan()]
    await gus
      .post('/api/groups', {
        slug: 'circle',
        name: 'A small circle',
        summary: 'Six people.',
        guide: 'questions',
        ledBy: 'peers',
        audience: 'self',
        access: 'approval',
      })
      .expect(201)
    await people.appoint(dan, 'circle', 'facilitator')
    expect((await ana.put('/api/groups/circle/membership')).body).toEqual({ role: 'member', state: 'asked' })
    await ben.put('/api/groups/circle/membership').expect(200)
    expect((await ana.get('/api/groups/circle')).body.mayRead).toBe(false)

    await ana.get('/api/groups/circle/requests').expect(403)
    await ana.put(`/api/groups/circle/requests/${ana.id}`, { answer: 'let-in' }).expect(403)
    const { body } = await dan.get('/api/groups/circle/requests').expect(200)
    expect((await dan.get('/api/groups/circle')).body).toMatchObject({ mayAnswer: true, leading: true })
    expect((await dan.get('/api/me')).body.groups).toMatchObject([{ slug: 'circle', role: 'facilitator', leads: true }])
    expect(body.items.map((one: { pseudonym: string }) => one.pseudonym).sort()).toEqual(['ana', 'ben'])
    await dan.put(`/api/groups/circle/requests/${ana.id}`, { answer: 'let-in' }).expect(204)
    await dan.put(`/api/groups/circle/requests/${ana.id}`, { answer: 'let-in' }).expect(404)
    await dan.put(`/api/groups/circle/requests/${ben.id}`, { answer: 'decline' }).expect(204)
    expect((await ana.get('/api/groups/circle')).body.mayRead).toBe(true)
    expect((await ben.get('/api/groups/circle')).body.membership).toBeNull()

    await world.settle()
    const told = (await dan.get('/api/notifications')).body.items
    expect(told.filter((one: { kind: string }) => one.kind === 'membership-asked')).toHaveLength(2)
    expect((await ana.get('/api/notifications')).body.items[0]).toMatchObject({
      kind: 'membership-answered',
      path: '/groups/circle',
      about: 'A small circle',
      read: false,
    })
  })
})
