import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { complaintsOf, desk, expectAccessible, openBrowser, phone, signIn } from '../support/browser.ts'
import { makeWorld, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld({ web: 'built', background: true })
  await world.people.gus()
  for (const person of [world.people.ana, world.people.ben, world.people.cara, world.people.carl]) await person()
})

const always = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '00:00' }))
async function setHours(hours: object[]): Promise<void> {
  const gus = await world.people.gus()
  await gus.put('/api/admin/duty-hours', { timeZone: 'Europe/Berlin', hours }).expect(200)
}

/** What was said, as it stands on a page. */
const log = (page: Page) => page.getByRole('log', { name: 'What was said' })

describe.each([
  { how: 'with scripts', javaScriptEnabled: true, name: 'ana' },
  { how: 'without scripts', javaScriptEnabled: false, name: 'ben' },
])('$how', ({ javaScriptEnabled, name }) => {
  test('from the help page to a person, who answers, to a closed conversation', async () => {
    await setHours(always)
    const member = await openBrowser(world, { ...phone, javaScriptEnabled })
    const team = await openBrowser(world, { ...desk, javaScriptEnabled })
    /** Without a script one looks again oneself. */
    const look = async (page: Page): Promise<void> => void (javaScriptEnabled || (await page.reload()))
    await signIn(member, name, '/help')
    await member.getByRole('main').getByRole('link', { name: 'Talk to a person' }).click()
    await member.getByText('Somebody of the team means to be here at any hour.').waitFor()
    await signIn(team, 'cara', '/moderation')

    await member.getByLabel('What would you like to say?').fill('I cannot stop shaking.')
    await member.getByRole('button', { name: 'Send it to the team' }).click()
    await log(member).getByText('I cannot stop shaking.').waitFor()
    await member.getByText('Nobody has it yet. The team has been told.').waitFor()

    await look(team)
    await team.getByRole('button', { name: new RegExp(`Take it.*${name} asks for a person`) }).click()
    await log(team).getByText('I cannot stop shaking.').waitFor()
    await team.getByText('Are you thinking about killing yourself?').waitFor({ state: 'attached' })
    await look(member)
    await member.getByText(/cara has your conversation since/).waitFor()

    await team.getByRole('textbox', { name: 'Answer' }).fill('I am cara, and I am here. What happened?')
    await team.getByRole('button', { name: 'Send', exact: true }).click()
    await look(member)
    await log(member).getByText('I am cara, and I am here.').waitFor()
    await member.getByLabel('Write to the team').fill('Thank you. I will call my sister.')
    await member.getByRole('button', { name: 'Send', exact: true }).click()
    await look(team)
    await log(team).getByText('I will call my sister.').waitFor()
    await expect.poll(() => member.getByLabel('Write to the team').inputValue()).toBe('')

    await member.getByRole('button', { name: 'End the conversation' }).click()
    await member.getByText(/You ended this conversation on/).waitFor()
    await member.getByText(/Its words are deleted on .+ for both sides/).waitFor()
    await look(team)
    await team.getByText(/This conversation has ended/).waitFor()
    expect(await team.getByText('I will call my sister.').count()).toBe(0)
    for (const page of [member, team]) expect(complaintsOf(page)).toEqual([])
  })
})

test('what is said to the team is not lost where a sign-in has run out, on either side', async () => {
  const words = 'It took me an hour to find these words.'
  const member = await openBrowser(world, phone)
  await signIn(member, 'ana', '/talk')
  const field = member.getByLabel('What would you like to say?')
  await field.fill(words)
  await member.context().clearCookies()
  await member.getByRole('button', { name: 'Send it to the team' }).click()
  await member.getByRole('alert').getByRole('link', { name: 'Sign in' }).click()
  await member.getByLabel('Pseudonym').waitFor()
  await signIn(member, 'ana', '/talk')
  await expect.poll(() => field.inputValue()).toBe(words)
  await member.getByRole('button', { name: 'Send it to the team' }).click()
  await log(member).getByText(words).waitFor()
  expect(await member.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(words)

  const team = await openBrowser(world, desk)
  await signIn(team, 'cara', '/moderation')
  await team.getByRole('button', { name: /Take it.*ana asks for a person/ }).click()
  const answer = team.getByRole('textbox', { name: 'Answer' })
  await answer.fill('I am cara, and I am here.')
  await team.reload()
  await expect.poll(() => answer.inputValue()).toBe('I am cara, and I am here.')
  await team.getByRole('button', { name: 'Send', exact: true }).click()
  await log(member).getByText('I am cara, and I am here.').waitFor()
  await member.getByRole('button', { name: 'End the conversation' }).click()
  await member.getByText(/You ended this conversation on/).waitFor()
  for (const page of [member, team]) expect(complaintsOf(page)).toEqual([])
})

test('while nobody is there, it says when somebody is, and who answers if one cannot wait', async () => {
  await setHours([{ day: ((new Date().getUTCDay() + 2) % 7) + 1, from: '18:00', to: '19:00' }])
  const page = await openBrowser(world, phone)
  await signIn(page, 'carl', '/talk')
  await page.getByText(/The team is away until .+ 1[67]:00/).waitFor()
  await page.getByText('If you cannot wait, these lines are open.').waitFor()
  await setHours([])
  await page.reload()
  await page
    .getByText('The team has set no hours. A person will read this, and we can’t say when.'.replace('’', "'"))
    .waitFor()
})

test('what could not be sent is sent once the line is back', async () => {
  await setHours(always)
  const page = await openBrowser(world, phone)
  await signIn(page, 'ben', '/talk')
  await page.getByLabel('What would you like to say?').fill('Hello')
  await page.getByRole('button', { name: 'Send it to the team' }).click()
  await log(page).getByText('Hello').waitFor()
  await page.context().setOffline(true)
  await page.getByLabel('Write to the team').fill('Still there?')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page
    .getByText(/offline/i)
    .first()
    .waitFor()
  await page.context().setOffline(false)
  await log(page).getByText('Still there?').waitFor()
  const ben = await world.people.ben()
  const { body } = await ben.get('/api/conversations').expect(200)
  await ben.post(`/api/conversations/${body.items[0].id}/close`).expect(200)
})

test('an administrator sets the hours, without scripts as with them', async () => {
  await setHours([])
  const page = await openBrowser(world, { ...phone, javaScriptEnabled: false })
  await signIn(page, 'gus', '/admin/hours')
  await page.getByLabel('Time zone').fill('Europe/Nowhere')
  await page.getByRole('button', { name: 'Keep these hours' }).click()
  await page.getByText('This is no time zone we know.').waitFor()
  await page.getByLabel('Time zone').fill('Europe/Berlin')
  await page.getByLabel('Monday, from').first().fill('18:00')
  await page.getByRole('button', { name: 'Keep these hours' }).click()
  await page.getByText('Of each pair both times are needed, or none.').waitFor()
  await page.getByLabel('until').first().fill('21:30')
  await page.getByRole('button', { name: 'Keep these hours' }).click()
  await page.getByText('Kept. From now on members read it like this.').waitFor()
  const { body } = await (await world.people.ana()).get('/api/team').expect(200)
  expect(body).toMatchObject({ timeZone: 'Europe/Berlin', hours: [{ day: 1, from: '18:00', to: '21:30' }] })
})

test('a telephone number is pointed out while one writes, and taken out by a press; it can be sent all the same', async () => {
  const ana = await world.people.ana()
  const slug = 'anxious-attachment'
  await ana.put(`/api/groups/${slug}/membership`).expect(200)
  const draft = { title: 'Night', body: 'Awake again.', supportWanted: 'listening' }
  const { body: thread } = await ana.post(`/api/groups/${slug}/threads`, draft).expect(201)
  const page = await openBrowser(world, { ...phone, colorScheme: 'dark' })
  await signIn(page, 'ana', `/threads/${thread.id}`)
  const area = page.locator('#reply-body')
  await area.fill('Call me: 0170 1234567, or write to ana@example.org.')
  await page.getByText('A telephone number: 0170 1234567').waitFor()
  await page.getByText('An e-mail address: ana@example.org').waitFor()
  await expectAccessible(page, 'a thread with personal words in the composer')
  await page.getByRole('button', { name: /Take it out.*0170/ }).click()
  expect(await area.inputValue()).toBe('Call me: …, or write to ana@example.org.')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.locator('#post-2').getByText('Call me: …').waitFor()
  expect(await page.getByText('An e-mail address').count()).toBe(0)

  await page.goto(`/groups/${slug}/new`)
  await page.getByLabel('Your words').fill('insta: @ana.at.night')
  await page.getByText('A name or page elsewhere: insta: @ana.at.night').waitFor()
  expect(complaintsOf(page)).toEqual([])
})

test.each([
  { name: 'a phone at night', ...phone, colorScheme: 'dark' },
  { name: 'a desk by day', ...desk, colorScheme: 'light' },
] as const)('its pages can be read by everybody: $name', async ({ name, ...look }) => {
  await setHours(always)
  const [ana, cara] = [await world.people.ana(), await world.people.cara()]
  const [own, team] = [await openBrowser(world, look), await openBrowser(world, look)]
  const check = async (page: Page, path: string): Promise<void> => {
    const answer = await page.goto(path, { waitUntil: 'load' })
    expect(answer?.status(), path).toBe(200)
    await page.locator('main details').evaluateAll((folds: HTMLDetailsElement[]) => {
      for (const fold of folds) fold.open = true
    })
    expect(await page.locator('h1').count(), path).toBe(1)
    await expectAccessible(page, `${path} on ${name}`)
    expect(complaintsOf(page), path).toEqual([])
  }
  await signIn(own, 'ana', '/talk')
  await check(own, '/talk')
  const message = { id: newId(), body: 'It is late, and I am awake.' }
  const { body } = await ana.post('/api/conversations', { id: newId(), message }).expect(201)
  await signIn(team, 'cara', '/moderation')
  await check(team, '/moderation')
  const path = `/moderation/conversations/${body.id}`
  await check(team, path)
  await cara.put(`/api${path}/claim`).expect(200)
  await check(team, path)
  await check(own, '/talk')
  await check(own, '/help')
  await ana.post(`/api/conversations/${body.id}/close`).expect(200)
  await check(own, `/talk?conversation=${body.id}`)
  await check(team, path)
  const boss = await openBrowser(world, look)
  await signIn(boss, 'gus', '/admin/hours')
  await check(boss, '/admin/hours')
})
