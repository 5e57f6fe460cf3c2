import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { complaintsOf, desk, expectAccessible, openBrowser, phone, signIn } from '../support/browser.ts'
import type { Person } from '../support/people.ts'
import { makeWorld, type World } from '../support/world.ts'

const group = 'healing-strategies'
const crisis = 'I want to kill myself tonight'

let world: World
let dan: Person
let ana: Person
let ben: Person
beforeAll(async () => {
  world = await makeWorld({ web: 'built', background: true })
  ;[dan, ana, ben] = await Promise.all([world.people.dan(), world.people.ana(), world.people.ben()])
  for (const person of [dan, await world.people.eve()]) await world.people.appoint(person, group, 'facilitator')
  for (const person of [ana, ben]) {
    await person.put(`/api/groups/${group}/membership`).expect(200)
    await person.patch('/api/me', { country: 'AU' }).expect(200)
  }
})

async function plan(): Promise<string> {
  const { body } = await dan
    .post('/api/live-sessions', {
      groupSlug: group,
      title: 'Evening circle',
      startsAt: new Date(Date.now() + 5 * 60_000).toISOString(),
      timeZone: 'Europe/Berlin',
      minutes: 60,
      capacity: 8,
    })
    .expect(201)
  for (const person of [ana, ben]) await person.put(`/api/live-sessions/${body.id}/place`).expect(200)
  return body.id as string
}

async function comeIn(name: string, sessionId: string, look: Parameters<typeof openBrowser>[1]): Promise<Page> {
  const page = await openBrowser(world, look)
  await signIn(page, name, `/live/${sessionId}`)
  await page.getByLabel('I have read the ground rules and agree').check()
  await page.getByRole('button', { name: 'Come in' }).click()
  await page.getByRole('log').waitFor()
  return page
}

/** An open circle that dan leads. */
async function openCircle(
  look: Parameters<typeof openBrowser>[1],
  leaderLook: Parameters<typeof openBrowser>[1] = desk,
) {
  const sessionId = await plan()
  const leader = await comeIn('dan', sessionId, leaderLook)
  const page = await comeIn('ana', sessionId, look)
  await leader.getByRole('button', { name: 'Open the circle' }).click()
  await page.getByLabel('Your words').waitFor()
  return { sessionId, leader, page }
}

async function say(page: Page, words: string): Promise<void> {
  await page.getByLabel('Your words').fill(words)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('log').getByText(words).waitFor()
}

const fold = (page: Page) => page.getByRole('button', { name: 'For you alone' })
const card = (page: Page) => page.getByRole('region', { name: 'For you alone' })
const composerTop = async (page: Page) => (await page.getByLabel('Your words').boundingBox())!.y

test('on a phone one line stands above the field: it takes no focus, moves nothing under the finger, and opens', async () => {
  const { page } = await openCircle({ ...phone, viewport: { width: 360, height: 640 } })
  await say(page, 'Good evening.')
  const before = await composerTop(page)
  await say(page, crisis)
  await fold(page).waitFor()
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('live-words')
  expect(await composerTop(page)).toBe(before)
  await page.getByRole('status').getByText('Something for you alone stands above the field').waitFor()
  await page.getByRole('link', { name: 'If it is now: 000' }).waitFor()
  expect(await card(page).isVisible()).toBe(false)

  // With the keyboard of the phone there is room for the line, the field and some words.
  await page.setViewportSize({ width: 360, height: 380 })
  await page.getByLabel('Your words').fill('I go on writing.')
  const field = (await page.getByLabel('Your words').boundingBox())!
  expect(field.y + field.height).toBeLessThanOrEqual(380)
  expect((await page.getByRole('log').boundingBox())!.height).toBeGreaterThan(40)
  await page.setViewportSize({ width: 360, height: 640 })

  await fold(page).tap()
  await card(page).getByText('did nothing wrong').waitFor()
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-expanded'))).toBe('true')
  const numbers = await card(page).getByRole('article').getByRole('link').allTextContents()
  expect(numbers.slice(0, 2).map((one) => one.trim())).toEqual(['Text 0477 13 11 14', 'Call 13 11 14'])
  const open = (await page.getByLabel('Your words').boundingBox())!
  expect(open.y + open.height).toBeLessThanOrEqual(640)
  expect(await page.getByLabel('Your words').inputValue()).toBe('I go on writing.')
  await card(page).getByRole('button', { name: 'This was not about me' }).click()
  await card(page).getByText('It is noted for the team').waitFor()
  await fold(page).tap()
  await card(page).waitFor({ state: 'hidden' })
  expect(complaintsOf(page)).toEqual([])
})

test('on a low screen, as one much enlarged, the line, the card and the field stand below each other', async () => {
  const { page } = await openCircle({ ...phone, viewport: { width: 320, height: 256 } })
  await say(page, crisis)
  await page.getByLabel('Your words').blur()
  await fold(page).click()
  for (const viewport of [
    { width: 320, height: 256 },
    { width: 390, height: 430 },
    { width: 844, height: 390 },
  ]) {
    await page.setViewportSize(viewport)
    // A click is refused where something else lies over it.
    await card(page).getByRole('button', { name: 'This was not about me' }).click({ trial: true })
    await page.getByRole('link', { name: 'If it is now: 000' }).click({ trial: true })
    await page.getByLabel('Your words').click()
    await fold(page).click({ trial: true })
    await page.getByLabel('Your words').blur()
  }
  await fold(page).click()
  await card(page).waitFor({ state: 'hidden' })
  expect(complaintsOf(page)).toEqual([])
})

test('a page that the phone let go of has it again; put away it is gone for good', async () => {
  const { page } = await openCircle(phone)
  await say(page, crisis)
  await fold(page).waitFor()
  await page.reload()
  await page.getByRole('log').getByText(crisis).waitFor()
  await fold(page).waitFor()
  await page.getByRole('button', { name: 'Put this away' }).click()
  await fold(page).waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('log').getByText(crisis).waitFor()
  expect(await fold(page).count()).toBe(0)
})

test('at a desk it stands open at once, is reached by keyboard, and put away gives the focus back to the field', async () => {
  const { page } = await openCircle(desk)
  const area = page.getByLabel('Your words')
  await area.fill(crisis)
  await area.press('Enter')
  await card(page).waitFor()
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('live-words')
  await area.pressSequentially('and I go on')
  expect(await area.inputValue()).toBe('and I go on')
  await fold(page).focus()
  await page.keyboard.press('Enter')
  await card(page).waitFor({ state: 'hidden' })
  await page.keyboard.press('Enter')
  await card(page).waitFor()
  await card(page).getByRole('button', { name: 'Put this away' }).focus()
  await page.keyboard.press('Enter')
  await fold(page).waitFor({ state: 'detached' })
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('live-words')
  expect(complaintsOf(page)).toEqual([])
})

test('those who lead see a sign without a word of why; one act takes it from both of them, and members never have it', async () => {
  const { sessionId, leader, page } = await openCircle(phone)
  const other = await comeIn('eve', sessionId, { ...phone, viewport: { width: 360, height: 740 } })
  const member = await comeIn('ben', sessionId, desk)
  await leader.getByLabel('Your words').focus()
  await say(page, crisis)
  const sign = (of: Page) => of.getByRole('list', { name: 'Who may need company' })
  for (const one of [leader, other]) await sign(one).getByText('ana may need company.').first().waitFor()
  expect(await leader.evaluate(() => document.activeElement?.id)).toBe('live-words')
  // It stands again after the page was loaded anew.
  await other.reload()
  await sign(other).getByText('ana may need company.').first().click()
  await sign(other).getByText('Software noticed some words').waitFor()
  expect((await other.getByRole('log').boundingBox())!.height).toBeGreaterThan(60)
  await expectAccessible(other, 'who leads by phone, and reads what the sign says')
  if (process.env.PICTURES) await other.screenshot({ path: `${process.env.PICTURES}/sign phone open.png` })
  await sign(other).getByRole('button', { name: 'Show their words' }).click()
  expect(await other.evaluate(() => document.activeElement?.textContent)).toContain(crisis)
  const words = (await other.getByRole('article').filter({ hasText: crisis }).boundingBox())!
  const log = (await other.getByRole('log').boundingBox())!
  expect(words.y).toBeGreaterThanOrEqual(log.y - 1)
  expect(words.y).toBeLessThan(log.y + log.height)
  for (const [one, who] of [
    [leader, 'who leads at a desk'],
    [other, 'who leads by phone'],
  ] as const)
    await expectAccessible(one, who)
  if (process.env.PICTURES) {
    await leader.screenshot({ path: `${process.env.PICTURES}/sign desk.png` })
    await other.screenshot({ path: `${process.env.PICTURES}/sign phone.png` })
  }
  await sign(leader).getByRole('button', { name: 'Seen' }).focus()
  await leader.keyboard.press('Enter')
  for (const one of [leader, other]) await sign(one).waitFor({ state: 'detached' })
  expect(await leader.evaluate(() => document.activeElement?.id)).toBe('live-words')
  await other.getByRole('status').getByText('dan has seen that ana may need company.').waitFor({ state: 'attached' })
  for (const one of [member, page]) {
    expect(await one.getByText('may need company').count()).toBe(0)
    expect(await one.getByRole('list', { name: 'Who may need company' }).count()).toBe(0)
  }
  expect(await fold(member).count()).toBe(0)
  for (const one of [leader, other, member, page]) expect(complaintsOf(one)).toEqual([])
})

test('when the circle ends meanwhile, it is still there for whoever wrote', async () => {
  const { leader, page } = await openCircle(phone)
  await say(page, crisis)
  await fold(page).waitFor()
  await leader.getByRole('group', { name: 'For those who lead' }).getByText('More').click()
  await leader.getByRole('button', { name: 'Close the session' }).click()
  await leader.getByRole('dialog').getByRole('button', { name: 'Close it' }).click()
  await page.getByRole('heading', { name: 'This circle has ended.' }).waitFor()
  await card(page).getByText('did nothing wrong').waitFor()
  await expectAccessible(page, 'a closed circle with the card')
  await card(page).getByRole('button', { name: 'Put this away' }).click()
  await card(page).waitFor({ state: 'detached' })
})

test.each([
  { name: 'a phone at night', ...phone, colorScheme: 'dark' },
  { name: 'a phone by day', ...phone, colorScheme: 'light' },
  { name: 'a desk at night', ...desk, colorScheme: 'dark' },
  { name: 'a desk by day', ...desk, colorScheme: 'light' },
] as const)('it can be read by everybody: $name', async ({ name, ...look }) => {
  const { page } = await openCircle(look)
  await say(page, crisis)
  await fold(page).waitFor()
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/room line ${name}.png` })
  if (!(await card(page).isVisible())) await fold(page).click()
  await card(page).waitFor()
  await expectAccessible(page, `the room with the card on ${name}`)
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/room card ${name}.png` })
  expect(complaintsOf(page)).toEqual([])
})

// Last: it is read once in a day.
test('at a concern one soft line, once', async () => {
  const { page } = await openCircle(phone)
  await say(page, 'I have never been suicidal, but this week was long.')
  await fold(page).click()
  const line = page.getByRole('region', { name: 'That sounds like a lot.' })
  await line.getByText('A small step', { exact: true }).click()
  await line.getByText('Both feet on the floor.').waitFor()
  await line.getByRole('button', { name: 'Nothing right now' }).click()
  await fold(page).waitFor({ state: 'detached' })
  await say(page, 'I have never been suicidal, as I said.')
  await say(page, 'And now to something else.')
  expect(await fold(page).count()).toBe(0)
})
