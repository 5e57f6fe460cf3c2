import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, phone, signIn } from '../support/browser.ts'
import type { Person } from '../support/people.ts'
import { makeWorld, type World } from '../support/world.ts'

/*
 * Whatever comes between somebody and us while they write, a line that is gone or a sign-in that has ended elsewhere:
 * what they typed is theirs, and can be sent from where it stands or copied.
 */

const group = 'anxious-attachment'
const words = 'It took me all evening to write this.'

let world: World
let ana: Person
let ben: Person
let cara: Person
beforeAll(async () => {
  world = await makeWorld({ web: 'built', background: true })
  await world.people.gus()
  ana = await world.people.ana()
  ben = await world.people.ben()
  cara = await world.people.cara()
  for (const person of [ana, ben]) await person.put(`/api/groups/${group}/membership`).expect(200)
})

/** A post of ben's that ana has reported. */
async function reported(title: string): Promise<{ postId: string; caseId: string }> {
  const thread = { title, body: 'By noon I was sure.', supportWanted: 'listening' }
  const { body } = await ana.post(`/api/groups/${group}/threads`, thread).expect(201)
  const { body: post } = await ben.post(`/api/threads/${body.id}/posts`, { body: 'You are all the same.' }).expect(201)
  await ana.post('/api/reports', { subject: { type: 'post', id: post.id }, category: 'kindness' }).expect(201)
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [post.id])
  await cara.put(`/api/moderation/cases/${rows[0]!.id}/claim`).expect(200)
  return { postId: post.id, caseId: rows[0]!.id }
}

/** Ends the sign-in of a browser as if elsewhere; what comes back begins it again. */
async function signOutElsewhere(page: Page): Promise<() => Promise<void>> {
  const cookies = await page.context().cookies()
  await page.context().clearCookies()
  return () => page.context().addCookies(cookies)
}

const nobodyThere = /We could not be reached. What you wrote is still here/
const signedOut = /You have been signed out meanwhile. What you wrote is still here/

describe('with scripts', () => {
  test('an objection outlives a sign-in that has ended elsewhere, and is sent from where it stands', async () => {
    const { caseId } = await reported('An objection in the evening')
    await cara
      .post(`/api/moderation/cases/${caseId}/decisions`, { action: 'hide', reason: 'kindness', statement: 'It hurts.' })
      .expect(201)
    const page = await openBrowser(world, phone)
    await signIn(page, 'ben', '/account/decisions')
    await page.getByText('Object', { exact: true }).first().click()
    await page.getByLabel('Why do you see it otherwise?').first().fill(words)
    const signInAgain = await signOutElsewhere(page)
    await page.getByRole('button', { name: 'Send the objection' }).first().click()
    await page.getByText(signedOut).waitFor()
    const door = page.getByRole('link', { name: 'Sign in, in another tab' })
    expect(await door.getAttribute('target')).toBe('_blank')
    expect(await page.getByLabel('Why do you see it otherwise?').first().inputValue()).toBe(words)

    await signInAgain()
    await page.getByRole('button', { name: 'Send the objection' }).first().click()
    await page
      .getByText(/Somebody who had no part in this will read it/)
      .first()
      .waitFor()
    expect(await page.getByText(signedOut).count()).toBe(0)
  })

  test('a statement outlives a line that is gone, at either of its steps', async () => {
    const { caseId } = await reported('A statement in the evening')
    const page = await openBrowser(world)
    await signIn(page, 'cara', `/moderation/cases/${caseId}`)
    await page.getByLabel('Hide it').check()
    await page.getByLabel('Which rule?').selectOption('kindness')
    await page.getByLabel('What they read').fill(words)
    const cut = () =>
      page.route('**/*', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
    await cut()
    await page.getByRole('button', { name: 'Look at it once more' }).click()
    await page.getByText(nobodyThere).waitFor()
    expect(await page.getByLabel('What they read').inputValue()).toBe(words)
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Look at it once more' }).click()
    await page.getByText('This is what they will read').waitFor()
    await cut()
    await page.getByRole('button', { name: 'Decide so' }).click()
    await page.getByText(nobodyThere).waitFor()
    await page.getByText(words).first().waitFor()
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Decide so' }).click()
    await page.getByText('Decided. Whoever it concerns has been told').waitFor()
  })

  test('what holds no words goes to the door as before', async () => {
    const { caseId } = await reported('Given back in the evening')
    const page = await openBrowser(world)
    await signIn(page, 'cara', `/moderation/cases/${caseId}`)
    await signOutElsewhere(page)
    await page.getByRole('button', { name: 'Give it back' }).click()
    await page.waitForURL('**/login?next=*')
  })
})

describe('without scripts', () => {
  const look = { ...phone, javaScriptEnabled: false }

  async function expectReturned(page: Page): Promise<void> {
    await page.getByRole('heading', { name: 'Please sign in first' }).waitFor()
    expect(await page.locator('#written').inputValue()).toContain(words)
  }

  test('a report, an objection and a statement are given back to whoever was signed out meanwhile', async () => {
    const { postId, caseId } = await reported('A report in the evening')
    const reporter = await openBrowser(world, look)
    await signIn(reporter, 'ana', '/groups')
    await reporter.goto(`/report?type=post&id=${postId}&category=kindness`)
    await reporter.getByLabel('Would you like to add something?').fill(words)
    await signOutElsewhere(reporter)
    await reporter.getByRole('button', { name: 'Send it' }).click()
    await expectReturned(reporter)

    const moderator = await openBrowser(world, look)
    await signIn(moderator, 'cara', `/moderation/cases/${caseId}`)
    await moderator.getByLabel('What they read').fill(words)
    await signOutElsewhere(moderator)
    await moderator.getByRole('button', { name: 'Look at it once more' }).click()
    await expectReturned(moderator)

    await cara
      .post(`/api/moderation/cases/${caseId}/decisions`, { action: 'hide', reason: 'kindness', statement: 'It hurts.' })
      .expect(201)
    const author = await openBrowser(world, look)
    await signIn(author, 'ben', '/account/decisions')
    await author.getByText('Object', { exact: true }).first().click()
    await author.getByLabel('Why do you see it otherwise?').first().fill(words)
    await signOutElsewhere(author)
    await author.getByRole('button', { name: 'Send the objection' }).first().click()
    await expectReturned(author)
  })

  test('a new thread says all that it misses at once', async () => {
    const page = await openBrowser(world, look)
    await signIn(page, 'ana', `/groups/${group}/new`)
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('Please choose what would help. It can be just listening.').waitFor()
    await page.getByText('A title in one line is needed.').waitFor()
    await page.getByText('A few words are needed here, up to 10,000 characters.').waitFor()
  })
})
