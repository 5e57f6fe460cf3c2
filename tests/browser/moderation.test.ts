import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, openBrowser, phone, signIn } from '../support/browser.ts'
import type { Person } from '../support/people.ts'
import { makeWorld, type World } from '../support/world.ts'

const group = 'anxious-attachment'

let world: World
let ana: Person
let ben: Person
beforeAll(async () => {
  world = await makeWorld({ web: 'built', background: true })
  await world.people.gus()
  ana = await world.people.ana()
  ben = await world.people.ben()
  for (const person of [ana, ben]) await person.put(`/api/groups/${group}/membership`).expect(200)
})

/** A thread of ana's with an answer of ben's. */
async function aThread(
  title: string,
  answer = 'You people are all the same.',
): Promise<{ id: string; answer: string }> {
  const { body } = await ana
    .post(`/api/groups/${group}/threads`, { title, body: 'By noon I was sure.', supportWanted: 'listening' })
    .expect(201)
  const { body: post } = await ben.post(`/api/threads/${body.id}/posts`, { body: answer }).expect(201)
  return { id: body.id, answer: post.id }
}

function post(page: Page, number: number) {
  return page.locator(`#post-${number}`)
}

describe.each([
  { how: 'with scripts', javaScriptEnabled: true },
  { how: 'without scripts', javaScriptEnabled: false },
])('$how', ({ how, javaScriptEnabled }) => {
  test('something is reported from where it stands, in two steps, and its writer blocked', async () => {
    const thread = await aThread(`A hard answer, ${how}`)
    const page = await openBrowser(world, { ...phone, javaScriptEnabled })
    await signIn(page, 'ana', `/threads/${thread.id}`)
    await post(page, 2).getByText('More').click()
    await post(page, 2).getByRole('link', { name: 'Report' }).click()
    await page.getByText('never learns who told us').waitFor()
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByText('Please choose what comes closest').waitFor()
    await page.getByLabel('Be kind').check()
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByLabel('Would you like to add something?').fill('It is the third time today.')
    await page.getByRole('button', { name: 'Send it' }).click()
    await page.getByText(/Thank you for telling us. A person looks by .+ We won't say who reported./).waitFor()

    await page.getByRole('button', { name: 'Block ben' }).click()
    await page.getByText("You won't see what ben writes from now on.").waitFor()
    await page.getByRole('link', { name: 'What you have reported' }).click()
    await page.waitForURL('**/account/reports')
    expect(await page.getByRole('listitem').filter({ hasText: 'Be kind' }).count()).toBeGreaterThan(0)
    await page
      .getByText(/Waiting. A person looks by/)
      .first()
      .waitFor()
    expect(complaintsOf(page)).toEqual([])

    const { rows } = await world.sql.query(
      'select r.note from reports r join cases c on c.id = r.case_id where c.subject_id = $1',
      [thread.answer],
    )
    expect(rows).toEqual([{ note: 'It is the third time today.' }])
    await ana.delete(`/api/blocks/${ben.id}`)
  })
})

test('a report can be about the thread, or about how somebody is here altogether', async () => {
  const thread = await aThread('Which of the three')
  const page = await openBrowser(world)
  await signIn(page, 'ben', `/threads/${thread.id}`)
  for (const what of ['The whole thread, and what it is for', 'How ana is here altogether']) {
    await post(page, 1).getByText('More').click()
    await post(page, 1).getByRole('link', { name: 'Report' }).click()
    await page.getByLabel(what).check()
    await page.getByLabel('Anything else').check()
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('button', { name: 'Send it' }).click()
    await page.getByText('Thank you for telling us.').waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    // Back where one was, for the keyboard too.
    expect(
      await post(page, 1)
        .locator('summary')
        .first()
        .evaluate((one) => one === document.activeElement),
    ).toBe(true)
  }
  const { rows } = await world.sql.query('select subject_type from cases where subject_id in ($1, $2) order by 1', [
    thread.id,
    ana.id,
  ])
  expect(rows).toEqual([{ subject_type: 'account' }, { subject_type: 'thread' }])
})

test('one’s own words are not reported, and what is gone cannot be', async () => {
  const thread = await aThread('Nothing to report')
  const page = await openBrowser(world)
  await signIn(page, 'ben', `/threads/${thread.id}`)
  await page.goto(`/report?thread=${thread.id}&post=2`)
  await page.getByText('These are your own words.').waitFor()
  await ben.delete(`/api/posts/${thread.answer}`).expect(204)
  expect((await page.goto(`/report?thread=${thread.id}&post=2`))?.status()).toBe(404)
  expect((await page.goto('/report?type=nonsense&id=1'))?.status()).toBe(404)
  await page.context().clearCookies()
  await page.goto(`/report?thread=${thread.id}&post=2`)
  expect(new URL(page.url()).pathname).toBe('/login')
})
