import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { HelpLineView } from '@secure-base/shared/care/contract.ts'
import { complaintsOf, desk, expectAccessible, openBrowser, phone, signIn } from '../support/browser.ts'
import type { Person } from '../support/people.ts'
import { makeWorld, type World } from '../support/world.ts'

let world: World
let gus: Person
beforeAll(async () => {
  world = await makeWorld({ web: 'built' })
  gus = await world.people.gus()
})

async function lineIn(country: string): Promise<HelpLineView> {
  const { body } = await gus.get('/api/help-lines').expect(200)
  return body.lines.find((line: HelpLineView) => line.country === country)
}

/** An administrator corrects the number of a country’s line. */
async function correct(country: string, call: string): Promise<void> {
  const { id, confirmedAt: _, ...line } = await lineIn(country)
  await gus.put(`/api/admin/help-lines/${id}`, { ...line, call }).expect(200)
}

const cardOf = (page: Page, name: string) =>
  page.getByRole('article').filter({ has: page.getByRole('heading', { name, exact: true }) })

/** What this browser keeps for the hours without a connection. */
async function shelf(page: Page): Promise<Record<string, string>> {
  return await page.evaluate(async () => {
    const kept: Record<string, string> = {}
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        const { pathname } = new URL(request.url)
        kept[pathname] = pathname.startsWith('/_app/') ? '' : await (await cache.match(request))!.text()
      }
    }
    return kept
  })
}

async function untilKept(page: Page): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
}
/** Until the kept copy says this number. */
async function untilKeptSays(page: Page, number: string): Promise<void> {
  await expect.poll(async () => (await shelf(page))['/help'], { timeout: 20_000 }).toContain(number)
}

/** All that somebody may need of it. */
async function expectWhole(page: Page): Promise<void> {
  const { name, call, hours, source } = await lineIn('AU')
  const card = cardOf(page, name)
  await card.getByRole('link', { name: call }).first().waitFor()
  await card.getByText(hours === '24/7' ? 'day and night' : hours).waitFor()
  await card.getByText(/Checked on 22 November 2026:/).waitFor()
  expect(await card.getByRole('link').last().getAttribute('href')).toBe(source)
  for (const [country, number] of [
    ['Australia', '000'],
    ['New Zealand', '111'],
    ['United Kingdom', '999'],
    ['United States', '911'],
  ] as const) {
    const there = page.locator('.now li', { hasText: country })
    expect(await there.getByRole('link', { name: number }).getAttribute('href')).toBe(`tel:${number}`)
  }
  await page.locator('q', { hasText: 'Could you stay on the phone with me for a while?' }).waitFor()
  await page.getByText('findahelpline.com').waitFor()
}

describe('without a connection', () => {
  test('it is whole once one has been here, as a stranger sees it, and nothing else is kept', async () => {
    const page = await openBrowser(world)
    await signIn(page, 'gus', '/account')
    await page.goto('/help')
    await untilKept(page)
    await page.context().setOffline(true)
    // A worker that starts anew just now may still reach the network, and bring the page of whoever is signed in.
    await expect
      .poll(async () => {
        await page.goto('/help?country=DE')
        return await page.locator('header').innerText()
      })
      .not.toContain('gus')
    await page.getByRole('heading', { name: 'TelefonSeelsorge' }).waitFor()
    await page.getByText('in Germany call').waitFor()
    await page.getByText('You are offline. Keep writing; sending waits for you.').waitFor()
    await expectWhole(page)
    await page.getByLabel('Your country').selectOption('NZ')
    await page.getByRole('button', { name: 'Show first' }).click()
    await page.getByText('in New Zealand call').waitFor()
    await page.goto('/account')
    await page.getByRole('heading', { name: 'You are offline.' }).waitFor()
    // In our colours and letters, not as a browser shows a page that came without its style.
    const family = await page.evaluate(async () => {
      await document.fonts.load('16px "Atkinson Hyperlegible Next"')
      return getComputedStyle(document.body).fontFamily
    })
    expect(family).toContain('Atkinson')
    await page.getByRole('link', { name: 'Help lines' }).click()
    await page.getByRole('heading', { name: 'TelefonSeelsorge' }).waitFor()
    expect(Object.keys(await shelf(page)).filter((path) => !path.startsWith('/_app/'))).toEqual(['/help'])
  })

  test('a number that was corrected is there, after opening the page again and after opening any other', async () => {
    const page = await openBrowser(world, phone)
    await page.goto('/help')
    await untilKept(page)
    await untilKeptSays(page, '3114')

    await correct('FR', '0800 555 0101')
    await page.goto('/help')
    await untilKeptSays(page, '0800 555 0101')

    await correct('FR', '0800 555 0102')
    // What was kept more than an hour ago is read anew whatever page one opens; what is fresh is left alone.
    await page.goto('/guides')
    await page.evaluate(async () => {
      const [name] = await caches.keys()
      const cache = await caches.open(name!)
      const kept = (await cache.match('/help', { ignoreVary: true }))!
      const headers = new Headers(kept.headers)
      headers.set('date', new Date(Date.now() - 61 * 60_000).toUTCString())
      await cache.put('/help', new Response(await kept.text(), { headers }))
    })
    await page.goto('/rules')
    await untilKeptSays(page, '0800 555 0102')
    await page.context().setOffline(true)
    await page.goto('/help?country=FR')
    await cardOf(page, '3114, numéro national de prévention du suicide')
      .getByRole('link', { name: '0800 555 0102' })
      .waitFor()
    expect(complaintsOf(page)).toEqual([])
  })

  test('lines that could not be read anew take the place of none that were', async () => {
    const page = await openBrowser(world, phone)
    await correct('ES', '0800 555 0103')
    await page.goto('/help')
    await untilKept(page)
    await untilKeptSays(page, '0800 555 0103')
    await world.sql.query('alter table help_lines rename to help_lines_away')
    try {
      // Whoever opens it meanwhile reads them as they were read last, corrections and all.
      const renewed = page.context().waitForEvent('response', {
        predicate: (response) => response.url().endsWith('/help') && response.request().serviceWorker() !== null,
      })
      const answer = await page.goto('/help?country=ES')
      expect(answer?.status()).toBe(200)
      await page.getByRole('link', { name: '0800 555 0103' }).first().waitFor()
      expect((await renewed).headers()['x-lines-as-of']).toBe('earlier')
    } finally {
      await world.sql.query('alter table help_lines_away rename to help_lines')
    }
    await untilKeptSays(page, '0800 555 0103')
  })
})

test('without scripts it is whole: lines, emergency numbers, words for a friend, and a country put first', async () => {
  const page = await openBrowser(world, { ...phone, javaScriptEnabled: false })
  await page.goto('/help')
  await expectWhole(page)
  expect(await page.getByRole('button', { name: /^Copy/ }).count()).toBe(0)
  expect(await page.getByLabel(/Remember it/).isVisible()).toBe(false)
  await page.getByLabel('Your country').selectOption('NZ')
  await page.getByRole('button', { name: 'Show first' }).click()
  await page.waitForURL('**/help?country=NZ')
  expect(await page.locator('h4').first().innerText()).toBe('1737 Need to talk?')
  await page.getByText('in New Zealand call').waitFor()
})

test('a country without a line is told so, with an emergency number and where others are collected, in plain text', async () => {
  const page = await openBrowser(world, { ...phone, javaScriptEnabled: false })
  await page.goto('/help?country=BR')
  await page.getByText('We have no checked line for Brazil yet.').waitFor()
  await page.getByRole('link', { name: '112' }).first().waitFor()
  expect(await page.getByText('findahelpline.com').count()).toBe(1)
  expect(await page.getByRole('link', { name: 'findahelpline' }).count()).toBe(0)
  for (const nonsense of ['XX', '%00', 'de', '<b>']) {
    const answer = await page.goto(`/help?country=${nonsense}`)
    expect(answer?.status(), nonsense).toBe(200)
    await expectWhole(page)
  }
})

test('words for a friend are taken along by a press, or made ready where a browser forbids that', async () => {
  const page = await openBrowser(world, desk)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/help', { waitUntil: 'networkidle' })
  const words = "Can I come over, or can you come here? I don't need to talk."
  const copy = page.getByRole('button', { name: words })
  await copy.press('Enter')
  await page.getByRole('status').getByText('Copied. It can be pasted').waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(words)
  await page.evaluate(() =>
    Object.defineProperty(navigator.clipboard, 'writeText', { value: () => Promise.reject(new Error('not allowed')) }),
  )
  await copy.press('Enter')
  await page.getByRole('status').getByText('It is selected').waitFor()
  expect(await page.evaluate(() => String(getSelection()))).toContain(words)
  expect(complaintsOf(page)).toEqual([])
})

test.each([
  { name: 'a phone by day', ...phone, colorScheme: 'light' },
  { name: 'a phone at night', ...phone, colorScheme: 'dark' },
  { name: 'a desk by day', ...desk, colorScheme: 'light' },
  { name: 'a desk at night', ...desk, colorScheme: 'dark' },
] as const)('it can be read by everybody: $name', async ({ name, ...look }) => {
  await gus.put(`/api/admin/help-lines/${(await lineIn('IE')).id}/confirmation`).expect(200)
  const page = await openBrowser(world, look)
  for (const country of ['IE', 'AU', 'BR']) {
    await page.goto(`/help?country=${country}`, { waitUntil: 'networkidle' })
    if (country === 'IE') await page.getByText(/Confirmed by a call on .+, by this site's team\./).waitFor()
    await page.getByRole('button', { name: /^Copy/ }).first().click()
    await page
      .getByRole('status')
      .getByText(/Copied|selected/)
      .waitFor()
    await expectAccessible(page, `help for ${country} on ${name}`)
    if (process.env.PICTURES)
      await page.screenshot({ path: `${process.env.PICTURES}/help ${country} ${name}.png`, fullPage: true })
    expect(complaintsOf(page)).toEqual([])
  }
})
