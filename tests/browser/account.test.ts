import { beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, openBrowser, phone, signIn } from '../support/browser.ts'
import { password } from '../support/people.ts'
import { makeWorld, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld({ web: 'built' })
  await world.people.gus()
})

describe.each([
  { how: 'with scripts', javaScriptEnabled: true },
  { how: 'without scripts', javaScriptEnabled: false },
])('$how', ({ how, javaScriptEnabled }) => {
  const name = `mira ${how}`

  test('somebody joins, keeps what was typed when a field is wrong, and is signed in', async () => {
    const page = await openBrowser(world, { ...phone, javaScriptEnabled })
    await page.goto('/join', { waitUntil: 'networkidle' })
    await page.getByLabel('Pseudonym').fill(name)
    await page.getByLabel('Password').fill('short')
    await page.getByLabel('I am 18 or older.').check()
    await page.getByRole('main').getByRole('button', { name: 'Join quietly' }).click()
    await page.getByText('The rules keep everybody here safe').waitFor()
    expect(await page.getByLabel('Pseudonym').inputValue()).toBe(name)

    await page.getByLabel('I have read the rules').check()
    await page.getByLabel('Password').fill('short')
    await page.getByRole('main').getByRole('button', { name: 'Join quietly' }).click()
    const wrong = page.locator('[aria-invalid="true"]')
    await wrong.waitFor()
    expect(await wrong.count()).toBe(1)
    expect(await wrong.getAttribute('name')).toBe('password')
    if (javaScriptEnabled) await page.locator('[aria-invalid="true"]:focus').waitFor()
    const describedBy = (await wrong.getAttribute('aria-describedby')) ?? ''
    for (const id of describedBy.split(' ')) expect(await page.locator(`[id="${id}"]`).count()).toBe(1)

    await page.getByLabel('Password').fill(password)
    await page.getByRole('main').getByRole('button', { name: 'Join quietly' }).click()
    await page.waitForURL('**/groups')
    await page.goto('/account')
    await page.getByText(name).first().waitFor()
    expect(complaintsOf(page)).toEqual([])
  })

  test('a wrong password is refused without telling whether the account exists', async () => {
    const page = await openBrowser(world, { javaScriptEnabled })
    const said: string[] = []
    for (const pseudonym of [name, 'nobody of this name']) {
      await page.goto('/login', { waitUntil: 'networkidle' })
      await page.getByLabel('Pseudonym').fill(pseudonym)
      await page.getByLabel('Password').fill('not the right one')
      await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
      said.push(await page.getByRole('alert').innerText())
      expect(await page.getByLabel('Pseudonym').inputValue()).toBe(pseudonym)
    }
    expect(said[0]).toBe(said[1])
  })

  test('settings are kept, and half a quiet time is asked about', async () => {
    const page = await openBrowser(world, { javaScriptEnabled })
    await signIn(page, name, '/account')
    await page.getByLabel('Time zone').selectOption('Europe/Berlin')
    await page.getByLabel('Country').selectOption('DE')
    await page.getByLabel('From').fill('22:00')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Quiet hours need a beginning and an end.').waitFor()
    expect(await page.getByLabel('Country').inputValue()).toBe('DE')

    await page.getByLabel('Until').fill('07:00')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    await page.goto('/account')
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Berlin')
    expect(await page.getByLabel('Until').inputValue()).toBe('07:00')
    await page.goto('/help')
    expect(await page.locator('h4').first().innerText()).toBe('TelefonSeelsorge')
  })

  test('another sign-in can be ended, and one signs out', async () => {
    const other = await openBrowser(world)
    await signIn(other, name, '/account')
    const page = await openBrowser(world, { javaScriptEnabled })
    await signIn(page, name, '/account')
    await page
      .getByRole('button', { name: /^End\b/ })
      .first()
      .click()
    await page.getByText('That sign-in has ended.').waitFor()
    await page.getByRole('button', { name: 'Sign out here' }).click()
    await page.waitForURL((url) => url.pathname === '/')
    await page.getByRole('link', { name: 'Sign in' }).waitFor()
  })

  test('an account is deleted only with its password, and then it is gone', async () => {
    const page = await openBrowser(world, { javaScriptEnabled })
    await signIn(page, name, '/account')
    await page.getByRole('link', { name: 'Delete the account' }).click()
    await page.getByText("Your words and name will go; other people's replies stay.").waitFor()
    await page.getByLabel('Password').fill('not the right one')
    await page.getByRole('button', { name: 'Delete it now' }).click()
    await page.getByText('This is not your password').waitFor()
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Delete it now' }).click()
    await page.getByRole('heading', { name: 'It is done.' }).waitFor()
    await page.goto('/account')
    expect(new URL(page.url()).pathname).toBe('/login')
  })

  test('an administrator appoints a moderator and opens a group', async () => {
    const cara = await world.people.signUp(`cara ${how}`)
    const page = await openBrowser(world, { javaScriptEnabled })
    await signIn(page, 'gus', '/admin')
    await page.getByLabel('Beginning of a pseudonym').fill('cara w')
    await page.getByRole('button', { name: 'Find' }).click()
    const line = page.getByRole('listitem').filter({ hasText: cara.name })
    await line.getByRole('combobox').first().selectOption('moderator')
    await line.getByRole('button', { name: 'Give this role' }).first().click()
    await page.getByText(`${cara.name} is now: moderator`).waitFor()
    expect((await cara.get('/api/me')).body.role).toBe('moderator')

    await line.getByLabel(`Group for ${cara.name}`).selectOption('questions')
    await line.getByLabel(`Role of ${cara.name} in it`).selectOption('facilitator')
    await line.getByRole('button', { name: 'Give this role in the group' }).click()
    await page.getByText(`${cara.name} is now: facilitator`).waitFor()
    expect((await cara.get('/api/groups/questions')).body.membership.role).toBe('facilitator')

    await page.getByLabel('Name', { exact: true }).fill('Evening circle')
    await page.getByLabel('Name in its address').fill('Evening Circle')
    await page.getByLabel('In one sentence').fill('For the hours after nine.')
    await page.getByRole('button', { name: 'Open the group' }).click()
    await page.locator('[aria-invalid="true"]').waitFor()
    await page.getByLabel('Name in its address').fill(`evening-circle-${javaScriptEnabled ? 1 : 2}`)
    await page.getByRole('button', { name: 'Open the group' }).click()
    await page.getByText('Evening circle is open.').waitFor()
  })
})

test('a member is told kindly that looking after the place is not theirs', async () => {
  await world.people.ana()
  const page = await openBrowser(world)
  await signIn(page, 'ana', '/account')
  const answer = await page.goto('/admin')
  expect(answer?.status()).toBe(403)
  await page.getByRole('heading', { name: 'This part is not open to you' }).waitFor()
})

test('after the door one comes to the page one wanted, and never to another site', async () => {
  await world.people.ana()
  const page = await openBrowser(world)
  await page.goto('/notifications')
  expect(page.url()).toContain('/login?next=%2Fnotifications')
  for (const [next, path] of [
    ['/notifications', '/notifications'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
  ] as const) {
    const fresh = await openBrowser(world)
    await fresh.goto(`/login?next=${encodeURIComponent(next)}`)
    await fresh.getByLabel('Pseudonym').fill('ana')
    await fresh.getByLabel('Password').fill(password)
    await fresh.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
    await fresh.waitForURL(`${world.origin}${path}`)
  }
})
