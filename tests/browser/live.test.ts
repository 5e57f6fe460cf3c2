import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { complaintsOf, desk, expectAccessible, openBrowser, phone, signIn } from '../support/browser.ts'
import type { Person } from '../support/people.ts'
import { makeWorld, type World } from '../support/world.ts'

const group = 'healing-strategies'

let world: World
let dan: Person
beforeAll(async () => {
  world = await makeWorld({ web: 'built', background: true })
  dan = await world.people.dan()
  await world.people.appoint(dan, group, 'facilitator')
  for (const person of [await world.people.ana(), await world.people.ben(), await world.people.nora()]) {
    await person.put(`/api/groups/${group}/membership`).expect(200)
  }
})

/** A session that begins in a few minutes, so that its door is open. */
async function plan(title: string, people: Person[], more: object = {}): Promise<string> {
  const { body } = await dan
    .post('/api/live-sessions', {
      groupSlug: group,
      title,
      startsAt: new Date(Date.now() + 5 * 60_000).toISOString(),
      timeZone: 'Europe/Berlin',
      minutes: 60,
      capacity: 8,
      ...more,
    })
    .expect(201)
  for (const person of people) await person.put(`/api/live-sessions/${body.id}/place`).expect(200)
  return body.id as string
}

async function comeIn(page: Page, sessionId: string): Promise<void> {
  if (!page.url().endsWith(sessionId)) await page.goto(`/live/${sessionId}`)
  await page.getByLabel('I have read the ground rules and agree').check()
  await page.getByRole('button', { name: 'Come in' }).click()
  await page.getByRole('log').waitFor()
}

async function say(page: Page, words: string): Promise<void> {
  await page.getByLabel('Your words').fill(words)
  await page.getByRole('button', { name: 'Send' }).click()
}

function said(page: Page) {
  return page.getByRole('log')
}

test('a facilitator and two members go through a session, one of them through a cut line', async () => {
  const [ana, ben] = [await world.people.ana(), await world.people.ben()]
  const sessionId = await plan('Evening circle', [ana, ben])
  const leader = await openBrowser(world, desk)
  await signIn(leader, 'dan', `/live/${sessionId}`)
  // The socket's client takes a line to `localhost` for one that cannot break, and would notice half a minute later.
  const numeric = world.origin.replace('localhost', '127.0.0.1')
  const one = await openBrowser(world, { ...phone, baseURL: numeric })
  await signIn(one, 'ana', `/live/${sessionId}`)
  const other = await openBrowser(world, { ...desk, colorScheme: 'dark' })
  await signIn(other, 'ben', `/live/${sessionId}`)

  // The ground rules come first, for everybody.
  await one.getByRole('button', { name: 'Come in' }).click()
  await one.getByText('Please read the ground rules and tick this first.').waitFor()
  await comeIn(leader, sessionId)
  await comeIn(one, sessionId)
  await comeIn(other, sessionId)
  await one.getByText('When a facilitator opens the circle, you can write here.').waitFor()

  await leader.getByRole('button', { name: 'Open the circle' }).click()
  await one.getByRole('listitem').filter({ hasText: 'Arriving' }).waitFor()
  await say(one, 'Good evening.')
  await said(other).getByText('Good evening.').waitFor()
  await expect.poll(() => said(one).getByText('on its way').count()).toBe(0)

  // On a desk the return key sends, and shift with it makes a line.
  await other.getByLabel('Your words').fill('Two lines:')
  await other.getByLabel('Your words').press('Shift+Enter')
  await other.getByLabel('Your words').pressSequentially('this is the second.')
  await other.getByLabel('Your words').press('Enter')
  await said(leader).getByText('this is the second.').waitFor()

  await leader.getByRole('button', { name: 'Go on to: Agreement' }).click()
  await leader.getByRole('group', { name: 'For those who lead' }).getByText('More').click()
  await leader.getByRole('button', { name: 'Sharing' }).click()
  await expect.poll(() => one.locator('[aria-current="step"]').innerText()).toContain('Sharing')

  await one.context().setOffline(true)
  await say(one, 'From a tunnel.')
  await one
    .getByText('The line dropped. Your place and your words are kept. Trying again.')
    .waitFor({ timeout: 60_000 })
  await said(one).getByText('on its way').waitFor()
  await say(leader, 'We wait for you.')
  await one.context().setOffline(false)
  await said(one).getByText('We wait for you.').waitFor({ timeout: 60_000 })
  await said(leader).getByText('From a tunnel.').waitFor()
  await said(one).getByText('You were away for a moment.').or(said(one).getByText('You were away a minute.')).waitFor()
  expect(await said(one).getByText('From a tunnel.').count()).toBe(1)
  await expect.poll(() => said(one).getByText('on its way').count()).toBe(0)

  // A page that is loaded anew goes straight back to its seat, and has the whole evening.
  await one.reload()
  await said(one).getByText('Good evening.').waitFor()
  await said(one).getByText('We wait for you.').waitFor()
  expect(await said(one).getByText('From a tunnel.').count()).toBe(1)

  // Words that are taken back are gone for everybody.
  const second = said(leader).getByRole('article').filter({ hasText: 'this is the second.' })
  await second.getByText('More').click()
  await second.getByRole('button', { name: 'Take these words back' }).click()
  await said(one).getByText('These words were taken back.').waitFor()
  expect(await said(one).getByText('this is the second.').count()).toBe(0)

  for (const [page, who] of [
    [leader, 'the leader'],
    [one, 'a phone'],
    [other, 'a desk at night'],
  ] as const) {
    await expectAccessible(page, `the room, ${who}`)
    expect(await page.locator('h1').count()).toBe(1)
  }

  await other.getByRole('button', { name: 'Leave the circle' }).filter({ visible: true }).click()
  await other.getByText('You have left the circle. The door is open while it lasts.').waitFor()
  await said(one).getByText('ben has left the circle. People leave for many reasons.').waitFor()

  await leader.getByRole('group', { name: 'For those who lead' }).getByText('More').click()
  await leader.getByRole('button', { name: 'Close the session' }).click()
  await leader.getByRole('dialog').getByRole('button', { name: 'Close it' }).click()
  for (const page of [leader, one]) {
    await page.getByRole('heading', { name: 'This circle has ended.' }).waitFor()
    await page.getByText('What was said is deleted on').waitFor()
  }

  // Until then whoever was there reads it again, without what was taken back; a script is not needed for it.
  await one.getByText('Read again what was said').click()
  await one.getByRole('article').filter({ hasText: 'From a tunnel.' }).waitFor()
  expect(await one.getByText('this is the second.').count()).toBe(0)
  await expectAccessible(one, 'a closed circle')
  for (const page of [leader, other]) expect(complaintsOf(page)).toEqual([])
  // Of a cut line the browser itself complains.
  expect(complaintsOf(one).filter((said) => !said.includes('DISCONNECTED') && !said.includes(numeric))).toEqual([])
})

test('whoever is asked to leave is told in kind words, and stays out', async () => {
  const nora = await world.people.nora()
  const sessionId = await plan('A hard evening', [nora])
  const leader = await openBrowser(world, desk)
  await signIn(leader, 'dan', `/live/${sessionId}`)
  const page = await openBrowser(world, phone)
  await signIn(page, 'nora', `/live/${sessionId}`)
  await comeIn(leader, sessionId)
  await comeIn(page, sessionId)
  await leader.getByRole('button', { name: 'Open the circle' }).click()

  await leader.getByRole('button', { name: 'Ask to leave nora' }).click()
  const dialog = leader.getByRole('dialog')
  await dialog.getByText('nora leaves the room at once and cannot come back to this session.').waitFor()
  await dialog.getByRole('combobox').selectOption('kindness')
  await dialog.getByRole('button', { name: 'Ask to leave' }).click()

  await page.getByRole('heading', { name: 'This session is over for you.' }).waitFor()
  await page.getByText('Reason:').waitFor()
  await page.getByText('You are still a member of Healing strategies.').waitFor()
  await expectAccessible(page, 'the page of somebody who was asked to leave')
  await page.reload()
  await page.getByRole('heading', { name: 'This session is over for you.' }).waitFor()
  expect(await page.getByRole('log').count()).toBe(0)
  expect(complaintsOf(page)).toEqual([])
})

test.each([
  { how: 'with scripts', javaScriptEnabled: true },
  { how: 'without scripts', javaScriptEnabled: false },
])('$how a session is planned, and a place taken, given back and offered on', async ({ how, javaScriptEnabled }) => {
  const page = await openBrowser(world, { javaScriptEnabled })
  await signIn(page, 'dan', '/live/new')
  const day = new Date(Date.now() + 3 * 24 * 60 * 60_000).toISOString().slice(0, 10)
  await page.getByLabel('Title').fill(`Slow Sunday ${how}`)
  await page.getByLabel('Date').fill(day)
  await page.getByLabel('Begins at').fill('19:00')
  await page.getByLabel('Time zone').selectOption('Europe/Helsinki')
  await page.getByLabel('Places').fill('500')
  await page.getByRole('button', { name: 'Plan it' }).click()
  await page.getByText('Between 1 and 200 places.').waitFor()
  expect(await page.getByLabel('Begins at').inputValue()).toBe('19:00')
  await page.getByLabel('Places').fill('1')
  await page.getByRole('button', { name: 'Plan it' }).click()
  await page.getByRole('heading', { name: `Slow Sunday ${how}` }).waitFor()
  expect(await page.getByRole('main').innerText()).toContain('Helsinki')
  const sessionId = new URL(page.url()).pathname.split('/').at(-1) ?? ''

  const member = await openBrowser(world, { ...phone, javaScriptEnabled })
  await signIn(member, 'ana', '/live')
  await member.getByRole('link', { name: `Slow Sunday ${how}` }).click()
  await member.getByRole('button', { name: 'Take a place' }).click()
  await member.getByRole('heading', { name: 'You have a place' }).waitFor()

  const late = await openBrowser(world, { javaScriptEnabled })
  await signIn(late, 'ben', `/live/${sessionId}`)
  await late.getByText('Every place is taken.').waitFor()
  await late.getByRole('button', { name: 'Wait in line' }).click()
  await late.getByRole('heading', { name: 'You are first in line.' }).waitFor()
  if (javaScriptEnabled) await expectAccessible(late, 'the page of somebody in line')

  await member.getByText('Give the place back').click()
  await member.getByRole('button', { name: 'Yes, give it back' }).click()
  await member.getByRole('button', { name: 'Wait in line' }).waitFor()

  await late.goto('/live')
  await late.getByText('A place is kept for you').waitFor()
  await late.getByRole('link', { name: `Slow Sunday ${how}` }).click()
  await late.getByRole('heading', { name: 'A place is free' }).waitFor()
  await late.getByText('No is a good answer too.').waitFor()
  if (javaScriptEnabled) await expectAccessible(late, 'the page of somebody who is offered a place')
  await late.getByRole('button', { name: 'Yes, I come' }).click()
  await late.getByRole('heading', { name: 'You have a place' }).waitFor()

  // Nora comes to the next one, and has blocked Ana.
  const [ana, nora] = [await world.people.ana(), await world.people.nora()]
  const next = await plan(`Another evening ${how}`, [nora], { capacity: 2 })
  await nora.put(`/api/blocks/${ana.id}`).expect(200)
  await member.goto(`/live/${next}`)
  await member.getByRole('button', { name: 'Take a place' }).click()
  await member.getByText("We can't offer you a place in this one.").waitFor()
  if (javaScriptEnabled) await expectAccessible(member, 'the page of somebody who is refused a place')
  await nora.delete(`/api/live-sessions/${next}/place`).expect(204)
  await nora.delete(`/api/blocks/${ana.id}`).expect(204)
  expect([...complaintsOf(page), ...complaintsOf(member), ...complaintsOf(late)]).toEqual([])
})

test.each([
  { how: 'with scripts', javaScriptEnabled: true },
  { how: 'without scripts', javaScriptEnabled: false },
])('$how whoever blocked is told alone that the other one comes, and chooses', async ({ how, javaScriptEnabled }) => {
  const [ana, nora] = [await world.people.ana(), await world.people.nora()]
  await nora.put(`/api/blocks/${ana.id}`).expect(200)
  const startsAt = new Date(Date.now() + 2 * 86_400_000).toISOString()
  const sessionId = await plan(`An evening for both ${how}`, [ana], { startsAt })
  const open = await plan(`Open to everybody ${how}`, [], { startsAt })
  const page = await openBrowser(world, { ...phone, javaScriptEnabled })
  await signIn(page, 'nora', `/live/${sessionId}`)
  expect(await page.getByText('Only for you to know').count()).toBe(0)
  await page.getByRole('button', { name: 'Take a place' }).click()
  await page.getByRole('heading', { name: 'You have a place' }).waitFor()
  await page.getByText('Only for you to know').waitFor()
  await page.getByText('Somebody whom you have blocked has a place here too').waitFor()
  expect(await page.getByRole('main').innerText()).not.toMatch(/\bana\b/i)
  expect(await page.getByRole('main').getByRole('link', { name: 'Other circles' }).getAttribute('href')).toBe('/live')
  if (javaScriptEnabled) await expectAccessible(page, 'the page of somebody who is warned')
  const other = await openBrowser(world, { ...desk, javaScriptEnabled })
  await signIn(other, 'ana', `/live/${sessionId}`)
  await other.getByRole('heading', { name: 'You have a place' }).waitFor()
  expect(await other.getByText('Only for you to know').count()).toBe(0)
  await page.getByRole('button', { name: 'Yes, give it back' }).first().click()
  await page.getByRole('button', { name: 'Take a place' }).waitFor()
  expect(await page.getByText('Only for you to know').count()).toBe(0)

  // Ana comes second elsewhere: what is named beside the refusal is open to her.
  const next = await plan(`An evening of Nora's ${how}`, [nora], { startsAt })
  await other.goto(`/live/${next}`)
  await other.getByRole('button', { name: 'Take a place' }).click()
  await other.getByText('There can be several reasons').waitFor()
  await other.getByRole('link', { name: `Open to everybody ${how}` }).click()
  await other.getByRole('button', { name: 'Take a place' }).click()
  await other.getByRole('heading', { name: 'You have a place' }).waitFor()
  for (const id of [sessionId, open, next]) await dan.delete(`/api/live-sessions/${id}`).expect(204)
  await nora.delete(`/api/blocks/${ana.id}`).expect(204)
  expect([...complaintsOf(page), ...complaintsOf(other)]).toEqual([])
})

test('a waitlist moves up on an open page, without a word that moves under whoever reads', async () => {
  const [ana, ben, nora] = await Promise.all([world.people.ana(), world.people.ben(), world.people.nora()])
  const startsAt = new Date(Date.now() + 2 * 86_400_000).toISOString()
  const sessionId = await plan('A full evening', [ana, ben, nora], { capacity: 1, startsAt })
  const placeOf = `/api/live-sessions/${sessionId}/place`
  const second = await openBrowser(world, desk)
  const third = await openBrowser(world, { ...phone, colorScheme: 'dark' })
  await signIn(second, 'ben', `/live/${sessionId}`)
  await signIn(third, 'nora', `/live/${sessionId}`)
  await third.getByRole('heading', { name: 'You are second in line.' }).waitFor()
  // Whoever leads has loaded their page once, and reads the numbers as they are.
  const desktop = await openBrowser(world, desk)
  await signIn(desktop, 'dan', `/live/${sessionId}`)
  const numbers = (taken: number, kept: number, waiting: number) =>
    desktop
      .getByText(`${taken} of 1 places taken, ${kept} kept for somebody who has been asked, ${waiting} in line.`)
      .waitFor()
  await numbers(1, 0, 2)

  // Nora reads the ground rules below.
  const rules = third.getByRole('heading', { name: 'Ground rules' })
  await rules.evaluate((it) => it.scrollIntoView())
  const top = async () => (await rules.boundingBox())!.y
  const stood = await top()
  await ana.delete(placeOf).expect(204)
  await second.getByRole('heading', { name: 'A place is free' }).waitFor()
  await second.getByRole('status').filter({ hasText: 'A place is free. It is kept for you until' }).waitFor()
  await third.getByRole('heading', { name: 'You are first in line.' }).waitFor()
  await numbers(0, 1, 1)
  await third.getByRole('status').filter({ hasText: 'You are first in line.' }).waitFor()
  expect(Math.abs((await top()) - stood)).toBeLessThanOrEqual(1)

  await second.getByRole('button', { name: 'No, not this time' }).click()
  await second.getByText('Every place is taken').or(second.getByText('no place left')).first().waitFor()
  const look = third.getByRole('link', { name: 'Look at it' })
  await look.waitFor()
  expect(Math.abs((await top()) - stood)).toBeLessThanOrEqual(1)
  await expectAccessible(third, 'the page of somebody who reads on while they are offered a place')
  await look.click()
  await third.getByRole('button', { name: 'Yes, I come' }).click()
  await third.getByRole('heading', { name: 'You have a place' }).waitFor()
  await numbers(1, 0, 0)

  // A facilitator calls it off: whoever has a place sees it there.
  await dan.delete(`/api/live-sessions/${sessionId}`).expect(204)
  await third.getByRole('heading', { name: 'This session is cancelled.' }).waitFor()
  await third.getByRole('status').filter({ hasText: 'It does not take place. Nothing is expected of you.' }).waitFor()
  await desktop.getByRole('heading', { name: 'This session is cancelled.' }).waitFor()
  expect([...complaintsOf(desktop), ...complaintsOf(second), ...complaintsOf(third)]).toEqual([])
})

test.each([
  ['with scripts', { ...desk, javaScriptEnabled: true }],
  ['without scripts', { ...phone, colorScheme: 'dark', javaScriptEnabled: false }],
] as const)('%s a facilitator sees how many come and wait, and changes the places and the time', async (how, look) => {
  const [ana, ben, nora] = await Promise.all([world.people.ana(), world.people.ben(), world.people.nora()])
  const startsAt = `${new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10)}T18:00:00.000Z`
  const sessionId = await plan(`Too many, ${how}`, [ana, ben, nora], { capacity: 1, startsAt, timeZone: 'UTC' })
  const page = await openBrowser(world, look)
  await signIn(page, 'dan', `/live/${sessionId}`)
  await page.getByText('1 of 1 places taken, 0 kept for somebody who has been asked, 2 in line.').waitFor()
  await page.getByRole('link', { name: 'Change this session' }).click()
  await page.getByText('Fewer take none away from anybody').waitFor()
  expect(await page.getByLabel('Begins at').inputValue()).toBe('18:00')
  if (look.javaScriptEnabled) await expectAccessible(page, 'the page that changes a session')
  await page.getByLabel('Title').fill(`Many, ${how}`)
  await page.getByLabel('Date').fill('2020-01-01')
  await page.getByLabel('Places').fill('2')
  await page.getByRole('button', { name: 'Change it' }).click()
  await page.getByText('This has passed already').waitFor()
  await page.getByLabel('Date').fill(startsAt.slice(0, 10))
  await page.getByLabel('Begins at').fill('19:30')
  await page.getByLabel('Who can take a place').selectOption('Nobody new: a closed circle')
  await page.getByRole('button', { name: 'Change it' }).click()
  await page.getByRole('heading', { name: `Many, ${how}` }).waitFor()
  await page.getByText('1 of 2 places taken, 1 kept for somebody who has been asked, 1 in line.').waitFor()
  expect((await ben.get(`/api/live-sessions/${sessionId}`).expect(200)).body).toMatchObject({
    place: { state: 'offered' },
    startsAt: startsAt.replace('18:00', '19:30'),
  })
  await page.getByText('Nobody new: a closed circle. Nobody else is told.').waitFor()
  await page.getByRole('link', { name: 'Change this session' }).click()
  expect(await page.getByLabel('Who can take a place').inputValue()).toBe('nobody-new')
  await page.getByLabel('Places').fill('1')
  await page.getByRole('button', { name: 'Change it' }).click()
  await page.getByText('Nobody loses theirs').waitFor()
  expect((await ben.get(`/api/live-sessions/${sessionId}`).expect(200)).body.place.state).toBe('offered')
  if (look.javaScriptEnabled) await expectAccessible(page, 'the page of a session with more people than places')

  // Nobody else has that page.
  const member = await openBrowser(world, look)
  await signIn(member, 'ana', `/live/${sessionId}`)
  expect(await member.getByText('in line.').count()).toBe(0)
  expect(await member.getByText('closed circle').count()).toBe(0)
  expect((await member.goto(`/live/${sessionId}/change`))!.status()).toBe(403)
  expect([...complaintsOf(page), ...complaintsOf(member)]).toEqual([])
})

test('on a phone one can write under a long title, and leave the site meanwhile', async () => {
  const sessionId = await plan('W'.repeat(100), [await world.people.ana()])
  const page = await openBrowser(world, phone)
  await signIn(page, 'ana', `/live/${sessionId}`)
  await comeIn(page, sessionId)
  const leader = await dan.socket()
  await leader.send('live:enter', { sessionId, after: 0, agreedRulesVersion: 1 })
  await leader.send('live:open', { sessionId })
  await page.getByLabel('Your words').tap()
  await page.getByRole('link', { name: 'Leave this page' }).tap({ trial: true })
  await page.keyboard.type('Here I am.')
  await page.getByRole('button', { name: 'Send' }).tap()
  await said(page).getByText('Here I am.').waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
})

test('whoever was signed out in the room is shown the way back', async () => {
  const ana = await world.people.ana()
  const sessionId = await plan('Signed out meanwhile', [ana])
  const page = await openBrowser(world, phone)
  await signIn(page, 'ana', `/live/${sessionId}`)
  await comeIn(page, sessionId)
  const { body } = await ana.get('/api/me/login-sessions').expect(200)
  for (const { id, current } of body.items as { id: string; current: boolean }[]) {
    if (!current) await ana.delete(`/api/me/login-sessions/${id}`).expect(204)
  }
  const door = page.getByRole('main').getByRole('link', { name: 'Sign in' })
  await door.waitFor()
  expect(await door.getAttribute('href')).toBe(`/login?next=${encodeURIComponent(`/live/${sessionId}`)}`)
})

test('the room says that it needs a script where there is none', async () => {
  const sessionId = await plan('Without scripts', [await world.people.ana()])
  const page = await openBrowser(world, { javaScriptEnabled: false })
  await signIn(page, 'ana', `/live/${sessionId}`)
  // A browser under test parses as if scripts were on, so that the words are in the page and not in sight.
  expect(await page.locator('noscript').allTextContents()).toEqual([
    expect.stringContaining('The room itself needs JavaScript'),
  ])
  await page.getByRole('heading', { name: 'Ground rules' }).waitFor()
})
