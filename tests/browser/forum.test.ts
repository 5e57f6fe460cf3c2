import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, desk, openBrowser, phone, signIn } from '../support/browser.ts'
import { password, type Person } from '../support/people.ts'
import { weighThread } from '../support/page-weight.ts'
import { makeWorld, type World } from '../support/world.ts'

const group = 'in-relationships'
const openGroup = 'anxious-attachment'

let world: World
let ana: Person
let ben: Person
beforeAll(async () => {
  world = await makeWorld({ web: 'built', background: true })
  await world.people.gus()
  ana = await world.people.ana()
  ben = await world.people.ben()
  for (const person of [ana, ben]) {
    await person.put(`/api/groups/${group}/membership`).expect(200)
    await person.put(`/api/groups/${openGroup}/membership`).expect(200)
  }
})

async function openThread(by: Person, title: string, more: object = {}, slug = group): Promise<string> {
  const { body } = await by
    .post(`/api/groups/${slug}/threads`, {
      title,
      body: 'It was an ordinary day, and by noon I was sure that something was over.',
      supportWanted: 'listening',
      ...more,
    })
    .expect(201)
  return body.id as string
}

async function reply(by: Person, threadId: string, body: string): Promise<string> {
  return (await by.post(`/api/threads/${threadId}/posts`, { body }).expect(201)).body.id as string
}

async function bodiesOf(threadId: string): Promise<string[]> {
  const { body } = await ana.get(`/api/threads/${threadId}/posts`).expect(200)
  return (body.items as { body: string }[]).map((post) => post.body)
}

function post(page: Page, number: number) {
  return page.locator(`#post-${number}`)
}

describe.each([
  { how: 'with scripts', javaScriptEnabled: true },
  { how: 'without scripts', javaScriptEnabled: false },
])('$how', ({ how, javaScriptEnabled }) => {
  test('a newcomer comes from the front page to a first reply', async () => {
    const title = `He did not answer all day, ${how}`
    const threadId = await openThread(ana, title, {}, openGroup)
    const page = await openBrowser(world, { ...phone, javaScriptEnabled })
    await page.goto('/')
    await page.getByRole('link', { name: 'Join quietly' }).first().click()
    await page.getByLabel('Pseudonym').fill(`noor ${how}`)
    await page.getByLabel('Password').fill(password)
    await page.getByLabel('I am 18 or older.').check()
    await page.getByLabel('I have read the rules').check()
    await page.getByRole('main').getByRole('button', { name: 'Join quietly' }).click()
    await page.waitForURL('**/groups')

    await page.getByRole('link', { name: 'Beginning here' }).click()
    await page.getByRole('link', { name: title, exact: true }).click()
    await page.getByRole('heading', { name: title }).waitFor()
    await page.getByRole('button', { name: 'Join Beginning here' }).click()
    await page.getByText('Asked for listening. Advice can wait.').waitFor()
    await page.getByLabel('Write to ana').fill('I know that noon. I am here for a while.')
    await page.getByRole('button', { name: 'Send' }).click()

    await page.getByText('Your words are here.').waitFor()
    await post(page, 2).getByText('I know that noon.').waitFor()
    expect(await post(page, 2).getByRole('heading').innerText()).toContain(`noor ${how}`)
    expect(await bodiesOf(threadId)).toHaveLength(2)
    expect(complaintsOf(page)).toEqual([])
  })

  test('somebody writes a thread of their own, and sees what is missing', async () => {
    const page = await openBrowser(world, { javaScriptEnabled })
    await signIn(page, 'ben', `/groups/${group}`)
    await page.getByRole('link', { name: 'Write something new' }).click()
    await page.getByLabel('Title').fill('My mother counts the silences too')
    await page.getByLabel('Your words').fill('I rang her on Sunday.')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('Please choose what would help.').waitFor()
    expect(await page.getByLabel('Your words').inputValue()).toBe('I rang her on Sunday.')

    await page.getByLabel('Experiences').check()
    await page.getByText('Add a content note').click()
    await page.getByLabel('loss').check()
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('heading', { name: 'My mother counts the silences too' }).waitFor()
    await page.getByText('Your words are here.').waitFor()
    expect(await page.getByText('I rang her on Sunday.').isVisible()).toBe(false)
    await page.getByText('Content note: loss').click()
    expect(await page.getByText('I rang her on Sunday.').isVisible()).toBe(true)
  })

  test('an unnamed reply shows no name', async () => {
    const threadId = await openThread(ana, `Without my name, ${how}`)
    const page = await openBrowser(world, { javaScriptEnabled })
    await signIn(page, 'ben', `/threads/${threadId}`)
    await page.getByLabel('Without my name').check()
    await page.getByText('Members and facilitators cannot see who you are.').waitFor()
    await page.getByLabel('Write to ana').fill('Ever since, an empty screen is an empty chair.')
    await page.getByRole('button', { name: 'Send' }).click()
    await post(page, 2).getByText('an empty chair').waitFor()
    expect(await post(page, 2).innerText()).toContain('unnamed')

    const other = await openBrowser(world, { javaScriptEnabled })
    await signIn(other, 'ana', `/threads/${threadId}`)
    expect(await post(other, 2).innerText()).toContain('an empty chair')
    const html = await other.content()
    expect(html).not.toContain('ben')
    expect(html).not.toContain(ben.id)
  })

  test('a warm answer is given and taken back, and a post quoted, changed and taken back', async () => {
    const threadId = await openThread(ana, `Warm answers, ${how}`)
    await reply(ana, threadId, 'The kettle made me laugh.')
    const page = await openBrowser(world, { javaScriptEnabled })
    await signIn(page, 'ben', `/threads/${threadId}`)
    const withYou = post(page, 2).getByRole('button', { name: 'With you' })
    await withYou.click()
    await expect.poll(() => withYou.getAttribute('aria-pressed')).toBe('true')
    await withYou.click()
    await expect.poll(() => withYou.getAttribute('aria-pressed')).toBe('false')

    await post(page, 2).getByRole('link', { name: 'Quote ana' }).click()
    await page.locator('#reply').getByText('The kettle made me laugh.').waitFor()
    await page.getByLabel('Write to ana').fill('Mine too.')
    await page.getByRole('button', { name: 'Send' }).click()
    await post(page, 3).getByRole('link', { name: 'ana The kettle made me laugh.' }).waitFor()

    await post(page, 3).getByText('More').click()
    await post(page, 3).getByRole('link', { name: 'Change' }).click()
    await page.getByLabel('Your words').fill('Mine too, every time.')
    await page.getByRole('button', { name: 'Save' }).click()
    await post(page, 3).getByText('Mine too, every time.').waitFor()
    await post(page, 3).getByText('edited').waitFor()

    await post(page, 3).getByText('More').click()
    await post(page, 3).getByRole('link', { name: 'Delete' }).click()
    if (javaScriptEnabled) {
      await post(page, 3).getByRole('button', { name: 'Undo' }).click()
      await post(page, 3).getByText('Mine too, every time.').waitFor()
      await post(page, 3).getByText('More').click()
      await post(page, 3).getByRole('link', { name: 'Delete' }).click()
      await post(page, 3).getByText('Your words are being taken back.').waitFor()
      // Whoever leaves the page has made up their mind.
      await page.goto('/help')
      await expect.poll(async () => (await bodiesOf(threadId))[2]).toBeNull()
      await page.goto(`/threads/${threadId}`)
    } else {
      await page.getByRole('button', { name: 'Delete' }).click()
    }
    await post(page, 3).getByText('A post was here. You took it back.').waitFor()
    expect((await bodiesOf(threadId))[2]).toBeNull()
    expect(complaintsOf(page)).toEqual([])
  })
})

test('a reply sent twice without scripts is posted once', async () => {
  const threadId = await openThread(ana, 'Sent twice')
  const page = await openBrowser(world, { javaScriptEnabled: false })
  await signIn(page, 'ben', `/threads/${threadId}`)
  await page.getByLabel('Write to ana').fill('Only once.')
  const id = await page.locator('#reply input[name="id"]').inputValue()
  const before = page.url()
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Your words are here.').waitFor()
  await page.request.post(`${before}?/reply`, { form: { id, body: 'Only once.' }, headers: { origin: world.origin } })
  expect(await bodiesOf(threadId)).toHaveLength(2)
})

test('a new reply appears by itself, and moves nothing of what is being read', async () => {
  const threadId = await openThread(ana, 'Live')
  for (let number = 2; number <= 12; number++) await reply(ana, threadId, `Reply ${number}. `.repeat(20))
  const page = await openBrowser(world, desk)
  await signIn(page, 'ben', `/threads/${threadId}`)
  const middle = post(page, 6)
  await middle.scrollIntoViewIfNeeded()
  const before = await middle.boundingBox()
  await expect.poll(async () => (await world.app.io.in(`thread:${threadId}`).fetchSockets()).length).toBe(1)

  await reply(ana, threadId, 'I am here too.')
  await page.getByText('1 new reply').waitFor()
  expect(await middle.boundingBox()).toEqual(before)
  expect(await page.getByText('I am here too.').count()).toBe(0)

  await page.getByRole('button', { name: '1 new reply' }).click()
  await page.getByText('I am here too.').waitFor()
  expect(await page.getByText('1 new reply').count()).toBe(0)

  // At the end of the page nobody needs to be asked.
  await page.getByLabel('Write to ana').scrollIntoViewIfNeeded()
  await reply(ana, threadId, 'And again.')
  await page.getByText('And again.').waitFor()

  const { body } = await ana.get(`/api/threads/${threadId}/posts?from=13`)
  await ana.delete(`/api/posts/${body.items[0].id}`).expect(204)
  await expect.poll(() => page.getByText('I am here too.').count()).toBe(0)
  await post(page, 13).getByText('A post was here.').waitFor()
  expect(complaintsOf(page)).toEqual([])
})

test('a draft survives a reload, another browser has it too, and it is gone once it is posted', async () => {
  const threadId = await openThread(ana, 'Unfinished')
  const page = await openBrowser(world, phone)
  await signIn(page, 'ben', `/threads/${threadId}`)
  const field = page.getByLabel('Write to ana')
  await field.pressSequentially('I have not found the end of this')
  await page.reload()
  await expect.poll(() => field.inputValue()).toBe('I have not found the end of this')

  await expect.poll(async () => (await ben.get(`/api/drafts/thread-${threadId}`)).status).toBe(200)
  const other = await openBrowser(world, desk)
  await signIn(other, 'ben', `/threads/${threadId}`)
  await other.getByLabel('Write to ana').scrollIntoViewIfNeeded()
  await expect.poll(() => other.getByLabel('Write to ana').inputValue()).toBe('I have not found the end of this')
  await other.getByText('Please choose again: with your name, or without.').waitFor()

  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('Your words are here.').waitFor()
  expect(await field.inputValue()).toBe('')
  await expect.poll(async () => (await ben.get(`/api/drafts/thread-${threadId}`)).status).toBe(404)
  await page.reload()
  await page.getByText('I have not found the end of this').waitFor()
  expect(await field.inputValue()).toBe('')
})

test('whoever signs in next in the same tab finds nothing of what was being written', async () => {
  const threadId = await openThread(ana, 'A shared computer')
  const eve = await world.people.eve()
  await eve.put(`/api/groups/${group}/membership`).expect(200)
  const page = await openBrowser(world, desk)
  await signIn(page, 'ben', `/threads/${threadId}`)
  const field = page.getByLabel('Write to ana')
  await field.pressSequentially('Only for me so far')
  await expect.poll(async () => (await ben.get(`/api/drafts/thread-${threadId}`)).status).toBe(200)

  // His session ends by itself, and hers begins.
  await page.context().clearCookies()
  await signIn(page, 'eve', `/threads/${threadId}`)
  await field.scrollIntoViewIfNeeded()
  expect(await field.inputValue()).toBe('')
  await page.context().clearCookies()
  await signIn(page, 'ben', `/threads/${threadId}`)
  await expect.poll(() => field.inputValue()).toBe('Only for me so far')

  await page.goto('/account')
  await page.getByRole('button', { name: 'Sign out here' }).click()
  await page.waitForURL((url) => url.pathname === '/')
  const kept = await page.evaluate(() =>
    Object.entries(sessionStorage).filter(([key]) => !key.startsWith('sveltekit:')),
  )
  expect(kept).toEqual([])
})

test('whoever may not write somewhere can still take words back and block somebody', async () => {
  const threadId = await openThread(ana, 'From the outside', {}, openGroup)
  const finn = await world.people.finn()
  await finn.put(`/api/groups/${openGroup}/membership`).expect(200)
  await reply(finn, threadId, 'I would rather not have said this.')
  await finn.delete(`/api/groups/${openGroup}/membership`).expect(204)
  const page = await openBrowser(world, phone)
  await signIn(page, 'finn', `/threads/${threadId}`)
  await post(page, 2).getByText('More').click()
  expect(await post(page, 2).getByRole('link', { name: 'Change' }).count()).toBe(0)
  await post(page, 2).getByRole('link', { name: 'Delete' }).click()
  await post(page, 2).getByText('Your words are being taken back.').waitFor()
  await post(page, 1).getByText('More').click()
  await post(page, 1).getByRole('link', { name: 'Block ana' }).click()
  await post(page, 1).getByRole('button', { name: 'Block ana' }).click()
  await post(page, 1).getByText('Somebody you have blocked wrote here.').waitFor()
  await expect.poll(async () => (await bodiesOf(threadId))[1]).toBeNull()
  expect(complaintsOf(page)).toEqual([])
})

test('what is sent without a line waits, and is posted once when it is back', async () => {
  const threadId = await openThread(ana, 'In a tunnel')
  const page = await openBrowser(world, phone)
  await signIn(page, 'ben', `/threads/${threadId}`)
  await page.getByLabel('Write to ana').fill('From a tunnel.')
  await page.context().setOffline(true)
  await page.getByRole('button', { name: 'Send' }).click()
  await page.locator('#reply').getByText('You are offline. Keep writing; sending waits for you.').waitFor()
  const helpOffline = page.getByRole('link', { name: 'Help lines are here offline.' })
  await helpOffline.waitFor()
  await page.context().setOffline(false)
  await post(page, 2).getByText('From a tunnel.').waitFor()
  await expect.poll(() => helpOffline.count()).toBe(0)
  expect(await bodiesOf(threadId)).toHaveLength(2)
})

test('what the server did not answer is sent again by itself, with all that was written meanwhile', async () => {
  const threadId = await openThread(ana, 'While it restarts')
  const page = await openBrowser(world, desk)
  await signIn(page, 'ben', `/threads/${threadId}`)
  await expect.poll(async () => (await world.app.io.in(`thread:${threadId}`).fetchSockets()).length).toBe(1)
  const address = `**/api/threads/${threadId}/posts`
  // It arrives, and the answer is lost; then nobody is there for a while.
  await page.route(address, async (route) => {
    if (route.request().method() === 'POST') await route.fetch()
    await route.abort()
    await page.unroute(address)
    await page.route(address, (again) => again.abort())
  })
  const field = page.getByLabel('Write to ana')
  await field.fill('I am here.')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.locator('#reply').getByText('Keep writing; sending waits for you.').waitFor()
  await field.fill('I am here. And I stay.')
  await page.unroute(address)
  await post(page, 2).getByText('And I stay.').waitFor()
  expect((await bodiesOf(threadId)).slice(1)).toEqual(['I am here. And I stay.'])
})

test('a refused reply without scripts leads back to where one was writing', async () => {
  const threadId = await openThread(ana, 'Nothing but a space')
  for (let number = 2; number <= 8; number++) await reply(ana, threadId, `Reply ${number}. `.repeat(20))
  const page = await openBrowser(world, { ...phone, javaScriptEnabled: false })
  await signIn(page, 'ben', `/threads/${threadId}`)
  await page.getByLabel('Write to ana').fill(' ')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('A few words are needed here, up to 10,000 characters.').waitFor()
  expect(new URL(page.url()).hash).toBe('#reply')
})

test('whoever was signed out while writing without scripts gets the words back', async () => {
  const threadId = await openThread(ana, 'Signed out meanwhile')
  const page = await openBrowser(world, { ...phone, javaScriptEnabled: false })
  await signIn(page, 'ben', `/threads/${threadId}`)
  await page.getByLabel('Write to ana').fill('It took me an hour to write this.')
  await page.context().clearCookies({ name: 'login' })
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('heading', { name: 'Please sign in first' }).waitFor()
  expect(await page.getByLabel('These are your words').inputValue()).toBe('It took me an hour to write this.')
  expect(await bodiesOf(threadId)).toHaveLength(1)
})

test('nothing that people write makes a page wider than a phone, and the way out stays in sight', async () => {
  const threadId = await openThread(ana, 'W'.repeat(180), { body: `z${'\u0338\u0321'.repeat(400)}` })
  await reply(ben, threadId, `${'> '.repeat(19)}deep`)
  const page = await openBrowser(world, phone)
  await signIn(page, 'ben', `/threads/${threadId}`)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
  await page.locator('#reply-body').tap()
  const exit = page.getByRole('link', { name: 'Leave this page' })
  await exit.waitFor()
  const box = await exit.boundingBox()
  expect(box!.x + box!.width).toBeLessThanOrEqual(360)
  expect(box!.y).toBeLessThan(100)
  await exit.tap({ trial: true })
})

test('words in a language that runs the other way do so in ours', async () => {
  const threadId = await openThread(ana, 'Two ways', { body: 'مرحبا.\n\nHello.' })
  const page = await openBrowser(world, desk)
  await signIn(page, 'ben', `/threads/${threadId}`)
  const left = (words: string) =>
    post(page, 1)
      .getByText(words)
      .evaluate((paragraph) => {
        const range = document.createRange()
        range.selectNodeContents(paragraph)
        return range.getBoundingClientRect().left - paragraph.getBoundingClientRect().left
      })
  expect(await left('Hello')).toBe(0)
  expect(await left('مرحبا')).toBeGreaterThan(100)
})

test('a form that is found again by going back says the new words too', async () => {
  const threadId = await openThread(ana, 'Going back')
  const page = await openBrowser(world, { javaScriptEnabled: false })
  await signIn(page, 'ben', `/threads/${threadId}`)
  const id = await page.locator('#reply input[name="id"]').inputValue()
  for (const body of ['The first of two.', 'The second of two.']) {
    await page.request.post(`/threads/${threadId}?/reply`, { form: { id, body }, headers: { origin: world.origin } })
  }
  expect((await bodiesOf(threadId)).slice(1)).toEqual(['The first of two.', 'The second of two.'])
})

test('whoever writes without their name is not given away by a reload, nor by the moment they last wrote', async () => {
  const page = await openBrowser(world, desk)
  await signIn(page, 'ben', `/groups/${group}/new`)
  await page.getByLabel('Title').fill('Not by name')
  await page.getByLabel('Without my name').check()
  await page.reload()
  await expect.poll(() => page.getByLabel('Title').inputValue()).toBe('Not by name')
  expect(await page.getByLabel('Without my name').isChecked()).toBe(true)

  const threadId = await openThread(ana, 'By name, then not')
  await page.goto(`/threads/${threadId}`)
  await page.getByLabel('Write to ana').fill('By name.')
  await page.getByRole('button', { name: 'Send' }).click()
  await post(page, 2).waitFor()
  await page.getByLabel('Without my name').check()
  await page.getByLabel('Write to ana').fill('Not by name.')
  await page.getByRole('button', { name: 'Send' }).click()
  await post(page, 3).waitFor()
  const { body } = await ana.get(`/api/threads/${threadId}/posts`).expect(200)
  const [, named, unnamed] = body.items as { id: string; at: string }[]
  const madeAt = parseInt(unnamed!.id.replace('-', '').slice(0, 12), 16)
  expect(Math.abs(madeAt - Date.parse(named!.at))).toBeGreaterThan(60_000)
})

test('one endless word does not widen the front page', async () => {
  await openThread(ana, 'W'.repeat(190), {}, openGroup)
  const page = await openBrowser(world, phone)
  await page.goto('/')
  await page.getByText('WWWWWW').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.viewport.width)
})

test('long threads are read by page, and every post has an address', async () => {
  const threadId = await openThread(ana, 'A long thread', {}, openGroup)
  for (let number = 2; number <= 45; number++) await reply(number % 2 ? ana : ben, threadId, `Words ${number}.`)
  const page = await openBrowser(world, { ...desk, javaScriptEnabled: false })
  await page.goto(`/threads/${threadId}`)
  expect(await page.getByRole('article').count()).toBe(20)
  await page.getByRole('link', { name: 'Newer' }).click()
  await page.getByText('Words 21.').waitFor()
  await page
    .getByRole('link', { name: 'Latest' })
    .or(page.getByRole('link', { name: 'Newer' }))
    .first()
    .click()
  await page.getByText('Words 45.').waitFor()
  await page.goto(`/threads/${threadId}?from=33#post-33`)
  await page.getByText('Words 33.').waitFor()
  await page.goto(`/threads/${threadId}?from=4000`)
  await page.getByText('Words 45.').waitFor()
  await page.getByRole('link', { name: 'Join quietly' }).waitFor()
})

test('a page of twenty posts is light', async () => {
  const threadId = await openThread(ana, 'What it weighs', {}, openGroup)
  const words = 'I walk to the corner and back, count the windows that are lit, and only then look again. '
  for (let number = 2; number <= 20; number++) {
    await reply(number % 2 ? ana : ben, threadId, `Reply ${number}. ${words.repeat(3)}\n\n${words.slice(number)}`)
  }
  const page = await openBrowser(world, { ...phone, serviceWorkers: 'block' })
  const [name, value] = ana.cookie().split('=') as [string, string]
  await page.context().addCookies([{ name, value, url: world.origin }])
  const kB = await weighThread(page, `/threads/${threadId}`)
  expect(kB.Document).toBeLessThan(15)
  expect(kB.Script).toBeLessThan(60)
  expect(Object.values(kB).reduce((sum, one) => sum + one)).toBeLessThan(100)
})

test('a post that went meanwhile is not quoted, in words that fit, and nothing written is lost', async () => {
  const threadId = await openThread(ana, 'A quote too late')
  const gone = await reply(ana, threadId, 'Only for a moment.')
  const page = await openBrowser(world, { javaScriptEnabled: false })
  await signIn(page, 'ben', `/threads/${threadId}`)
  await post(page, 2).getByRole('link', { name: 'Quote ana' }).click()
  await page.getByLabel('Write to ana').fill('It was the same here.')
  await ana.delete(`/api/posts/${gone}`).expect(204)
  await page.getByRole('button', { name: 'Send' }).click()
  // With scripts it would have left the reply by itself.
  await page.getByText("One of the posts you quote can't be quoted any more.").waitFor()
  expect(await page.getByLabel('Write to ana').inputValue()).toBe('It was the same here.')
  expect(await bodiesOf(threadId)).toHaveLength(2)
})

test('a sixth post to quote is met by how many a reply can hold, until one is taken out', async () => {
  const threadId = await openThread(ana, 'Much to answer')
  for (let i = 1; i <= 6; i++) await reply(ana, threadId, `Thought number ${i}.`)
  const page = await openBrowser(world, phone)
  await signIn(page, 'ben', `/threads/${threadId}`)
  const quote = async (number: number): Promise<void> => {
    await post(page, number).getByText('More').click()
    await post(page, number).getByRole('link', { name: 'Quote', exact: true }).click()
  }
  const quoted = page.locator('#reply input[name=quotes]')
  for (let number = 2; number <= 6; number++) await quote(number)
  await expect.poll(() => quoted.count()).toBe(5)
  const full = page.getByText('A reply can quote up to 5 posts. Take one out to quote another.')
  expect(await full.count()).toBe(0)
  await quote(7)
  await full.waitFor()
  expect(await quoted.count()).toBe(5)
  await page.getByRole('link', { name: 'Without it' }).first().click()
  await full.waitFor({ state: 'detached' })
  await quote(7)
  await page.getByLabel('Write to ana').fill('To five of these.')
  await page.getByRole('button', { name: 'Send' }).click()
  await post(page, 8).getByText('To five of these.').waitFor()
  const { body } = await ben.get(`/api/threads/${threadId}/posts?from=8`).expect(200)
  expect(body.items[0].quotes.map(({ number }: { number: number }) => number)).toEqual([3, 4, 5, 6, 7])
})

test('letters beyond English come from here too, and others are left to the system', async () => {
  const read = async (words: string): Promise<string[]> => {
    const page = await openBrowser(world, { ...phone, serviceWorkers: 'block' })
    const fonts: string[] = []
    page.on('request', (request) => {
      if (request.resourceType() === 'font') fonts.push(request.url().replace(/^.*\/|\..*$/g, ''))
    })
    await page.goto(`/threads/${await openThread(ana, 'Letters', { body: words }, openGroup)}`)
    await page.getByText(words).waitFor()
    await page.evaluate(() => document.fonts.ready)
    expect(complaintsOf(page)).toEqual([])
    return fonts.toSorted()
  }
  const first = ['first-letters-400', 'first-letters-600']
  expect(await read('He said “no” – and then… it’s fine.')).toEqual(first)
  const more = ['latin-400', 'latin-ext-400'].map((name) => `atkinson-hyperlegible-next-${name}-normal`)
  expect(await read('Ő és ő: łatwo, șase.')).toEqual([...more, ...first])
  // No face of ours has these: no other host is asked for one, and they are shown all the same.
  await read('ё 好 שלום')
})
