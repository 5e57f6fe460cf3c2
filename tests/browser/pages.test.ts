import { beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { complaintsOf, desk, expectAccessible, openBrowser, phone, signIn } from '../support/browser.ts'
import { makeWorld, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld({ web: 'built' })
  await world.people.gus()
})

const open = [
  '/',
  '/guides',
  '/guides/anxious-attachment',
  '/guides/recognising-the-signs',
  '/guides/healing-strategies',
  '/help',
  '/rules',
  '/join',
  '/login',
  '/meetups',
  '/account/deleted',
  '/no-such-page',
]
const own = ['/', '/account', '/account/delete', '/notifications', '/admin', '/admin?pseudonym=gu']

const looks = [
  { name: 'a phone by day', ...phone, colorScheme: 'light' },
  { name: 'a phone at night', ...phone, colorScheme: 'dark' },
  { name: 'a desk by day', ...desk, colorScheme: 'light' },
  { name: 'a desk at night', ...desk, colorScheme: 'dark' },
] as const

/** What this browser keeps for us, besides where SvelteKit has scrolled to. */
function keptOf(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...Object.keys(sessionStorage), ...Object.keys(localStorage)].filter((key) => !key.startsWith('sveltekit:')),
  )
}

async function walk(page: Page, paths: string[], how: string): Promise<void> {
  for (const path of paths) {
    await page.goto(path, { waitUntil: 'load' })
    expect(await page.locator('h1').count(), `${path} has one h1`).toBe(1)
    expect(await page.locator('[style]').count(), `${path} has style attributes`).toBe(0)
    await expectAccessible(page, `${path} on ${how}`)
    expect(complaintsOf(page), path).toEqual([])
  }
}

test.for(looks)('every page can be read by everybody: $name', async ({ name, ...look }) => {
  const page = await openBrowser(world, look)
  await walk(page, open, name)
  await signIn(page, 'gus', '/notifications')
  await walk(page, own, name)
})

test('targets on a phone are large enough for a thumb', async () => {
  const page = await openBrowser(world, phone)
  for (const path of ['/', '/help', '/join', '/login']) {
    await page.goto(path)
    const small = await page
      .locator('button:visible, nav a:visible, a.button:visible, .exit:visible, summary:visible')
      .evaluateAll((all) =>
        all
          .map((one) => ({ words: one.textContent?.trim(), box: one.getBoundingClientRect() }))
          .filter(({ box }) => box.width < 44 || box.height < 44)
          .map(({ words, box }) => `${words} ${box.width}×${box.height}`),
      )
    expect(small, path).toEqual([])
  }
})

test('a page that is not there says so and keeps its status', async () => {
  const page = await openBrowser(world)
  const answer = await page.goto('/no-such-page')
  expect(answer?.status()).toBe(404)
  await page.getByRole('heading', { name: "This page isn't here." }).waitFor()
  // The first administrator is there already.
  expect((await page.goto('/setup'))?.status()).toBe(404)
  // An address that was cut off on its way here is nobody's fault either.
  for (const cut of ['/threads/01a21320-2809', '/meetups/x', '/live/x', '/threads/x?from=2']) {
    const answer = await page.goto(cut)
    expect([cut, answer?.status()]).toEqual([cut, 404])
  }
  await page.goto('/threads/01a21320-2809')
  await page.getByRole('heading', { name: "This page isn't here." }).waitFor()
  // A point off the globe is a place that nobody knows.
  await page.goto('/meetups?near=91,0')
  await page.getByText('91,0').first().waitFor()
  await page.goto('/meetups?near=52.5,13.4&km=25')
  await page.getByRole('heading', { name: 'Around that point, within 25 km' }).waitFor()
  const guide = await page.goto('/guides/no-such-guide')
  expect(guide?.status()).toBe(404)
  await page.getByRole('heading', { name: "This page isn't here." }).waitFor()
})

test('the quick exit leaves nothing on the screen, forgets what was kept, and is not stepped back to', async () => {
  const page = await openBrowser(world)
  const left: string[] = []
  await page.context().route('https://www.wikipedia.org/', async (route) => {
    left.push(route.request().headers().referer ?? '')
    await route.fulfill({ contentType: 'text/html', body: '<title>Elsewhere</title>' })
  })
  await page.goto('/guides')
  await page.goto('/guides/recognising-the-signs', { waitUntil: 'networkidle' })
  await page.evaluate(() => {
    sessionStorage.setItem('four-signs', '{}')
    localStorage.setItem('help-country', 'DE')
  })
  for (let press = 0; press < 3; press++) await page.keyboard.press('Escape')
  await page.waitForURL('https://www.wikipedia.org/')
  expect(left).toEqual([''])
  await page.goBack()
  expect(new URL(page.url()).pathname).toBe('/guides')
  expect(await keptOf(page)).toEqual([])

  await page.getByRole('link', { name: 'Leave this page' }).click()
  await page.waitForURL('https://www.wikipedia.org/')
})

test('a page that is loaded again keeps its looks and its scripts', async () => {
  const page = await openBrowser(world)
  for (const visit of ['first', 'again', 'once more']) {
    if (visit === 'first') await page.goto('/help', { waitUntil: 'networkidle' })
    else await page.reload({ waitUntil: 'networkidle' })
    await page.getByLabel(/Remember it/).check()
    expect(await page.evaluate(() => getComputedStyle(document.body).display), visit).toBe('flex')
    expect(complaintsOf(page), visit).toEqual([])
  }
})

test('what somebody reads signed in is kept by no browser', async () => {
  const page = await openBrowser(world)
  expect((await page.goto('/groups'))?.headers()['cache-control']).toBe('private, no-cache')
  await signIn(page, 'gus', '/groups')
  expect((await page.goto('/groups'))?.headers()['cache-control']).toBe('private, no-store')
})

test('the quick exit works without scripts', async () => {
  const page = await openBrowser(world, { javaScriptEnabled: false })
  await page.context().route('https://www.wikipedia.org/', (route) => route.fulfill({ body: 'elsewhere' }))
  await page.goto('/help')
  await page.getByRole('link', { name: 'Leave this page' }).click()
  await page.waitForURL('https://www.wikipedia.org/')
})

test('what somebody marks of the four signs stays in the page until they ask for more', async () => {
  const page = await openBrowser(world)
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(request.url())
  })
  await page.goto('/guides/recognising-the-signs', { waitUntil: 'networkidle' })
  for (const name of ['dependence', 'reading', 'space', 'change']) {
    await page.locator(`input[name="sign-${name}"][value="${name === 'space' ? 'often' : 'rarely'}"]`).check()
  }
  await page.getByText('A known time of coming back').waitFor()
  expect(await keptOf(page)).toEqual([])
  await page.getByLabel(/Keep my answers/).check()
  expect(await keptOf(page)).toEqual(['four-signs'])
  await page.reload({ waitUntil: 'networkidle' })
  await page.getByText('A known time of coming back').waitFor()
  await page.getByRole('button', { name: 'Forget my answers' }).click()
  expect(await keptOf(page)).toEqual([])
  expect(sent).toEqual([])
})
