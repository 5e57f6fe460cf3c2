import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, desk, expectAccessible, openBrowser, phone, signIn } from '../support/browser.ts'
import { password, type Person } from '../support/people.ts'
import { makeWorld, type World } from '../support/world.ts'

const group = 'anxious-attachment'

let world: World
let ana: Person
let ben: Person
beforeAll(async () => {
  world = await makeWorld({ web: 'built', background: true })
  const gus = await world.people.gus()
  ana = await world.people.ana()
  ben = await world.people.ben()
  await world.people.cara()
  for (const person of [ana, ben]) await person.put(`/api/groups/${group}/membership`).expect(200)
  await ana.patch('/api/me', { country: 'AU' }).expect(200)
  const always = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '00:00' }))
  await gus.put('/api/admin/duty-hours', { timeZone: 'UTC', hours: always }).expect(200)
})

/** A thread of ana's with an answer of ben's. */
async function aThread(title: string): Promise<string> {
  const draft = { title, body: 'How are your nights?', supportWanted: 'listening' }
  const { body } = await ana.post(`/api/groups/${group}/threads`, draft).expect(201)
  await ben.post(`/api/threads/${body.id}/posts`, { body: 'I do not know how long I can go on.' }).expect(201)
  return body.id
}
const post = (page: Page, number: number) => page.locator(`#post-${number}`)

/** What stands there at once for whoever is worried: the number, the line of their country, and what to say. */
async function expectHelp(page: Page): Promise<void> {
  await page.getByText("We don't tell them that anybody wrote to us.").filter({ visible: true }).waitFor()
  await page.getByText(/The team is here, and means to have read your words by/).waitFor()
  await page.getByRole('heading', { name: 'What you can do' }).waitFor()
  await page.getByText('Are you thinking of suicide?').waitFor()
  await page.getByText('Stay in touch, within your limits').waitFor()
  expect(await page.getByRole('link', { name: '000' }).getAttribute('href')).toBe('tel:000')
  await page.getByRole('link', { name: 'Text 0477 13 11 14' }).waitFor()
}

/** Somebody's sign-in has run out. */
const signOut = (page: Page) => page.context().clearCookies()

test('what somebody says with a report is not lost by a slip, nor where their sign-in has run out', async () => {
  const threadId = await aThread('A note kept')
  const page = await openBrowser(world, phone)
  await signIn(page, 'ana', `/threads/${threadId}`)
  const open = async () => {
    await post(page, 2).getByText('More').click()
    await post(page, 2).getByRole('link', { name: 'I am worried about them' }).click()
  }
  const note = page.getByLabel('Would you like to say what worries you?')
  await open()
  await note.waitFor()
  // A slip of the hand calls nobody.
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('P')
  await note.fill('He stopped answering.')
  await page.keyboard.press('Escape')
  await note.waitFor({ state: 'detached' })
  await open()
  await expect.poll(() => note.inputValue()).toBe('He stopped answering.')
  await signOut(page)
  await page.getByRole('button', { name: 'Ask the team to look' }).click()
  await page.getByRole('dialog').getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('Pseudonym').waitFor()
  await signIn(page, 'ana', `/threads/${threadId}`)
  await open()
  await expect.poll(() => note.inputValue()).toBe('He stopped answering.')
  await page.getByRole('button', { name: 'Ask the team to look' }).click()
  await expectHelp(page)
  // Sent, it is kept no more.
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('stopped answering')
  expect(complaintsOf(page)).toEqual([])
})

test('without scripts, a sign-in that has run out gives back the note, and leads back to what it was about', async () => {
  const threadId = await aThread('A note given back')
  const page = await openBrowser(world, { ...phone, javaScriptEnabled: false })
  await signIn(page, 'ana', `/threads/${threadId}`)
  await post(page, 2).getByText('More').click()
  await post(page, 2).getByRole('link', { name: 'I am worried about them' }).click()
  await page.getByLabel('Would you like to say what worries you?').fill('He stopped answering.')
  await signOut(page)
  await page.getByRole('button', { name: 'Ask the team to look' }).click()
  expect(await page.locator('#written').inputValue()).toBe('He stopped answering.')
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
  await page.getByLabel('Pseudonym').fill('ana')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/\/report\?/)
  await page.getByRole('radio', { name: 'I am worried about them' }).waitFor()
})

describe.each([
  { how: 'with scripts', javaScriptEnabled: true },
  { how: 'without scripts', javaScriptEnabled: false },
])('$how', ({ how, javaScriptEnabled }) => {
  test('whoever is worried tells the team from where the words stand, and reads at once what to do', async () => {
    const threadId = await aThread(`A worry, ${how}`)
    const page = await openBrowser(world, { ...phone, javaScriptEnabled })
    await signIn(page, 'ana', `/threads/${threadId}`)
    await post(page, 2).getByText('More').click()
    await post(page, 2).getByRole('link', { name: 'I am worried about them' }).click()
    await page.getByText('This is no complaint, and no rule needs to be broken.').waitFor()
    await page.getByRole('link', { name: '000' }).waitFor()
    if (javaScriptEnabled) await expectAccessible(page, 'a worry, as a dialog')
    await page.getByLabel('Would you like to say what worries you?').fill(`He stopped answering, ${how}.`)
    await page.getByRole('button', { name: 'Ask the team to look' }).click()
    await expectHelp(page)
    // Whom one is worried about is not offered to be blocked.
    expect(await page.getByRole('button', { name: /Block/ }).count()).toBe(0)
    if (javaScriptEnabled) {
      await expectAccessible(page, 'what to do, as a dialog')
      await page.getByRole('button', { name: 'Close' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    } else {
      await page.getByRole('link', { name: 'Back to where you were' }).click()
      await page.waitForURL(`**/threads/${threadId}?from=2#post-2`)
    }

    // Somebody of the team finds it in care, with what to say beside it.
    const team = await openBrowser(world, { ...desk, javaScriptEnabled })
    await signIn(team, 'cara', '/moderation')
    const { rows } = await world.sql.query<{ id: string }>(`select r.case_id as id from reports r where r.note = $1`, [
      `He stopped answering, ${how}.`,
    ])
    const found = team.locator(`li:has(a[href="/moderation/cases/${rows[0]!.id}"])`)
    await found.getByRole('link', { name: 'Somebody is worried about them' }).waitFor()
    await found.getByRole('button', { name: 'Take it' }).click()
    await team.waitForURL(`**/moderation/cases/${rows[0]!.id}`)
    await team.getByText(`He stopped answering, ${how}.`).waitFor()
    await team.getByText('While you answer').waitFor()
    const answers = `/api/moderation/cases/${rows[0]!.id}/decisions`
    const dismissal = { action: 'dismiss', reason: 'other', statement: 'Cara has written to him.' }
    await (await world.people.cara()).post(answers, dismissal).expect(201)
    await world.settle()

    await page.goto('/account/reports')
    const own = page.getByRole('listitem').filter({ hasText: 'I am worried about them' }).first()
    await own.getByText('The team has looked. What follows stays with the person it is about').waitFor()
    await page.goto('/notifications')
    await page.getByText('The team has looked at what worried you.').first().waitFor()
    // Whoever it is about hears nothing.
    const author = await openBrowser(world, { ...phone, javaScriptEnabled })
    await signIn(author, 'ben', '/notifications')
    expect(await author.getByText(/worried|report/i).count()).toBe(0)
    await author.goto(`/threads/${threadId}`)
    await post(author, 2).getByText('I do not know how long').waitFor()
    expect(await author.getByText(/worried about/).count()).toBe(0)
    for (const each of [page, team, author]) expect(complaintsOf(each)).toEqual([])
  })
})

test('it is the first of what can be said to moderators, and goes by keyboard alone', async () => {
  const threadId = await aThread('By keyboard')
  const page = await openBrowser(world, desk)
  await signIn(page, 'ana', `/threads/${threadId}`)
  await post(page, 2).getByText('More').focus()
  await page.keyboard.press('Enter')
  await post(page, 2).getByRole('link', { name: 'Report', exact: true }).focus()
  await page.keyboard.press('Enter')
  const choice = page.getByRole('radio', { name: /^I am worried about them/ })
  await choice.waitFor()
  expect(
    await page.getByRole('radiogroup').or(page.getByRole('group')).last().getByRole('radio').first().inputValue(),
  ).toBe('worry')
  await choice.focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'You are worried about somebody' }).waitFor()
  // Back is a choice again, and kept.
  await page.getByRole('button', { name: 'Back', exact: true }).press('Enter')
  expect(await choice.isChecked()).toBe(true)
  await page.getByRole('button', { name: 'Go on' }).press('Enter')
  await page.getByRole('button', { name: 'Ask the team to look' }).press('Enter')
  await expectHelp(page)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(
    await post(page, 2)
      .locator('summary')
      .first()
      .evaluate((one) => one === document.activeElement),
  ).toBe(true)
})

test('as a page it is read by everybody, and of one’s own words it leads to care for oneself', async () => {
  const threadId = await aThread('As a page')
  for (const look of [
    { ...phone, colorScheme: 'light' },
    { ...desk, colorScheme: 'dark' },
  ] as const) {
    const page = await openBrowser(world, look)
    await signIn(page, 'ana', '/groups')
    await page.goto(`/report?thread=${threadId}&post=2&category=worry`)
    await page.getByRole('heading', { level: 1, name: 'You are worried about somebody' }).waitFor()
    await expectAccessible(page, 'a worry')
    const { rows } = await world.sql.query<{ id: string }>('select id from reports where category = $1 limit 1', [
      'worry',
    ])
    await page.goto(`/report?thread=${threadId}&post=2&received=${rows[0]!.id}`)
    await expectHelp(page)
    await expectAccessible(page, 'what whoever is worried can do')
    await page.goto(`/report?thread=${threadId}&post=1&category=worry`)
    await page.getByText('These are your own words. If they are about how you are').waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Talk to a person' }).waitFor()
    expect(await page.getByRole('button', { name: 'Ask the team to look' }).count()).toBe(0)
    expect(complaintsOf(page)).toEqual([])
  }
})

test('where the country is not known no number is made up', async () => {
  const threadId = await aThread('No country')
  const page = await openBrowser(world, { ...phone, javaScriptEnabled: false })
  await signIn(page, 'ben', '/groups')
  await page.goto(`/report?thread=${threadId}&post=1&category=worry`)
  await page.getByRole('button', { name: 'Ask the team to look' }).click()
  await page.getByText('You have not said which country you are in.').waitFor()
  await page.getByText('findahelpline.com').waitFor()
  await page.getByRole('link', { name: '112' }).waitFor()
})
