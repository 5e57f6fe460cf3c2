import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, desk, expectAccessible, openBrowser, phone, signIn } from '../support/browser.ts'
import type { Person } from '../support/people.ts'
import { makeWorld, type World } from '../support/world.ts'

const open = 'anxious-attachment'
const closed = 'healing-strategies'

let world: World
let ana: Person
let cara: Person
let dan: Person
beforeAll(async () => {
  world = await makeWorld({ web: 'built' })
  await world.people.gus()
  ;[ana, cara, dan] = await Promise.all([world.people.ana(), world.people.cara(), world.people.dan()])
  await world.people.carl()
  for (const group of [open, closed]) {
    for (const person of [ana, dan]) await person.put(`/api/groups/${group}/membership`).expect(200)
  }
  await world.people.appoint(dan, closed, 'facilitator')
})

/** Somebody with words of their own in an open group and in a closed one, and a report of ana's about the first. */
async function somebody(name: string) {
  const person = await world.people.member(name)
  for (const group of [open, closed]) await person.put(`/api/groups/${group}/membership`).expect(200)
  const begin = async (group: string) => {
    const draft = { title: `Of ${name}`, body: 'By noon I was sure.', supportWanted: 'listening' }
    const { body } = await person.post(`/api/groups/${group}/threads`, draft).expect(201)
    return body.id as string
  }
  const threads = { open: await begin(open), closed: await begin(closed) }
  await ana.post('/api/reports', { subject: { type: 'thread', id: threads.open }, category: 'kindness' }).expect(201)
  return { person, threads }
}

async function decide(threadId: string, action: 'mute' | 'suspend'): Promise<void> {
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [threadId])
  const path = `/api/moderation/cases/${rows[0]!.id}`
  await cara.put(`${path}/claim`).expect(200)
  const statement = 'It was meant to hurt. Please rest for a while.'
  await cara.post(`${path}/decisions`, { action, reason: 'kindness', statement }).expect(201)
  await world.settle()
}

const away = /You are away from the groups until .+; then it ends by itself/
const notice = (page: Page) => page.getByRole('main').getByText(away).first()

describe.each([
  { how: 'on a phone', look: phone, javaScriptEnabled: true, name: 'finn' },
  { how: 'at a desk', look: desk, javaScriptEnabled: true, name: 'eve' },
  { how: 'on a phone without scripts', look: phone, javaScriptEnabled: false, name: 'nora' },
])('$how', ({ how, look, javaScriptEnabled, name }) => {
  test('whoever is away from the groups reads why and until when, objects, and keeps every way to a person', async () => {
    const { threads } = await somebody(name)
    await decide(threads.open, 'suspend')
    const page = await openBrowser(world, { ...look, javaScriptEnabled })
    const held = async (path: string) => javaScriptEnabled && (await expectAccessible(page, `${path} ${how}`))

    await signIn(page, name, '/')
    await notice(page).waitFor()
    await held('/')
    await page.getByRole('main').getByRole('link', { name: 'Read why, or object' }).click()
    await page.getByRole('heading', { name: away }).waitFor()
    await page.getByText('It was meant to hurt. Please rest for a while.').waitFor()
    await page.getByText('Rule: Be kind.').waitFor()
    await page.getByText(/You can object until .+ Somebody who had no part in this will read it./).waitFor()
    await held('/account/decisions')
    await page.getByText('Object', { exact: true }).click()
    await page.getByLabel('Why do you see it otherwise?').fill('I was quoting what was said to me.')
    await page.getByRole('button', { name: 'Send the objection' }).click()
    await page.getByText(/Somebody who had no part in this will read it and answer by/).waitFor()

    // What belongs to them, and who they can turn to.
    await page.getByRole('main').getByRole('link', { name: 'Take a copy' }).click()
    await page.waitForURL('**/account#yours')
    const copy = await page.request.get('/api/me/export')
    expect(copy.status()).toBe(200)
    expect(await copy.text()).toContain('By noon I was sure.')
    await page.getByRole('link', { name: 'Delete the account' }).click()
    await page.getByRole('button', { name: 'Delete it now' }).waitFor()
    await page.goto('/help')
    await page.getByText('112').first().waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Talk to a person' }).click()
    await page.getByLabel('What would you like to say?').fill('I do not know where else to go.')
    await page.getByRole('button', { name: 'Send it to the team' }).click()
    await page.getByText('I do not know where else to go.').first().waitFor()
    expect(complaintsOf(page)).toEqual([])
  })

  test('what is closed to them says so, and is not offered', async () => {
    const { person, threads } = await somebody(`${name} at the door`)
    await world.people.appoint(person, closed, 'facilitator')
    const page = await openBrowser(world, { ...look, javaScriptEnabled })
    await signIn(page, `${name} at the door`, '/groups')
    await decide(threads.open, 'suspend')
    const shown = [
      { path: '/groups', status: 200 },
      { path: `/groups/${closed}`, status: 200 },
      { path: '/groups/where-it-comes-from', status: 200 },
      { path: `/groups/${closed}/new`, status: 403 },
      { path: `/threads/${threads.closed}`, status: 404 },
      { path: `/threads/${threads.open}`, status: 200 },
      { path: `/threads/${threads.open}/edit/1`, status: 403 },
      { path: '/live', status: 200 },
      { path: `/live/new?group=${closed}`, status: 200 },
      { path: '/meetups', status: 200 },
      { path: '/moderation', status: 403 },
    ]
    for (const { path, status } of shown) {
      expect((await page.goto(path))?.status(), path).toBe(status)
      await notice(page).waitFor()
      expect(await page.getByRole('main').innerText(), path).not.toMatch(/Nothing is wrong with you|Join to read/)
      for (const offer of ['Join this group', 'Write something new', 'Plan a session']) {
        const main = page.getByRole('main')
        const offered = main.getByRole('link', { name: offer }).or(main.getByRole('button', { name: offer }))
        // The page for it, from an old address, is no offer.
        if (!path.startsWith('/live/new')) expect(await offered.count(), `${offer} on ${path}`).toBe(0)
      }
      if (javaScriptEnabled) await expectAccessible(page, `${path} ${how}`)
    }
    // Words in a group that anybody reads are read by them too, and their worry about somebody has another way.
    await page.goto(`/threads/${threads.open}`)
    await page.getByText('By noon I was sure.').first().waitFor()
    await page.goto(`/report?type=account&id=${ana.id}`)
    await page.getByText('Reports are possible again when your pause is over.').waitFor()
    expect(await page.getByRole('button', { name: 'Go on' }).count()).toBe(0)
    expect(complaintsOf(page)).toEqual([])
  })

  test('what they were writing when it came is theirs, and when it is over they write again', async () => {
    const { threads } = await somebody(`${name} in mid-sentence`)
    const page = await openBrowser(world, { ...look, javaScriptEnabled })
    await signIn(page, `${name} in mid-sentence`, `/threads/${threads.open}`)
    await page.locator('#reply-body').fill('One more thing that I meant to say.')
    await decide(threads.open, 'suspend')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    if (javaScriptEnabled) {
      await page.getByText("That isn't open to you at the moment.").waitFor()
      expect(await page.locator('#reply-body').inputValue()).toBe('One more thing that I meant to say.')
    } else {
      await notice(page).waitFor()
      expect(await page.locator('#written').inputValue()).toBe('One more thing that I meant to say.')
    }

    await world.pass({ days: 7, minutes: 1 })
    await page.goto(`/threads/${threads.open}`)
    expect(await page.getByText(away).count()).toBe(0)
    await page.locator('#reply-body').fill('I am back.')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.locator('#post-2').getByText('I am back.').waitFor()
    await page.goto(`/threads/${threads.closed}`)
    await page.getByText('By noon I was sure.').waitFor()
  })

  test('whoever may not write reads everything, and reports', async () => {
    const { threads } = await somebody(`${name} in silence`)
    await decide(threads.open, 'mute')
    const page = await openBrowser(world, { ...look, javaScriptEnabled })
    await signIn(page, `${name} in silence`, `/threads/${threads.closed}`)
    await page.getByText('By noon I was sure.').waitFor()
    await page
      .getByText(/You can't write until .+; then it ends by itself. You can read, and you can ask for/)
      .waitFor()
    expect(await page.locator('#reply-body').count()).toBe(0)
    await page.goto('/groups/where-it-comes-from')
    await page.getByText('That is possible again when your pause is over.').waitFor()
    await page.goto(`/report?type=account&id=${ana.id}`)
    await page.getByLabel('Anything else').check()
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('button', { name: 'Send it' }).click()
    await page.getByText('Thank you for telling us.').waitFor()
  })
})

test('whoever is put out of the groups while in a circle is told so, and not left with a line that comes back no more', async () => {
  const { person, threads } = await somebody('ben')
  const { body: session } = await dan
    .post('/api/live-sessions', {
      groupSlug: closed,
      title: 'Tonight',
      startsAt: new Date(world.clock.now().getTime() + 5 * 60_000).toISOString(),
      timeZone: 'Europe/Berlin',
      minutes: 60,
      capacity: 6,
    })
    .expect(201)
  await person.put(`/api/live-sessions/${session.id}/place`).expect(200)
  const page = await openBrowser(world, phone)
  await signIn(page, 'ben', `/live/${session.id}`)
  await page.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Come in' }).click()
  await page.getByRole('button', { name: 'Leave the circle' }).waitFor()
  await decide(threads.open, 'suspend')
  await notice(page).waitFor()
  expect(complaintsOf(page)).toEqual([])
})
