import type { Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { complaintsOf, desk, expectAccessible, openBrowser, phone, signIn } from '../support/browser.ts'
import { makeWorld, type World } from '../support/world.ts'

let world: World
const group = 'anxious-attachment'
const crisis = 'I want to kill myself tonight'
beforeAll(async () => {
  world = await makeWorld({ web: 'built', background: true })
  const { ana, ben, nora, cara, gus } = world.people
  await gus()
  await cara()
  for (const person of [await ana(), await ben(), await nora()]) {
    await person.put(`/api/groups/${group}/membership`).expect(200)
    await person.patch('/api/me', { country: 'AU' }).expect(200)
  }
  const always = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '00:00' }))
  await (await gus()).put('/api/admin/duty-hours', { timeZone: 'UTC', hours: always }).expect(200)
})

async function makeThread(): Promise<string> {
  const draft = { title: 'Nights', body: 'How are your nights?', supportWanted: 'listening' }
  const ben = await world.people.ben()
  return (await ben.post(`/api/groups/${group}/threads`, draft).expect(201)).body.id
}
const card = (page: Page) => page.getByRole('region', { name: 'For you alone' })

async function inView(words: Locator): Promise<boolean> {
  const [box, size] = [(await words.boundingBox())!, words.page().viewportSize()!]
  return box.y >= 0 && box.y + box.height <= size.height
}

/** The case that moderators have on what somebody wrote. */
async function signalsOn(body: string): Promise<{ state: string; notMe: boolean }> {
  const { rows } = await world.sql.query(
    `select c.state, bool_or(s.not_me_at is not null) as said from posts p
     join cases c on c.subject_type = 'post' and c.subject_id = p.id
     join signals s on s.subject_type = 'post' and s.subject_id = p.id
     where p.body = $1 group by c.state`,
    [body],
  )
  return { state: rows[0].state, notMe: rows[0].said }
}

/** The case on an answer in a thread. */
async function caseIn(threadId: string): Promise<string> {
  const { rows } = await world.sql.query<{ id: string }>(
    `select c.id from cases c join posts p on p.id = c.subject_id and c.subject_type = 'post' where p.thread_id = $1`,
    [threadId],
  )
  return rows[0]!.id
}

describe.each([
  { how: 'with scripts', javaScriptEnabled: true, name: 'ana' },
  { how: 'without scripts', javaScriptEnabled: false, name: 'nora' },
])('$how', ({ javaScriptEnabled, name }) => {
  test('from a post to the card, to a person, to their answer, to being asked again', async () => {
    const threadId = await makeThread()
    const page = await openBrowser(world, { ...phone, javaScriptEnabled })
    await signIn(page, name, `/threads/${threadId}`)
    await page.locator('#reply-body').fill(crisis)
    await page.getByRole('button', { name: 'Send', exact: true }).click()

    await card(page).getByText('It is posted, and you did nothing wrong.').waitFor()
    await page.getByText(crisis).first().waitFor()
    await card(page).getByRole('link', { name: '000' }).waitFor()
    // Writing goes before speaking.
    const numbers = await card(page).getByRole('article').getByRole('link').allTextContents()
    expect(numbers.slice(0, 2).map((one) => one.trim())).toEqual(['Text 0477 13 11 14', 'Call 13 11 14'])
    await card(page)
      .getByText(/Checked on 22 November/)
      .waitFor()
    await card(page)
      .getByText(/The team is here, and means to have read your words by/)
      .waitFor()
    expect(page.url()).not.toMatch(/care|card|crisis/)

    await card(page).getByText("I don't know what to say").click()
    await card(page).getByText('One sentence is enough:').waitFor()
    await card(page).getByText('I will try').filter({ visible: true }).click()
    await card(page).getByText('Then this is the one thing to do now:').filter({ visible: true }).waitFor()

    await card(page).getByRole('link', { name: 'Talk to a person here' }).click()
    await page.getByLabel('What would you like to say?').fill('I wrote something and I am scared.')
    await page.getByRole('button', { name: 'Send it to the team' }).click()
    await page.getByText('Nobody has it yet. The team has been told.').waitFor()

    const team = await openBrowser(world, { ...desk, javaScriptEnabled })
    await signIn(team, 'cara', '/moderation')
    await team.getByRole('button', { name: new RegExp(`Take it.*${name} asks for a person`) }).click()
    await team.getByRole('textbox', { name: 'Answer' }).fill('I am cara. I have read you. Are you safe just now?')
    await team.getByRole('button', { name: 'Send', exact: true }).click()
    await team.getByRole('log').getByText('Are you safe just now?').waitFor()
    if (!javaScriptEnabled) await page.reload()
    await page.getByText('Are you safe just now?').waitFor()
    const talk = team.url()

    // The words themselves are looked at as well: they stay, and nothing is held against their author.
    const caseId = await caseIn(threadId)
    await team.goto('/moderation')
    const found = team.locator(`li:has(a[href="/moderation/cases/${caseId}"])`)
    await found.getByRole('button', { name: 'Take it' }).click()
    await team.waitForURL(`**/moderation/cases/${caseId}`)
    await team.getByText('While you answer').waitFor()
    await team.getByLabel('Leave it as it is').check()
    await team.getByLabel('Which rule?').selectOption('other')
    await team.getByLabel('What they read').fill('We talk with each other.')
    await team.getByRole('button', { name: 'Look at it once more' }).click()
    await team.getByRole('button', { name: 'Decide so' }).click()
    await team.getByText(/^Decided\./).waitFor()
    await team.goto('/moderation')
    expect(await found.count()).toBe(0)

    // Whoever answered asks again later, in the same conversation, and it ends when its author says so.
    await team.goto(talk)
    await team.getByRole('textbox', { name: 'Answer' }).fill('How was the night?')
    await team.getByRole('button', { name: 'Send', exact: true }).click()
    if (!javaScriptEnabled) await page.reload()
    await page.getByText('How was the night?').waitFor()
    await page.getByLabel('Write to the team').fill('Long. I have slept a little.')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    if (!javaScriptEnabled) await team.reload()
    await team.getByRole('log').getByText('I have slept a little.').waitFor()
    await page.getByRole('button', { name: 'End the conversation' }).click()
    await page.getByText(/You ended this conversation on/).waitFor()
    await page.goto(`/threads/${threadId}`)
    await page.getByText(crisis).first().waitFor()
    for (const one of [page, team]) expect(complaintsOf(one)).toEqual([])
  })

  test('“this was not about me” is noted for moderators, and the case stays with them', async () => {
    const threadId = await makeThread()
    const words = `My brother wrote: ${crisis} ${newId()}`
    const page = await openBrowser(world, { ...desk, javaScriptEnabled })
    await signIn(page, name, `/threads/${threadId}`)
    await page.locator('#reply-body').fill(words)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await card(page).getByRole('button', { name: 'This was not about me' }).focus()
    await page.keyboard.press('Enter')
    // What came of it is in view, and the focus at what can be done next.
    await page.getByText('It is noted for the team').waitFor()
    expect(await inView(page.getByText('It is noted for the team'))).toBe(true)
    if (javaScriptEnabled)
      expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Put this away')
    expect(await signalsOn(words)).toEqual({ state: 'open', notMe: true })
    if (javaScriptEnabled) await card(page).getByRole('button', { name: 'Put this away' }).click()
    else await card(page).getByRole('link', { name: 'Back to your words' }).click()
    await card(page).waitFor({ state: 'detached' })
    await page.locator('#post-2').getByText('My brother wrote').waitFor()
    expect(complaintsOf(page)).toEqual([])
  })

  test('a new thread and an edit are met in the same way', async () => {
    const page = await openBrowser(world, { ...phone, javaScriptEnabled })
    await signIn(page, name, `/groups/${group}/new`)
    await page.getByLabel('Title').fill('Tonight')
    await page.getByLabel('Your words').fill(crisis)
    await page.getByRole('radio').first().check({ force: true })
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await card(page).waitFor()
    await page.getByText(crisis).first().waitFor()

    const person = await world.people[name as 'ana']()
    const threadId = await makeThread()
    await person.post(`/api/threads/${threadId}/posts`, { body: 'A good day.' }).expect(201)
    await page.goto(`/threads/${threadId}/edit/2`)
    await page.getByLabel('Your words').fill(crisis)
    await page.getByRole('button', { name: 'Save' }).click()
    await card(page).waitFor()
    expect(complaintsOf(page)).toEqual([])
  })
})

test('it takes no focus, is reached by keyboard, told to a screen reader, and put away gives the focus back', async () => {
  const threadId = await makeThread()
  const page = await openBrowser(world, desk)
  await signIn(page, 'ana', `/threads/${threadId}`)
  const area = page.locator('#reply-body')
  await area.focus()
  await area.fill(crisis)
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: 'Send', exact: true }).focus()
  await page.keyboard.press('Enter')
  await card(page).waitFor()
  await page.getByRole('status').getByText('Something for you alone stands below your words.').waitFor()
  expect(await page.evaluate(() => document.activeElement?.closest('.care') === null)).toBe(true)
  const away = card(page).getByRole('button', { name: 'Put this away' })
  await away.focus()
  await page.keyboard.press('Enter')
  await card(page).waitFor({ state: 'detached' })
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('post-2')
  // Loaded anew, nothing of it is left, for its author as for everybody.
  await page.reload()
  await page.locator('#post-2').waitFor()
  expect(await card(page).count()).toBe(0)
})

test('one soft line at a concern, with nothing asked in return', async () => {
  const threadId = await makeThread()
  const page = await openBrowser(world, phone)
  await signIn(page, 'ben', `/threads/${threadId}`)
  await page.locator('#reply-body').fill('I have never been suicidal, but this week was long.')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const line = page.getByRole('region', { name: 'That sounds like a lot.' })
  await line.getByText('A small step', { exact: true }).click()
  await line.getByText('Both feet on the floor.').waitFor()
  await line.getByRole('button', { name: 'Nothing right now' }).click()
  await line.waitFor({ state: 'detached' })
  await page.locator('#reply-body').fill('I have never been suicidal, as I said.')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.locator('#post-3').waitFor()
  expect(await line.count()).toBe(0)
})

test.each([
  { name: 'a phone at night', ...phone, colorScheme: 'dark', script: true },
  { name: 'a desk by day', ...desk, colorScheme: 'light', script: true },
  { name: 'a phone without scripts', ...phone, colorScheme: 'light', script: false },
] as const)('it can be read by everybody: $name', async ({ name, script, ...look }) => {
  const threadId = await makeThread()
  const page = await openBrowser(world, look)
  const ana = await world.people.ana()
  await signIn(page, 'ana', `/threads/${threadId}`)
  if (script) {
    await page.locator('#reply-body').fill(crisis)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
  } else {
    const { body } = await ana.post(`/api/threads/${threadId}/posts`, { body: crisis }).expect(201)
    await page.context().addCookies([
      {
        name: 'beside',
        value: encodeURIComponent(`${body.number} card `),
        url: `${world.origin}/threads/${threadId}/posted`,
      },
    ])
    await page.goto(`/threads/${threadId}/posted/${body.number}`)
  }
  await card(page).waitFor()
  await card(page)
    .locator('details')
    .evaluateAll((folds: HTMLDetailsElement[]) => {
      for (const fold of folds) {
        fold.removeAttribute('name')
        fold.open = true
      }
    })
  await expectAccessible(page, `the card on ${name}`)
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/card ${name}.png`, fullPage: true })
  expect(complaintsOf(page)).toEqual([])
})
