import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { KeptLineView } from '@secure-base/shared/care/contract.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { complaintsOf, desk, expectAccessible, openBrowser, phone, signIn } from '../support/browser.ts'
import type { Person } from '../support/people.ts'
import { makeWorld, type World } from '../support/world.ts'

let world: World
let gus: Person
beforeAll(async () => {
  world = await makeWorld({ web: 'built' })
  gus = await world.people.gus()
  for (const person of [world.people.ana, world.people.cara]) await person()
  const hana = await world.people.member('hana')
  await gus.patch(`/api/admin/accounts/${hana.id}`, { role: 'administrator' }).expect(200)
})

async function shippedLine(country: string): Promise<KeptLineView> {
  const { body } = await gus.get('/api/admin/help-lines').expect(200)
  return body.lines.find((one: KeptLineView) => one.country === country && one.version === 0)
}

/** A line in the list of administrators. */
const lineOf = (page: Page, name: string) =>
  page.locator('.lines > li').filter({ has: page.getByRole('heading', { name, exact: true }) })
/** The same as everybody reads it. */
const cardOf = (page: Page, name: string) =>
  page.getByRole('article').filter({ has: page.getByRole('heading', { name, exact: true }) })
/** A list that is loaded anew says only what was done last, and does nothing twice. */
const said = (page: Page, words: string | RegExp) => page.locator('.told').getByText(words).waitFor()

describe.each([
  { how: 'with scripts', javaScriptEnabled: true, country: 'GB', name: 'Samaritans', number: '116 123' },
  { how: 'without scripts', javaScriptEnabled: false, country: 'NZ', name: '1737 Need to talk?', number: '1737' },
])('$how', ({ javaScriptEnabled, country, number, ...shipped }) => {
  test('a line is called, corrected, taken off and shown again, and each can be taken back', async () => {
    const line = await shippedLine(country)
    // Where two countries share a name, ours gets one of its own.
    const name = `${shipped.name} ${country}`
    await gus.put(`/api/admin/help-lines/${line.id}`, { ...draftOf(line), name }).expect(200)
    const page = await openBrowser(world, { ...phone, javaScriptEnabled })
    const reader = await openBrowser(world, { ...phone, javaScriptEnabled })
    const read = async () => {
      await reader.goto(`/help?country=${country}`)
      return cardOf(reader, name)
    }
    await signIn(page, 'gus', '/admin')
    await page
      .getByRole('main')
      .getByText(/to be called$/)
      .waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Help lines' }).click()

    await lineOf(page, name).getByText('Nobody here has called it yet.').waitFor()
    const dialled = lineOf(page, name).getByRole('link', { name: number }).first()
    expect(await dialled.getAttribute('href')).toBe(`tel:${number.replaceAll(' ', '')}`)
    expect((await dialled.boundingBox())!.height, 'a number stands on one line').toBeLessThan(60)
    await lineOf(page, name).getByRole('button', { name: 'I have called it, and it is right' }).click()
    await said(page, /members now read that it was confirmed by a call on \d+ \w+ \d{4}/)
    await lineOf(page, name)
      .getByText(/gus called it on .+ To be called again from .+ on\./)
      .waitFor()
    await (await read()).getByText(/Confirmed by a call on \d+ \w+ \d{4}, by this site's team\./).waitFor()
    await page.locator('.told').getByRole('button', { name: 'Undo' }).click()
    await said(page, 'Taken back.')
    expect(await (await read()).getByText('Confirmed by a call').count()).toBe(0)
    await lineOf(page, name).getByRole('button', { name: 'I have called it, and it is right' }).click()
    await said(page, /members now read/)

    // A wrong number is said beside its field, and what was typed stays.
    await lineOf(page, name).getByRole('link', { name: 'Correct it' }).click()
    await page.getByLabel('Number to call').fill('call us')
    await page.getByLabel('Hours').fill('every evening')
    await page.getByRole('button', { name: 'Keep it so' }).click()
    await page.getByText('A number as one reads it: digits and spaces').waitFor()
    expect(await page.getByLabel('Hours').inputValue()).toBe('every evening')
    await page.getByLabel('Number to call').fill('0800 555 0100')
    await page.getByRole('button', { name: 'Keep it so' }).click()
    await said(page, `${name} now says what you have written, and is to be called.`)
    await lineOf(page, name).getByText('Nobody here has called it yet.').waitFor()
    const corrected = await read()
    await corrected.getByText('0800 555 0100').waitFor()
    await corrected.getByText(/every evening/).waitFor()
    expect(await corrected.getByText('Confirmed by a call').count()).toBe(0)

    // One that is alone in its country says what its absence means.
    await lineOf(page, name).getByText('Take it off').click()
    await lineOf(page, name).getByText('It is the only line for').waitFor()
    await lineOf(page, name).getByRole('button', { name: 'Take this line off' }).click()
    await said(page, 'is shown to nobody any more.')
    expect(await (await read()).count()).toBe(0)
    await reader.getByText('We have no checked line for').waitFor()
    await lineOf(page, name).getByRole('button', { name: 'Show it again' }).click()
    await said(page, 'is shown again.')
    expect(await (await read()).count()).toBe(1)
    await page.reload()
    await lineOf(page, name).getByText('Nobody here has called it yet.').waitFor()

    await page.goto('/moderation/audit')
    const acts = (await gus.get('/api/moderation/audit').expect(200)).body.items
      .filter((one: { subject: { id: string } }) => one.subject.id === line.id)
      .map(({ action }: { action: string }) => action.replace('-help-line', ''))
      .reverse()
    expect(acts).toEqual(['keep', 'confirm', 'undo', 'confirm', 'keep', 'remove', 'keep'])
    for (const each of [page, reader]) expect(complaintsOf(each)).toEqual([])
  })

  test('a line of a country that had none is added, and can be taken back at once', async () => {
    const page = await openBrowser(world, { ...desk, javaScriptEnabled })
    const name = `A line added ${javaScriptEnabled ? 'with' : 'without'} scripts`
    await signIn(page, 'gus', '/admin/help-lines')
    await page.getByRole('link', { name: 'Add a line' }).click()
    await page.getByRole('button', { name: 'Keep it so' }).click()
    await page.getByText('Please choose a country.').waitFor()
    await page.getByText('An address that begins with https://').waitFor()
    await page.getByLabel('Country').selectOption('BR')
    for (const [label, value] of Object.entries({
      'Name of the line': name,
      'Number to call': '188',
      Hours: '24/7',
      Cost: 'free',
      'Emergency number there': '192',
      'Page on which it stands': 'https://example.org/line',
      'Day on which you read it there': '2026-11-22',
    })) {
      await page.getByLabel(label).fill(value)
    }
    await page.getByRole('button', { name: 'Keep it so' }).click()
    await said(page, `${name} stands on the page “Help” now, and is to be called.`)
    const reader = await openBrowser(world, { ...phone, javaScriptEnabled: false })
    await reader.goto('/help?country=BR')
    await cardOf(reader, name).getByText('emergency: 192').waitFor()
    await reader.getByText('in Brazil call').waitFor()
    await page.locator('.told').getByRole('button', { name: 'Undo' }).click()
    await said(page, 'The line is not there any more.')
    expect(await lineOf(page, name).count()).toBe(0)
    expect(complaintsOf(page)).toEqual([])
  })

  test('what a second administrator has changed meanwhile is not overwritten, and shown', async () => {
    const id = newId()
    const name = `Two at once ${javaScriptEnabled ? 'with' : 'without'} scripts`
    const draft = { ...draftOf(await shippedLine('DE')), country: 'AT', name }
    await gus.put(`/api/admin/help-lines/${id}`, draft).expect(200)
    const list = await openBrowser(world, { ...desk, javaScriptEnabled })
    const form = await openBrowser(world, { ...desk, javaScriptEnabled })
    await signIn(list, 'gus', '/admin/help-lines')
    await signIn(form, 'hana', `/admin/help-lines/${id}`)
    await gus.put(`/api/admin/help-lines/${id}`, { ...draft, call: '0800 1' }).expect(200)

    await lineOf(list, name).getByRole('button', { name: 'I have called it, and it is right' }).click()
    await said(list, 'Somebody else has changed this line meanwhile.')
    await lineOf(list, name).getByRole('link', { name: '0800 1', exact: true }).waitFor()
    await lineOf(list, name).getByText('Nobody here has called it yet.').waitFor()

    await form.getByLabel('Number to call').fill('0800 2')
    // Nor by trying once more.
    for (let i = 0; i < 2; i++) {
      const sent = form.waitForResponse((response) => response.request().method() === 'POST')
      await form.getByRole('button', { name: 'Keep it so' }).click()
      await sent
      await form.getByText('What you have written still stands here, and is not kept.').waitFor()
      expect(await form.getByLabel('Number to call').inputValue()).toBe('0800 2')
    }
    await form.getByRole('link', { name: 'Open it as it is now' }).click()
    await expect.poll(() => form.getByLabel('Number to call').inputValue()).toBe('0800 1')
    await form.getByLabel('Number to call').fill('0800 2')
    await form.getByRole('button', { name: 'Keep it so' }).click()
    await said(form, `${name} now says what you have written`)
    for (const each of [list, form]) expect(complaintsOf(each)).toEqual([])
  })
})

function draftOf(line: KeptLineView): object {
  const { country, name, call, alternative, text, hours, cost, emergency, source, checkedAt } = line
  return { country, name, call, alternative, text, hours, cost, emergency, source, checkedAt }
}

test('its pages are open to administrators alone, for reading as for writing', async () => {
  const line = await shippedLine('AU')
  const pages = ['/admin/help-lines', '/admin/help-lines/new', `/admin/help-lines/${line.id}`]
  const forms = [
    ...['confirm', 'remove', 'show', 'undo'].map((act) => `/admin/help-lines?/${act}`),
    '/admin/help-lines/new',
    `/admin/help-lines/${line.id}`,
  ]
  const wanted = { ana: 403, cara: 403, gus: 200 } as const
  const stranger = await openBrowser(world)
  for (const path of pages) {
    await stranger.goto(path)
    expect(new URL(stranger.url()).pathname, path).toBe('/login')
  }
  for (const [name, status] of Object.entries(wanted)) {
    const page = await openBrowser(world)
    await signIn(page, name, '/notifications')
    for (const path of pages) expect((await page.goto(path))?.status(), `${name} on ${path}`).toBe(status)
    if (status === 200) continue
    const headers = { origin: world.origin, accept: 'text/html' }
    for (const path of forms) {
      const form = { ...draftOf(line), id: line.id, alternative: '', text: '', call: '0800 3' }
      const answer = await page.request.post(path, { headers, form, maxRedirects: 0 })
      expect(answer.status(), `${name} sends ${path}`).toBe(403)
    }
  }
  expect(await shippedLine('AU')).toEqual(line)
  const boss = await openBrowser(world)
  await signIn(boss, 'gus', '/notifications')
  for (const path of [`/admin/help-lines/${newId()}`, '/admin/help-lines/x']) {
    expect((await boss.goto(path))?.status(), path).toBe(404)
  }
})

test.each([
  { name: 'a phone by day', ...phone, colorScheme: 'light' },
  { name: 'a phone at night', ...phone, colorScheme: 'dark' },
  { name: 'a desk by day', ...desk, colorScheme: 'light' },
  { name: 'a desk at night', ...desk, colorScheme: 'dark' },
] as const)('they can be read by everybody: $name', async ({ name, ...look }) => {
  const line = await shippedLine('US')
  const page = await openBrowser(world, look)
  await signIn(page, 'gus', '/admin/help-lines')
  const picture = async (of: string) => {
    if (process.env.PICTURES)
      await page.screenshot({ path: `${process.env.PICTURES}/${of} ${name}.png`, fullPage: true })
  }
  await page.locator('main details').evaluateAll((folds: HTMLDetailsElement[]) => {
    for (const fold of folds) fold.open = true
  })
  await expectAccessible(page, `help lines on ${name}`)
  await picture('lines')
  await page.goto('/admin/help-lines/new')
  await page.getByRole('button', { name: 'Keep it so' }).click()
  await page.getByText('Please choose a country.').waitFor()
  await expectAccessible(page, `a new line on ${name}`)
  await picture('new line')
  await page.goto(`/admin/help-lines/${line.id}`)
  await expectAccessible(page, `a line on ${name}`)
  await picture('line')
  expect(complaintsOf(page)).toEqual([])
})

test('by keyboard alone: what was done is told where the focus goes, with the way back next to it', async () => {
  const { name } = await shippedLine('CA')
  const page = await openBrowser(world, desk)
  await signIn(page, 'gus', '/admin/help-lines')
  await lineOf(page, name).getByRole('button', { name: 'I have called it, and it is right' }).press('Enter')
  await said(page, /members now read/)
  await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toMatch(/notice/)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await said(page, 'Taken back.')
  await expect.poll(() => page.evaluate(() => document.activeElement?.className)).toMatch(/notice/)
})
