import { beforeAll, expect, test } from 'vitest'
import { complaintsOf, desk, expectAccessible, openBrowser, phone, signIn } from '../support/browser.ts'
import { makeWorld, type World } from '../support/world.ts'

let world: World
/** Pages that anybody may open, and those of somebody who takes part and leads. */
const open: string[] = [
  '/groups',
  '/groups?kind=local',
  '/groups/anxious-attachment',
  '/groups/in-relationships',
  '/live',
]
const own: string[] = [
  '/groups',
  '/groups/anxious-attachment',
  '/groups/in-relationships/new',
  '/live',
  '/live/new?group=in-relationships',
]

beforeAll(async () => {
  world = await makeWorld({ web: 'built', background: true })
  const [ana, dan, nora] = [await world.people.ana(), await world.people.dan(), await world.people.nora()]
  for (const slug of ['anxious-attachment', 'in-relationships']) {
    for (const person of [ana, dan]) await person.put(`/api/groups/${slug}/membership`).expect(200)
  }
  await world.people.appoint(dan, 'in-relationships', 'facilitator')
  await world.people.appoint(dan, 'anxious-attachment', 'facilitator')
  const gus = await world.people.gus()
  await gus
    .post('/api/groups', {
      slug: 'evening-circle',
      name: 'Evening circle',
      summary: 'For the hours after nine.',
      guide: 'healing-strategies',
      ledBy: 'therapist',
      audience: 'loved-ones',
      access: 'approval',
      place: 'Berlin-Mitte',
    })
    .expect(201)
  await world.people.appoint(dan, 'evening-circle', 'facilitator')
  await nora.put('/api/groups/evening-circle/membership').expect(200)

  const thread = { body: 'By noon I was sure.', supportWanted: 'listening', contentNotes: ['loss'], unnamed: true }
  const { body: opened } = await ana
    .post('/api/groups/anxious-attachment/threads', { ...thread, title: 'He did not answer all day' })
    .expect(201)
  const posts = `/api/threads/${opened.id}/posts`
  const first = (await ana.get(posts)).body.items[0].id
  for (let number = 2; number <= 43; number++) {
    await (number % 3 ? dan : ana).post(posts, {
      body: `Words **${number}**.`,
      ...(number === 2 && { quotes: [first] }),
    })
  }
  await ana.delete(`/api/posts/${(await ana.get(`${posts}?from=3`)).body.items[0].id}`).expect(204)
  const { body: session } = await dan
    .post('/api/live-sessions', {
      groupSlug: 'anxious-attachment',
      title: 'Evening circle',
      startsAt: new Date(Date.now() + 5 * 60_000).toISOString(),
      timeZone: 'Asia/Kathmandu',
      minutes: 60,
      capacity: 8,
    })
    .expect(201)
  open.push(`/threads/${opened.id}`, `/threads/${opened.id}?from=21`, `/live/${session.id}`)
  own.push(
    '/groups/evening-circle',
    `/threads/${opened.id}`,
    `/threads/${opened.id}?from=24&quote=24`,
    `/threads/${opened.id}?from=4&delete=4`,
    `/threads/${opened.id}/edit/4`,
    `/live/${session.id}`,
  )
})

test.each([
  { name: 'a phone by day', ...phone, colorScheme: 'light' },
  { name: 'a phone at night', ...phone, colorScheme: 'dark' },
  { name: 'a desk by day', ...desk, colorScheme: 'light' },
  { name: 'a desk at night', ...desk, colorScheme: 'dark' },
] as const)('groups, threads and live pages can be read by everybody: $name', async ({ name, ...look }) => {
  const page = await openBrowser(world, look)
  const walk = async (paths: string[]): Promise<void> => {
    for (const path of paths) {
      const answer = await page.goto(path, { waitUntil: 'load' })
      expect(answer?.status(), path).toBe(200)
      expect(await page.locator('h1').count(), `${path} has one h1`).toBe(1)
      expect(await page.locator('[style]').count(), `${path} has style attributes`).toBe(0)
      // What is folded is read as well.
      await page.locator('main details').evaluateAll((folds: HTMLDetailsElement[]) => {
        for (const fold of folds) fold.open = true
      })
      await expectAccessible(page, `${path} on ${name}`)
      expect(complaintsOf(page), path).toEqual([])
    }
  }
  await walk(open)
  await signIn(page, 'dan', '/groups')
  await walk(own)
})
