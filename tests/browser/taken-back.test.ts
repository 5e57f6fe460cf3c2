import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { complaintsOf, desk, openBrowser, phone, signIn } from '../support/browser.ts'
import type { Person } from '../support/people.ts'
import { makeWorld, type World } from '../support/world.ts'

/*
 * Words that somebody takes back can be had again for six seconds; whoever leaves the page has made up their mind. What
 * the page sends as it is left may be lost: then the next page of the same tab sends it.
 */

const group = 'in-relationships'
const words = 'I would rather not have said this.'
const going = 'Your words are being taken back.'
const gone = 'A post was here. You took it back.'

let world: World
let ana: Person
let ben: Person
beforeAll(async () => {
  world = await makeWorld({ web: 'built', background: true })
  await world.people.gus()
  ana = await world.people.ana()
  ben = await world.people.ben()
  for (const person of [ana, ben, await world.people.eve()]) {
    await person.put(`/api/groups/${group}/membership`).expect(200)
  }
})

interface Said {
  address: string
  postId: string
}

/** A post of ben's in a thread of ana's. */
async function said(): Promise<Said> {
  const thread = { title: 'Taken back', body: 'By noon I was sure.', supportWanted: 'listening' }
  const { body } = await ana.post(`/api/groups/${group}/threads`, thread).expect(201)
  const { body: post } = await ben.post(`/api/threads/${body.id}/posts`, { body: words }).expect(201)
  return { address: `/threads/${body.id}`, postId: post.id as string }
}

async function stateOf({ address }: Said): Promise<string> {
  const { body } = await ana.get(`/api${address}/posts?from=2`).expect(200)
  return body.items[0].state as string
}

function post(page: Page) {
  return page.locator('#post-2')
}

/** Opens the thread as ben, and begins to take his post back. */
async function begin(page: Page, { address }: Said): Promise<void> {
  await signIn(page, 'ben', address)
  await takeBack(page)
}

async function takeBack(page: Page): Promise<void> {
  await post(page).getByText('More').click()
  await post(page).getByRole('link', { name: 'Delete' }).click()
  await post(page).getByText(going).waitFor()
}

/** What a page sends as it is left never arrives, as it happens now and then. */
async function loseWhatLeavingSends(page: Page): Promise<void> {
  await page.addInitScript(() => {
    addEventListener('pagehide', () => (globalThis.fetch = () => new Promise(() => {})))
  })
}

/** How often a page has asked to delete a post, but for those that leaving sends; the first so many find no line. */
async function countDeletions(page: Page, lost = 0): Promise<() => number> {
  let count = 0
  await page.route('**/api/posts/*', (route) => {
    if (route.request().method() !== 'DELETE') return route.continue()
    return ++count > lost ? route.continue() : route.abort()
  })
  return () => count
}

/** The six seconds of a page are over when the test says so. */
async function holdSixSeconds(page: Page): Promise<() => Promise<void>> {
  await page.addInitScript(() => {
    const held = new Map<number, () => void>()
    const { setTimeout, clearTimeout } = globalThis
    let last = 0
    const hold = (act: () => void, ms?: number): unknown => {
      if (ms !== 6000) return setTimeout(act, ms)
      held.set(--last, act)
      return last
    }
    const drop = (id: number): void => {
      if (!held.delete(id)) clearTimeout(id)
    }
    const pass = (): void => {
      const over = [...held.values()]
      held.clear()
      for (const act of over) act()
    }
    Object.assign(globalThis, { setTimeout: hold, clearTimeout: drop, passSixSeconds: pass })
  })
  return () => page.evaluate('passSixSeconds()')
}

function wishesOf(page: Page): Promise<string[]> {
  return page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('taken-back:')))
}

test('what is lost as the page is left is sent by the next page', async () => {
  const one = await said()
  const page = await openBrowser(world, phone)
  await loseWhatLeavingSends(page)
  const deletions = await countDeletions(page)
  await begin(page, one)
  expect(await wishesOf(page)).toEqual([`taken-back:${one.postId}`])
  await page.goto('/help')
  await expect.poll(() => stateOf(one)).toBe('deleted')
  await expect.poll(() => wishesOf(page)).toEqual([])

  await page.goto('/guides', { waitUntil: 'networkidle' })
  expect(deletions()).toBe(1)
  expect(complaintsOf(page)).toEqual([])
})

test('a page that finds no line leaves it to the one after', async () => {
  const one = await said()
  const page = await openBrowser(world, desk)
  await loseWhatLeavingSends(page)
  const deletions = await countDeletions(page, 1)
  await begin(page, one)
  await page.goto('/help')
  await expect.poll(deletions).toBe(1)
  expect(await stateOf(one)).toBe('visible')
  await page.goto('/guides')
  await expect.poll(() => stateOf(one)).toBe('deleted')
  await expect.poll(() => wishesOf(page)).toEqual([])
})

test('the thread that is loaded again shows the post as gone', async () => {
  const one = await said()
  const page = await openBrowser(world, phone)
  await loseWhatLeavingSends(page)
  await begin(page, one)
  await page.reload()
  await post(page).getByText(gone).waitFor()
  expect(await stateOf(one)).toBe('deleted')
  expect(complaintsOf(page)).toEqual([])
})

test('a page that the browser kept sends it when one comes back to it', async () => {
  const one = await said()
  const page = await openBrowser(world, desk)
  const deletions = await countDeletions(page, 1)
  await begin(page, one)
  // No page is kept by a browser that is watched: it hears what it would hear.
  const transition = (name: string) =>
    page.evaluate((event) => dispatchEvent(new PageTransitionEvent(event, { persisted: true })), name)
  await transition('pagehide')
  await expect.poll(deletions).toBe(1)
  await post(page).getByText(going).waitFor()
  await transition('pageshow')
  await post(page).getByText(gone).waitFor()
  expect(await stateOf(one)).toBe('deleted')
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('what was undone is no wish any more', async () => {
  const one = await said()
  const page = await openBrowser(world, phone)
  const deletions = await countDeletions(page)
  await begin(page, one)
  await post(page).getByRole('button', { name: 'Undo' }).click()
  await post(page).getByText(words).waitFor()
  expect(await wishesOf(page)).toEqual([])
  await page.goto('/help', { waitUntil: 'networkidle' })
  await page.goto(one.address, { waitUntil: 'networkidle' })
  await post(page).getByText(words).waitFor()
  expect(deletions()).toBe(0)
})

test('whoever goes on to another page without loading it anew has made up their mind too', async () => {
  const one = await said()
  const page = await openBrowser(world, desk)
  await holdSixSeconds(page)
  await begin(page, one)
  await page.getByRole('link', { name: 'Help', exact: true }).click()
  await page.waitForURL('**/help')
  await expect.poll(() => stateOf(one)).toBe('deleted')
  await expect.poll(() => wishesOf(page)).toEqual([])
})

test('a wish waits for whoever wished it, and is sent in no other name', async () => {
  const one = await said()
  const page = await openBrowser(world, desk)
  const deletions = await countDeletions(page)
  await begin(page, one)
  // His sign-in ends by itself, and somebody else sits down here.
  await page.context().clearCookies()
  await page.goto('/help', { waitUntil: 'networkidle' })
  await signIn(page, 'eve', one.address)
  await page.reload({ waitUntil: 'networkidle' })
  await post(page).getByText(words).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
  expect(deletions()).toBe(0)
  expect(await stateOf(one)).toBe('visible')

  await page.context().clearCookies()
  await signIn(page, 'ben', one.address)
  await post(page).getByText(gone).waitFor()
  expect(deletions()).toBe(1)
  expect(await wishesOf(page)).toEqual([])
  expect(complaintsOf(page)).toEqual([])
})

test('what is refused for good ends the wish', async () => {
  const one = await said()
  const page = await openBrowser(world, phone)
  await loseWhatLeavingSends(page)
  const deletions = await countDeletions(page)
  await begin(page, one)
  await world.sql.query("update posts set state = 'hidden' where id = $1", [one.postId])
  await page.goto('/help')
  await expect.poll(() => wishesOf(page)).toEqual([])
  await page.goto('/guides', { waitUntil: 'networkidle' })
  expect(deletions()).toBe(1)
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('without a line it is tried again on the page itself, and can still be undone', async () => {
  const one = await said()
  const page = await openBrowser(world, phone)
  const deletions = await countDeletions(page, 2)
  const passSixSeconds = await holdSixSeconds(page)
  await begin(page, one)
  await passSixSeconds()
  await post(page).getByText('You are offline.').waitFor()
  await post(page).getByText(going).waitFor()
  await post(page).getByRole('button', { name: 'Undo' }).click()
  await post(page).getByText(words).waitFor()
  expect(await post(page).getByRole('alert').count()).toBe(0)
  expect(await wishesOf(page)).toEqual([])

  await takeBack(page)
  await passSixSeconds()
  await post(page).getByText('You are offline.').waitFor()
  await passSixSeconds()
  await post(page).getByText(gone).waitFor()
  expect(deletions()).toBe(3)
  expect(await post(page).getByRole('alert').count()).toBe(0)
  expect(await stateOf(one)).toBe('deleted')
})

test('whoever was signed out meanwhile reads it, and it is done once they are back', async () => {
  const one = await said()
  const page = await openBrowser(world, desk)
  const passSixSeconds = await holdSixSeconds(page)
  await begin(page, one)
  const cookies = await page.context().cookies()
  await page.context().clearCookies()
  await passSixSeconds()
  await post(page).getByText('You may have been signed out meanwhile.').waitFor()
  await post(page).getByText(going).waitFor()
  expect(await wishesOf(page)).toEqual([`taken-back:${one.postId}`])
  // In another tab.
  await page.context().addCookies(cookies)
  await passSixSeconds()
  await post(page).getByText(gone).waitFor()
  expect(await wishesOf(page)).toEqual([])
})

test('a browser that keeps nothing takes words back as well', async () => {
  const one = await said()
  const page = await openBrowser(world, desk)
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'sessionStorage', {
      get() {
        throw new DOMException('Not here', 'SecurityError')
      },
    })
  })
  const passSixSeconds = await holdSixSeconds(page)
  await begin(page, one)
  await post(page).getByRole('button', { name: 'Undo' }).click()
  await takeBack(page)
  await passSixSeconds()
  await post(page).getByText(gone).waitFor()
  expect(await stateOf(one)).toBe('deleted')
  expect(complaintsOf(page)).toEqual([])
})
