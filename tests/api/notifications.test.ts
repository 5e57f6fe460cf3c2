import { beforeAll, describe, expect, test } from 'vitest'
import type { Person } from '../support/people.ts'
import { makeWorld } from '../support/world.ts'

const world = await makeWorld()
const { people } = world
let dan: Person
let asked = 0

/** Something that dan, who leads the circle, is told of. */
async function somebodyAsks(): Promise<string> {
  const name = `asker ${++asked}`
  await (await people.member(name)).put('/api/groups/circle/membership').expect(200)
  await world.settle()
  return name
}

beforeAll(async () => {
  dan = await people.dan()
  await (
    await people.gus()
  )
    .post('/api/groups', {
      slug: 'circle',
      name: 'A small circle',
      summary: 'Six.',
      guide: 'questions',
      ledBy: 'peers',
      audience: 'self',
      access: 'approval',
    })
    .expect(201)
  await people.appoint(dan, 'circle', 'facilitator')
})

describe('in the app', () => {
  test('a notice is counted until it is read, and pushed to whoever is here', async () => {
    const socket = await dan.socket()
    await socket.send('no-such:command')
    await somebodyAsks()
    await socket.hears('notification', (notice) => notice.kind === 'membership-asked')
    expect((await dan.get('/api/me')).body.unreadNotifications).toBe(1)
    const { body } = await dan.get('/api/notifications').expect(200)
    await dan.put('/api/notifications/read', { ids: [body.items[0].id] }).expect(204)
    expect((await dan.get('/api/me')).body.unreadNotifications).toBe(0)
    socket.close()
  })

  test('nobody marks what belongs to somebody else', async () => {
    await somebodyAsks()
    const { body } = await dan.get('/api/notifications')
    const unread = body.items.find((one: { read: boolean }) => !one.read)
    await (await people.ana()).put('/api/notifications/read', { ids: [unread.id] }).expect(204)
    expect((await dan.get('/api/me')).body.unreadNotifications).toBe(1)
    await dan.put('/api/notifications/read', {}).expect(204)
    expect((await dan.get('/api/me')).body.unreadNotifications).toBe(0)
  })
})

describe('by mail', () => {
  test('nothing is sent without an address', async () => {
    await somebodyAsks()
    expect(world.mails()).toEqual([])
  })

  test('a mail names no person, no group and no kind, and says how to stop', async () => {
    await dan.patch('/api/me', { email: 'dan@mail.example', mailNotifications: true }).expect(200)
    const name = await somebodyAsks()
    const [mail] = world.mails()
    expect(mail).toContain('To: dan@mail.example')
    expect(mail).toContain('Subject: Something new for you')
    expect(mail).toContain(`${world.origin}/account`)
    for (const word of [name, 'dan,', 'circle.', 'A small circle', 'membership']) expect(mail).not.toContain(word)
  })

  test('in quiet hours it waits for the morning, and is not sent if it was read meanwhile', async () => {
    const before = world.mails().length
    const hour = world.clock.now().getUTCHours()
    const text = (h: number) => `${String((h + 24) % 24).padStart(2, '0')}:00`
    await dan
      .patch('/api/me', { timeZone: 'UTC', quietHours: { from: text(hour - 1), to: text(hour + 3) } })
      .expect(200)
    await somebodyAsks()
    await somebodyAsks()
    expect(world.mails()).toHaveLength(before)
    const { body } = await dan.get('/api/notifications')
    await dan.put('/api/notifications/read', { ids: [body.items[0].id] }).expect(204)
    await world.pass({ hours: 4 })
    expect(world.mails()).toHaveLength(before + 1)
  })
})
