import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { complaintsOf, desk, expectAccessible, openBrowser, phone, signIn } from '../support/browser.ts'
import type { Person } from '../support/people.ts'
import { makeWorld, type World } from '../support/world.ts'

const group = 'healing-strategies'
const address = 'Maybachufer 1, at the blue door'

let world: World
let finn: Person
let cara: Person
beforeAll(async () => {
  world = await makeWorld({ web: 'built', background: true })
  ;[finn, cara] = await Promise.all([world.people.finn(), world.people.cara()])
  await world.people.appoint(finn, group, 'organiser')
  for (const person of [await world.people.ana(), await world.people.ben(), await world.people.dan()]) {
    await person.put(`/api/groups/${group}/membership`).expect(200)
  }
})

const soon = () => new Date(Date.now() + 6 * 86_400_000).toISOString().slice(0, 10)

async function approve(id: string): Promise<void> {
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [id])
  const path = `/api/moderation/cases/${rows[0]!.id}`
  await cara.put(`${path}/claim`).expect(200)
  await cara.post(`${path}/decisions`, { action: 'approve', reason: 'other', statement: 'Gladly.' }).expect(201)
}

async function draft(title: string, more: object = {}): Promise<object> {
  return {
    groupSlug: group,
    title,
    startsAt: `${soon()}T11:00:00Z`,
    timeZone: 'Europe/Berlin',
    minutes: 120,
    capacity: 1,
    area: { name: 'Kreuzberg, near the canal', latitude: 52.497, longitude: 13.419 },
    address,
    addressVisibleHours: 700,
    access: 'No steps.',
    coHosts: [(await world.people.dan()).id],
    ...more,
  }
}

async function published(title: string, more: object = {}): Promise<string> {
  const { body } = await finn.post('/api/meetups', await draft(title, more)).expect(201)
  await approve(body.id)
  return body.id as string
}

async function propose(page: Page, title: string): Promise<string> {
  await page.goto('/meetups/new')
  await page.getByLabel('Title').fill(title)
  await page.getByLabel('Date').fill(soon())
  await page.getByLabel('Begins at').fill('14:00')
  await page.getByLabel('Time zone').selectOption('Europe/Berlin')
  await page.getByLabel('Places').fill('1')
  await page.getByLabel('City or town').fill('Atlantis on Sea')
  await page.getByLabel('Area that everybody sees').fill('Kreuzberg, near the canal')
  await page.getByLabel('Address', { exact: true }).fill(address)
  await page.getByLabel('Hours before the start').fill('700')
  await page.getByLabel('The venue').fill('No steps. A bench every hundred metres.')
  await page.getByLabel('Second host').fill('nobody here')
  await page.getByRole('button', { name: 'Propose it' }).click()
  // What is wrong is said beside the field, and nothing that was typed is lost.
  await page.getByText('We do not know this place.').waitFor()
  await page.getByText('Nobody in this group is called “nobody here”.').waitFor()
  expect(await page.getByLabel('Address', { exact: true }).inputValue()).toBe(address)
  expect(await page.getByLabel('The venue').inputValue()).toContain('A bench')
  await page.getByLabel('City or town').fill('berlin')
  await page.getByLabel('Second host').fill('Dan')
  await page.getByRole('button', { name: 'Propose it' }).click()
  await page.waitForURL(/\/meetups\/[0-9a-f-]{36}$/)
  return page.url().split('/').at(-1)!
}

test.each([
  { name: 'a desk', ...desk },
  { name: 'a phone without scripts', ...phone, javaScriptEnabled: false },
])('from proposing to coming to calling it off: $name', async ({ name, ...look }) => {
  const title = `A walk from ${name}`
  const host = await openBrowser(world, look)
  await signIn(host, 'finn', '/meetups')
  const id = await propose(host, title)
  await host.getByText('A moderator looks at it first.').waitFor()
  await host.getByText('dan has been asked and has not answered yet.').waitFor()

  const guest = await openBrowser(world, look)
  await signIn(guest, 'ana', '/meetups')
  expect((await guest.goto(`/meetups/${id}`))?.status()).toBe(404)
  await approve(id)

  // Found by the distance from a place that somebody types.
  await guest.goto('/meetups')
  await guest.getByLabel('City or town').fill('Potsdam')
  await guest.getByRole('button', { name: 'Find' }).click()
  await guest.getByRole('heading', { name: 'Around Potsdam, Germany, within 50 km' }).waitFor()
  await guest.getByRole('link', { name: title }).click()
  await guest.getByRole('heading', { name: title }).waitFor()
  expect(await guest.getByText(address).count()).toBe(0)
  await guest.getByRole('button', { name: 'Take a place' }).click()
  await guest.getByText(address).waitFor()
  await guest.getByText('It is hidden again when you give your place back.').waitFor()

  await host.goto(`/meetups/${id}`)
  await host.getByRole('listitem').filter({ hasText: 'ana' }).waitFor()
  await host.getByText('1 of 1 places taken').waitFor()

  await host.getByRole('link', { name: 'Change', exact: true }).click()
  await host.waitForURL('**/change')
  await host.getByLabel('The venue').fill('Three steps at the door.')
  await host.getByRole('button', { name: 'Change it' }).click()
  await host.waitForURL(`**/meetups/${id}`)
  await guest.reload()
  await guest.getByText('The hosts want to change something about it.').first().waitFor()
  expect(await guest.getByText('Three steps at the door.').count()).toBe(0)
  await approve(id)
  await guest.reload()
  await guest.getByText('Three steps at the door.').waitFor()

  await host.getByText('Call it off').first().click()
  await host.getByLabel('Why, if you want to say').selectOption('weather')
  await host.getByRole('button', { name: 'Yes, call it off' }).click()
  await host.getByText('This meetup is cancelled.').first().waitFor()
  await guest.reload()
  await guest.getByText('The weather is against it.').waitFor()
  expect(await guest.getByText(address).count()).toBe(0)
  for (const page of [host, guest]) expect(complaintsOf(page)).toEqual([])
})

test.each([
  { how: 'with scripts', ...desk, javaScriptEnabled: true },
  { how: 'without scripts', ...phone, javaScriptEnabled: false },
])('an evening in a private place is agreed to on the case page, and said to whoever looks: $how', async (look) => {
  const title = `Tea in a parish room, ${look.how}`
  const { body } = await finn
    .post('/api/meetups', await draft(title, { capacity: 4, startsAt: `${soon()}T19:00:00Z` }))
    .expect(201)
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [body.id])
  const page = await openBrowser(world, look)
  await signIn(page, 'cara', '/moderation')
  await page.goto('/moderation?column=rules')
  const line = page.locator(`li:has(a[href="/moderation/cases/${rows[0]!.id}"])`)
  await line.getByRole('link', { name: 'Waits to be approved' }).waitFor()
  await line.getByText('A meetup · Healing strategies', { exact: true }).waitFor()
  await line.getByRole('button', { name: 'Take it' }).click()
  await page.waitForURL(`**/moderation/cases/${rows[0]!.id}`)
  await page.getByLabel('Agree to it').check()
  await page.getByLabel('Which rule?').selectOption('safety')
  await page.getByLabel('What they read').fill('A room of the parish, with two who host.')
  await page.getByLabel('It is not in a public place, and I agree to that.').check()
  await page.getByRole('button', { name: 'Look at it once more' }).click()
  // To the evening as well, or not at all; what was ticked and typed stays.
  await page.getByText("It can't be approved without this.").waitFor()
  expect(await page.getByLabel('It is not in a public place, and I agree to that.').isChecked()).toBe(true)
  await page.getByLabel('I agree that it is not by day.').check()
  await page.getByRole('button', { name: 'Look at it once more' }).click()
  await page.getByText('You agree that it is not by day.').waitFor()
  await page.getByText('You agree that it is not in a public place.').waitFor()
  await page.getByRole('button', { name: 'Decide so' }).click()
  await page.getByText('Decided. Whoever it concerns has been told').waitFor()
  await page.getByText('cara agreed to a meetup in a private place').waitFor()

  const guest = await openBrowser(world, look)
  await signIn(guest, 'ana', `/meetups/${body.id}`)
  await guest.getByText('Not in a public place. A moderator has looked').waitFor()
  await guest.getByText('A moderator has agreed to this one in the evening.').waitFor()
  for (const one of [page, guest]) expect(complaintsOf(one)).toEqual([])
})

test('a place that somebody gives back goes to whoever is next in line', async () => {
  const id = await published('A walk with a line')
  const [first, second] = [await openBrowser(world, phone), await openBrowser(world, phone)]
  await signIn(first, 'ana', `/meetups/${id}`)
  await first.getByRole('button', { name: 'Take a place' }).press('Enter')
  await first.getByText(address).waitFor()
  // The button is gone: the keyboard goes on from there.
  const focused = () => first.evaluate(() => document.activeElement?.id)
  await expect.poll(focused).toBe('your-place')
  await signIn(second, 'ben', `/meetups/${id}`)
  await second.getByRole('button', { name: 'Wait in line' }).click()
  await second.getByRole('heading', { name: /next in line|first in line/i }).waitFor()
  expect(await second.getByText(address).count()).toBe(0)

  await first.getByText('Give the place back').click()
  await first.getByRole('button', { name: 'Yes, give it back' }).press('Enter')
  await first.getByRole('button', { name: 'Wait in line' }).waitFor()
  await expect.poll(focused).toBe('your-place')
  expect(await first.getByText(address).count()).toBe(0)
  // Nobody has loaded the second page anew.
  await second.getByRole('heading', { name: 'A place is free' }).waitFor()
  await second.getByRole('status').filter({ hasText: 'A place is free. It is kept for you until' }).waitFor()
  await expectAccessible(second, 'the page of somebody who is offered a place while they read it')
  await second.getByRole('button', { name: 'Yes, I come' }).click()
  await second.getByText(address).waitFor()
})

test.each([
  { how: 'with scripts', javaScriptEnabled: true },
  { how: 'without scripts', javaScriptEnabled: false },
])('$how whoever blocked is told alone that the other one comes, and chooses', async ({ how, javaScriptEnabled }) => {
  const [ana, ben] = [await world.people.ana(), await world.people.ben()]
  await ben.put(`/api/blocks/${ana.id}`).expect(200)
  const id = await published(`A walk for both ${how}`, { capacity: 4 })
  await ana.put(`/api/meetups/${id}/place`).expect(200)
  const page = await openBrowser(world, { ...phone, javaScriptEnabled })
  await signIn(page, 'ben', `/meetups/${id}`)
  await page.getByRole('button', { name: 'Take a place' }).click()
  await page.getByRole('heading', { name: 'You have a place' }).waitFor()
  await page.getByText('Only for you to know').waitFor()
  expect(await page.getByRole('main').innerText()).not.toMatch(/\bana\b/i)
  if (javaScriptEnabled) await expectAccessible(page, 'the page of somebody who is warned of a meetup')
  await page.getByRole('button', { name: 'Yes, give it back' }).first().click()
  await page.getByRole('button', { name: 'Take a place' }).waitFor()
  expect(await page.getByText('Only for you to know').count()).toBe(0)

  const next = await published(`A walk of Ben's ${how}`, { capacity: 4 })
  const open = await published(`A walk for everybody ${how}`, { capacity: 4 })
  await ben.put(`/api/meetups/${next}/place`).expect(200)
  const other = await openBrowser(world, { ...desk, javaScriptEnabled })
  await signIn(other, 'ana', `/meetups/${next}`)
  await other.getByRole('button', { name: 'Take a place' }).click()
  await other.getByText('There can be several reasons').waitFor()
  await other.getByRole('link', { name: `A walk for everybody ${how}` }).click()
  await other.getByRole('button', { name: 'Take a place' }).click()
  await other.getByRole('heading', { name: 'You have a place' }).waitFor()
  for (const one of [id, next, open]) await finn.delete(`/api/meetups/${one}`).expect(204)
  await ben.delete(`/api/blocks/${ana.id}`).expect(204)
  expect([...complaintsOf(page), ...complaintsOf(other)]).toEqual([])
})

test('whoever is asked to host says yes or no, and all of it goes by keyboard alone', async () => {
  const id = await published('A walk by keyboard', { capacity: 4 })
  const page = await openBrowser(world, desk)
  await signIn(page, 'dan', `/meetups/${id}`)
  const press = async (name: string) => {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab')
      if ((await page.evaluate(() => document.activeElement?.textContent?.trim())) === name) break
    }
    await page.keyboard.press('Enter')
  }
  await press('Yes, I host it too')
  await page.getByRole('heading', { name: 'You host this one' }).waitFor()
  await page.getByText(address).waitFor()

  const ana = await openBrowser(world, desk)
  await signIn(ana, 'ana', `/meetups/${id}`)
  await ana.getByRole('complementary').getByText('dan').waitFor()
  await page.bringToFront()
  await press("I can't host it after all")
  await page.waitForURL('**/meetups')
  await ana.reload()
  await ana.getByRole('heading', { name: 'This page isn’t here' }).or(ana.getByText("isn't here")).first().waitFor()
})

test.each([
  { name: 'a phone by day', ...phone, colorScheme: 'light' },
  { name: 'a phone at night', ...phone, colorScheme: 'dark' },
  { name: 'a desk by day', ...desk, colorScheme: 'light' },
  { name: 'a desk at night', ...desk, colorScheme: 'dark' },
] as const)('every page of meetups can be read by everybody: $name', async ({ name, ...look }) => {
  const id = await published(`A walk for ${name}`, { capacity: 6 })
  const walk = async (page: Page, paths: string[]) => {
    for (const path of paths) {
      expect((await page.goto(path, { waitUntil: 'load' }))?.status(), path).toBe(200)
      expect(await page.locator('h1').count()).toBe(1)
      expect(await page.locator('[style]').count(), path).toBe(0)
      await page.locator('main details').evaluateAll((folds: HTMLDetailsElement[]) => {
        for (const fold of folds) fold.open = true
      })
      await expectAccessible(page, `${path} on ${name}`)
      expect(complaintsOf(page), path).toEqual([])
    }
  }
  const found = ['/meetups', '/meetups?place=Berlin&km=25', '/meetups?place=Atlantis+on+Sea', '/meetups?place=Sydney']
  await walk(await openBrowser(world, look), found)
  const host = await openBrowser(world, look)
  await signIn(host, 'finn', '/meetups')
  await walk(host, ['/meetups', '/meetups/new', `/meetups/${id}`, `/meetups/${id}/change`])
  const guest = await openBrowser(world, look)
  await signIn(guest, 'ana', `/meetups/${id}`)
  await walk(guest, [`/meetups/${id}`, `/groups/${group}`, '/'])
  await guest.goto(`/meetups/${id}`)
  await guest.getByRole('button', { name: 'Take a place' }).click()
  await guest.getByText(address).waitFor()
  await walk(guest, [`/meetups/${id}`, '/meetups'])
})

test('cities are suggested while one types', async () => {
  const page = await openBrowser(world, desk)
  await page.goto('/meetups')
  await page.getByLabel('City or town').pressSequentially('münch')
  await expect.poll(() => page.locator('datalist option').first().getAttribute('value')).toBe('Munich, DE')
  expect(complaintsOf(page)).toEqual([])
})

test.each([
  { how: 'with scripts', javaScriptEnabled: true },
  { how: 'without scripts', javaScriptEnabled: false },
])('whoever sees a meetup can tell moderators about it, $how', async ({ how, javaScriptEnabled }) => {
  const id = await published(`A walk that worries somebody, ${how}`, { capacity: 4 })
  const page = await openBrowser(world, { ...phone, javaScriptEnabled })
  await signIn(page, 'ana', `/meetups/${id}`)
  await page.getByRole('link', { name: 'Tell moderators about it' }).click()
  await page.getByLabel('Keep one another safe').check()
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByLabel('Would you like to add something?').fill('It is somebody’s home.')
  await page.getByRole('button', { name: 'Send it' }).click()
  await page.getByText(/Thank you for telling us. A person looks by/).waitFor()
  if (javaScriptEnabled) await page.getByRole('button', { name: 'Close', exact: true }).click()
  else await page.getByRole('link', { name: 'Back to where you were' }).click()
  await page.waitForURL(`**/meetups/${id}`)
  await page.getByRole('button', { name: 'Take a place' }).waitFor()
  expect(complaintsOf(page)).toEqual([])
  const { rows } = await world.sql.query(
    `select r.category, r.note from reports r join cases c on c.id = r.case_id where c.subject_id = $1`,
    [id],
  )
  expect(rows).toEqual([{ category: 'safety', note: 'It is somebody’s home.' }])
})

test.each([
  { how: 'with scripts', ...desk, javaScriptEnabled: true },
  { how: 'without scripts', ...phone, javaScriptEnabled: false },
])('hosts say who came, and those who came read what is kept of it: $how', async (look) => {
  const id = await published(`A walk that is over, ${look.how}`, { capacity: 4 })
  const [ana, ben] = [await world.people.ana(), await world.people.ben()]
  for (const person of [ana, ben]) await person.put(`/api/meetups/${id}/place`).expect(200)
  // It began an hour ago, and is over in another one.
  await world.sql.query(
    `update meetups set starts_at = now() - interval '1 hour', ends_at = now() + interval '1 hour' where id = $1`,
    [id],
  )
  const host = await openBrowser(world, look)
  await signIn(host, 'finn', `/meetups/${id}`)
  await host.getByRole('heading', { name: 'Who came' }).waitFor()
  await host.getByRole('button', { name: /^Came ?: ana$/ }).click()
  await host.locator('button[name="came"][value="ana"][aria-pressed="true"]').waitFor()
  expect(await host.getByRole('button', { name: /Did not come/ }).count()).toBe(0)

  await world.sql.query(`update meetups set ends_at = now() - interval '1 minute' where id = $1`, [id])
  await world.sql.query(`update timers set due_at = now() where kind = 'end-meetup' and subject = $1`, [id])
  await expect
    .poll(async () => (await finn.get(`/api/meetups/${id}`).expect(200)).body.state, { timeout: 20_000 })
    .toBe('over')
  await host.reload()
  await host.getByRole('button', { name: /^Did not come ?: ben$/ }).click()
  await host.locator('button[name="missed"][value="ben"][aria-pressed="true"]').waitFor()
  await host.getByText('Three days after the end all of this is deleted, said or not.').waitFor()
  if (look.javaScriptEnabled) await expectAccessible(host, `who came, ${look.how}`)

  const guests = [await openBrowser(world, look), await openBrowser(world, look)] as const
  await signIn(guests[0], 'ana', `/meetups/${id}`)
  await guests[0].getByText('You were there. Nothing is expected of you now').waitFor()
  await signIn(guests[1], 'ben', `/meetups/${id}`)
  await guests[1].getByText('The hosts did not see you there. Nothing follows from it').waitFor()
  for (const page of [host, ...guests]) expect(complaintsOf(page)).toEqual([])
})
