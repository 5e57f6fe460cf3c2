import { beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, expectAccessible, openBrowser, phone, signIn } from '../support/browser.ts'
import type { Person } from '../support/people.ts'
import { makeWorld, type World } from '../support/world.ts'

const group = 'anxious-attachment'

let world: World
let ana: Person
let cara: Person
beforeAll(async () => {
  world = await makeWorld({ web: 'built', background: true })
  ana = await world.people.ana()
  cara = await world.people.cara()
  await world.people.carl()
  await ana.put(`/api/groups/${group}/membership`).expect(200)
})

/** A case about words of ana's in which two things are seen, held by cara. */
async function aCase(): Promise<string> {
  const body = 'Everyone would be better off without me. Write to me at ana@example.org'
  const draft = { title: 'A long night', body, supportWanted: 'listening' }
  const { body: thread } = await ana.post(`/api/groups/${group}/threads`, draft).expect(201)
  const { rows } = await world.sql.query<{ id: string }>(
    'select c.id from cases c join posts p on p.id = c.subject_id where p.thread_id = $1',
    [thread.id],
  )
  await cara.put(`/api/moderation/cases/${rows[0]!.id}/claim`).expect(200)
  return rows[0]!.id
}

describe('signals are answered', () => {
  test('by one key each, from one to the next', async () => {
    const caseId = await aCase()
    const page = await openBrowser(world)
    await signIn(page, 'cara', `/moderation/cases/${caseId}`)
    const list = page.locator('#signals ~ ul')
    const signals = page.locator('form[data-signal]')
    expect(await signals.count()).toBe(2)
    // Elsewhere a letter is a letter.
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('a')
    await signals.first().getByRole('button', { name: 'Agree' }).focus()
    await page.keyboard.press('a')
    await list.getByText('cara agrees').waitFor()
    const focused = page.locator('form[data-signal]:focus-within')
    await expect.poll(() => focused.getAttribute('data-signal')).toBe(await signals.nth(1).getAttribute('data-signal'))
    await page.keyboard.press('l')
    await list.getByText('cara would go lower').waitFor()
    expect(await list.getByText('cara agrees').count()).toBe(1)
    await expectAccessible(page, 'the case')
    expect(complaintsOf(page)).toEqual([])
  })

  test('by forms without scripts, and another moderator gives the opinion that was asked for', async () => {
    const caseId = await aCase()
    const page = await openBrowser(world, { ...phone, javaScriptEnabled: false })
    await signIn(page, 'cara', `/moderation/cases/${caseId}`)
    const list = page.locator('#signals ~ ul')
    const first = page.locator('form[data-signal]').first()
    await first.getByLabel('If the label is wrong, it is').selectOption('hostility')
    await first.getByRole('button', { name: 'Wrong label' }).click()
    await list.getByText('cara: wrong label, rather hostility').waitFor()
    await first.getByRole('button', { name: 'Second opinion' }).click()
    await list.getByText('cara asks for a second opinion').waitFor()

    const other = await openBrowser(world, { javaScriptEnabled: false })
    await signIn(other, 'carl', '/moderation')
    const line = other.locator(`li:has(a[href="/moderation/cases/${caseId}"])`)
    await line.getByText('A second opinion is asked for').waitFor()
    await other.goto(`/moderation/cases/${caseId}`)
    await other.getByText('You can give it without taking the case.').waitFor()
    const asked = other.locator('form[data-signal]')
    expect(await asked.count()).toBe(1)
    await asked.getByRole('button', { name: 'Raise' }).click()
    await other.locator('#signals ~ ul').getByText('carl would go higher').waitFor()
    expect(await asked.count()).toBe(0)
  })
})

test.each([
  { how: 'with scripts', javaScriptEnabled: true },
  { how: 'without scripts', javaScriptEnabled: false },
])('words are taken out, the rest stays, and its author reads why: $how', async ({ how, javaScriptEnabled }) => {
  const body = `He held the thing in his left hand, ${how}. I miss my mother.`
  const draft = { title: 'A long night', body, supportWanted: 'listening' }
  const { body: thread } = await ana.post(`/api/groups/${group}/threads`, draft).expect(201)
  const { rows } = await world.sql.query<{ id: string }>('select id from posts where thread_id = $1', [thread.id])
  const subject = { type: 'post', id: rows[0]!.id }
  const ben = await world.people.ben()
  await ben.post('/api/reports', { subject, category: 'no-methods' }).expect(201)
  const { rows: cases } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [
    subject.id,
  ])
  await cara.put(`/api/moderation/cases/${cases[0]!.id}/claim`).expect(200)

  // Kept for guests before, as it was.
  const guest = await openBrowser(world, { javaScriptEnabled })
  await guest.goto(`/threads/${thread.id}`)
  await guest.getByText(body).waitFor()

  const page = await openBrowser(world, { ...phone, javaScriptEnabled })
  await signIn(page, 'cara', `/moderation/cases/${cases[0]!.id}`)
  await page.getByText('Taking those words out is often enough').waitFor()
  expect(await page.getByLabel('Take some words out').isChecked()).toBe(true)
  await page.getByLabel('What they read').fill('Somebody could do what is described there.')
  await page.getByRole('button', { name: 'Look at it once more' }).click()
  await page.getByText('Please say which words should go.').waitFor()
  await page.getByLabel('Words that should go').fill('in his right hand')
  await page.getByRole('button', { name: 'Look at it once more' }).click()
  await page.getByRole('button', { name: 'Decide so' }).click()
  await page.getByText('Some of these words do not stand there.').waitFor()
  await page.getByLabel('Words that should go').fill('in his left hand')
  await page.getByRole('button', { name: 'Look at it once more' }).click()
  await page.getByText('One passage goes, wherever it stands.').waitFor()
  if (javaScriptEnabled) await expectAccessible(page, 'the decision')
  await page.getByRole('button', { name: 'Decide so' }).click()
  await page.getByText('Decided. Whoever it concerns has been told').waitFor()
  await page.getByText('Open what it said before words were taken out.').click()
  await page.getByText('in his left hand').waitFor()

  await guest.reload()
  await guest.getByText('[removed by a moderator]').waitFor()
  expect(await guest.content()).not.toContain('left hand')
  const author = await openBrowser(world, { ...phone, javaScriptEnabled })
  await signIn(author, 'ana', `/threads/${thread.id}`)
  await author.getByText(`He held the thing [removed by a moderator], ${how}. I miss my mother.`).waitFor()
  await author.goto('/account/decisions')
  await author.getByText('We took some words out of').first().waitFor()
  expect(complaintsOf(page)).toEqual([])
})

test.each([
  { how: 'with scripts', javaScriptEnabled: true },
  { how: 'without scripts', javaScriptEnabled: false },
])('a rule is muted and speaks again: $how', async ({ javaScriptEnabled }) => {
  await world.people.gus()
  const page = await openBrowser(world, { ...phone, javaScriptEnabled })
  await signIn(page, 'gus', '/admin/triage')
  const link = page.locator('#rule-link')
  await link.getByText('Nobody has said anything of it yet.').waitFor()
  await link.getByRole('button', { name: 'Mute it' }).click()
  await link.getByText('Muted by gus').waitFor()
  await link.getByRole('button', { name: 'Let it speak again' }).click()
  await link.getByRole('button', { name: 'Mute it' }).waitFor()

  const risk = page.locator('#rule-risk-passive')
  await risk.getByText('Mute it').first().click()
  await risk.getByRole('button', { name: 'Mute it' }).click()
  await risk.getByText('Please name somebody of the team.').waitFor()
  if (javaScriptEnabled) await expectAccessible(page, 'the rules')
  await risk.getByLabel('Who answers for it?').fill('carl')
  await risk.getByRole('button', { name: 'Mute it' }).click()
  await risk.getByText('carl answers for it.').waitFor()
  await risk.getByRole('button', { name: 'Let it speak again' }).click()
  await risk.getByText('Muted by').waitFor({ state: 'detached' })
  expect(complaintsOf(page)).toEqual([])

  const reading = await openBrowser(world, { javaScriptEnabled })
  await signIn(reading, 'cara', '/moderation')
  await reading.getByRole('link', { name: 'Rules of the review' }).click()
  await reading.getByRole('heading', { name: 'What the rules are worth' }).waitFor()
  expect(await reading.getByRole('button', { name: 'Mute it' }).count()).toBe(0)
})

test.each([
  { how: 'with scripts', javaScriptEnabled: true },
  { how: 'without scripts', javaScriptEnabled: false },
])('a post of the sample is labelled: $how', async ({ how, javaScriptEnabled }) => {
  for (const body of [`By the river, ${how}.`, 'Along the lake.']) {
    const draft = { title: 'A walk', body, supportWanted: 'listening' }
    const { body: thread } = await ana.post(`/api/groups/${group}/threads`, draft).expect(201)
    await world.sql.query(
      'insert into samples (post_id, drawn_at) select id, now() from posts where thread_id = $1 on conflict do nothing',
      [thread.id],
    )
  }
  const page = await openBrowser(world, { ...phone, javaScriptEnabled })
  await signIn(page, 'cara', '/moderation/sample')
  const post = page.getByRole('article').filter({ hasText: `By the river, ${how}.` })
  await post.getByText('Open the words').click()
  await post.getByText(`By the river, ${how}.`).waitFor()
  if (javaScriptEnabled) await expectAccessible(page, 'the sample')
  await post.getByRole('button', { name: 'nothing that a rule should see' }).click()
  await post.waitFor({ state: 'detached' })
  await page.getByText(/Of \d+ that were labelled, 0 should have been seen/).waitFor()
  // The next one is under the same finger.
  if (javaScriptEnabled)
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Open the words')
  expect(complaintsOf(page)).toEqual([])
})
