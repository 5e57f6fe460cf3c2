import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { complaintsOf, desk, expectAccessible, openBrowser, phone, signIn } from '../support/browser.ts'
import type { Person } from '../support/people.ts'
import { makeWorld, type World } from '../support/world.ts'

const group = 'anxious-attachment'

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
  await world.people.carl()
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

  test('a case is taken and decided, its author reads why and objects, and somebody else puts the words back', async () => {
    const thread = await aThread(`From report to objection, ${how}`, `Words to be weighed, ${how}.`)
    const caseId = await reportedPost(thread.answer)
    const desk = await openBrowser(world, { javaScriptEnabled })
    await signIn(desk, 'cara', '/moderation')
    await desk.getByRole('link', { name: 'Rules' }).first().isVisible()
    await desk.goto('/moderation?column=rules')
    await desk.locator(`li:has(a[href="/moderation/cases/${caseId}"])`).getByRole('button', { name: 'Take it' }).click()
    await desk.waitForURL(`**/moderation/cases/${caseId}`)
    await desk.getByText(/You hold this case until/).waitFor()
    // Nobody reads hard words before they choose to.
    expect(await desk.getByText(`Words to be weighed, ${how}.`).isVisible()).toBe(false)
    await desk.getByText('Open the words').click()
    await desk.getByText(`Words to be weighed, ${how}.`).first().waitFor()

    await desk.getByLabel('Hide it').check()
    await desk.getByLabel('Which rule?').selectOption('kindness')
    if (!javaScriptEnabled) {
      await desk.getByRole('button', { name: 'Look at it once more' }).click()
      await desk.getByText('These are words to begin with.').waitFor()
      // The page came anew, and begins where one was.
      expect(await desk.evaluate(() => scrollY)).toBeGreaterThan(200)
    }
    expect(await desk.getByLabel('What they read').inputValue()).toContain('[…]')
    await desk.getByLabel('What they read').fill('They were meant to hurt.')
    await desk.getByRole('button', { name: 'Look at it once more' }).click()
    await desk.getByText('This is what they will read').waitFor()
    await desk.getByText('They were meant to hurt.').waitFor()
    await desk.getByRole('button', { name: 'Change it' }).click()
    expect(await desk.getByLabel('What they read').inputValue()).toBe('They were meant to hurt.')
    await desk.getByRole('button', { name: 'Look at it once more' }).click()
    await desk.getByRole('button', { name: 'Decide so' }).click()
    await desk.getByText('Decided. Whoever it concerns has been told').waitFor()

    const author = await openBrowser(world, { ...phone, javaScriptEnabled })
    await signIn(author, 'ben', `/threads/${thread.id}`)
    await post(author, 2).getByText('A person decided to hide this post of yours. Rule: Be kind.').waitFor()
    await post(author, 2)
      .getByText(/You can object until \d+ \w+/)
      .waitFor()
    await post(author, 2).getByRole('link', { name: 'Read why, or object' }).click()
    await author.waitForURL('**/account/decisions?from=*#decision-*')
    const reader = await openBrowser(world, { ...phone, javaScriptEnabled })
    await reader.goto(`/threads/${thread.id}`)
    await post(reader, 2).getByText('A post was here. A moderator hid it.').waitFor()
    const decision = author.getByRole('article').filter({ hasText: 'They were meant to hurt.' }).first()
    await decision.getByText(/We hid your post of/).waitFor()
    await decision.getByText(/You can object until/).waitFor()
    await decision.getByText('Object', { exact: true }).click()
    await decision.getByLabel('Why do you see it otherwise?').fill(`I was quoting him, ${how}.`)
    await decision.getByRole('button', { name: 'Send the objection' }).click()
    await author
      .getByText(/Somebody who had no part in this will read it and answer by/)
      .first()
      .waitFor()

    await desk.goto('/moderation/appeals')
    const own = desk.getByRole('article').filter({ hasText: `I was quoting him, ${how}.` })
    await own.getByText('You had a part in this case. Somebody else hears it.').waitFor()
    expect(await own.getByRole('button').count()).toBe(0)

    const other = await openBrowser(world, { javaScriptEnabled })
    await signIn(other, 'carl', '/moderation/appeals')
    const appeal = other.getByRole('article').filter({ hasText: `I was quoting him, ${how}.` })
    await appeal.getByText('Hear it', { exact: true }).click()
    await appeal.getByLabel('It was wrong. Take it back.').check()
    await appeal.getByLabel('Your answer to them').fill('It was a quotation.')
    await appeal.getByRole('button', { name: 'Answer' }).click()
    await other.getByText('Answered. They have been told.').waitFor()

    await author.reload()
    await author.getByText('We got this wrong.').first().waitFor()
    await author.goto(`/threads/${thread.id}`)
    await post(author, 2).getByText(`Words to be weighed, ${how}.`).waitFor()

    await world.sql.query(`update posts set state = 'held' where id = $1`, [thread.answer])
    await ana.post('/api/reports', { subject: { type: 'post', id: thread.answer }, category: 'other' }).expect(201)
    await author.reload()
    await post(author, 2)
      .getByText(/A person needs to read this first. .+ We aim to read it by/)
      .waitFor()
    for (const page of [desk, author, other]) expect(complaintsOf(page)).toEqual([])
  })

  test('what waits for a person is changed by its author, refused as it was read before, and let out as it is', async () => {
    const thread = await aThread(`Held, ${how}`, 'Her number is 07700 900123.')
    const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [
      thread.answer,
    ])
    const desk = await openBrowser(world, { javaScriptEnabled })
    await signIn(desk, 'cara', `/moderation/cases/${rows[0]!.id}`)
    await desk.getByRole('button', { name: 'Take it' }).click()
    await desk.getByText(/You hold this case until/).waitFor()
    await desk.getByLabel('Let it be read').check()
    await desk.getByLabel('Which rule?').selectOption('privacy')
    await desk.getByLabel('What they read').fill('We have read it. Thank you for waiting.')
    await desk.getByRole('button', { name: 'Look at it once more' }).click()
    await desk.getByRole('heading', { name: 'Is this right?' }).waitFor()

    const author = await openBrowser(world, { ...phone, javaScriptEnabled })
    await signIn(author, 'ben', `/threads/${thread.id}`)
    await post(author, 2).getByText('You can change it or take it back.').waitFor()
    if (javaScriptEnabled) await expectAccessible(author, 'one’s own held post')
    await post(author, 2).getByRole('link', { name: 'Change it' }).click()
    expect(await author.getByLabel('Your words').inputValue()).toBe('Her number is 07700 900123.')
    await author.getByText('Nobody else has read these words.').waitFor()
    await author.getByLabel('Your words').fill('His number is 07700 900456.')
    await author.getByRole('button', { name: 'Save' }).click()
    await author.waitForURL(`**/threads/${thread.id}**`)
    await post(author, 2).getByText('A person needs to read this first.').waitFor()

    await desk.getByRole('button', { name: 'Decide so' }).click()
    await desk.getByText('Its author has changed the words since you read them.').waitFor()
    expect(await desk.getByLabel('What they read').inputValue()).toBe('We have read it. Thank you for waiting.')
    await desk.getByText('Open the words').click()
    await desk.getByText('His number is 07700 900456.').first().waitFor()

    await post(author, 2).getByRole('link', { name: 'Change it' }).click()
    await author.getByLabel('Your words').fill('She writes every night.')
    await author.getByRole('button', { name: 'Save' }).click()
    await post(author, 2).getByText('She writes every night.').waitFor()
    const reader = await openBrowser(world, { ...phone, javaScriptEnabled })
    await reader.goto(`/threads/${thread.id}`)
    await post(reader, 2).getByText('She writes every night.').waitFor()
    for (const page of [desk, author]) expect(complaintsOf(page)).toEqual([])
  })

  test('what waits for a person is taken back by its author, and nothing is left to decide', async () => {
    const thread = await aThread(`Taken back, ${how}`, 'Her number is 07700 900123.')
    const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [
      thread.answer,
    ])
    const author = await openBrowser(world, { ...phone, javaScriptEnabled })
    await signIn(author, 'ben', `/threads/${thread.id}`)
    await post(author, 2).getByRole('link', { name: 'Take it back' }).click()
    if (!javaScriptEnabled) await post(author, 2).getByRole('button', { name: 'Delete' }).click()
    await post(author, 2).getByText('A post was here. You took it back.').waitFor()
    const desk = await openBrowser(world, { javaScriptEnabled })
    await signIn(desk, 'cara', `/moderation/cases/${rows[0]!.id}`)
    await desk.getByText('Nothing is left to decide.').waitFor()
    // However often somebody looks, it does not hide what was done.
    await desk.reload()
    await desk.reload()
    expect(await desk.getByText('looked at words that others do not see').count()).toBeLessThanOrEqual(1)
    for (const page of [desk, author]) expect(complaintsOf(page)).toEqual([])
  })
})

/** Reported by ana; the id of its case. */
async function reportedPost(id: string): Promise<string> {
  await ana.post('/api/reports', { subject: { type: 'post', id }, category: 'kindness' }).expect(201)
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [id])
  return rows[0]!.id
}

test('a case is decided by the keyboard alone', async () => {
  const thread = await aThread('By the keyboard')
  const caseId = await reportedPost(thread.answer)
  const page = await openBrowser(world)
  await signIn(page, 'cara', '/moderation')
  await page.goto(`/moderation/cases/${caseId}`, { waitUntil: 'networkidle' })
  const press = async (name: string) => {
    await page.getByRole('button', { name }).focus()
    await page.keyboard.press('Enter')
  }
  const at = () => page.evaluate(() => document.activeElement?.textContent?.trim())
  await press('Take it')
  await page.getByText(/You hold this case until/).waitFor()
  // The button is gone, and the next key goes on from where it was.
  await expect.poll(at).toMatch(/^You hold this case until/)
  await page.keyboard.press('Tab')
  expect(await at()).toBe('Give it back')
  await page.getByLabel('Leave it as it is').focus()
  await page.keyboard.press('Space')
  await page.getByLabel('Which rule?').focus()
  await page.keyboard.type('Any')
  await page.keyboard.press('Tab')
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('I read it with what stands around it.')
  await press('Look at it once more')
  await page.getByRole('heading', { name: 'Is this right?' }).waitFor()
  await expect.poll(at).toBe('Is this right?')
  await press('Decide so')
  await page.getByText('Decided. Whoever it concerns').waitFor()
  await expect.poll(at).toMatch(/^Decided. Whoever it concerns/)
})

test('what was typed is kept when somebody else decides first', async () => {
  const thread = await aThread('Two at once')
  const caseId = await reportedPost(thread.answer)
  const page = await openBrowser(world)
  await signIn(page, 'carl', '/moderation')
  await page.goto(`/moderation/cases/${caseId}`)
  await page.getByRole('button', { name: 'Take it' }).click()
  await page.getByLabel('A word with them').check()
  await page.getByLabel('Which rule?').selectOption('kindness')
  await page.getByLabel('What they read').fill('Please read what was asked for.')
  await page.getByRole('button', { name: 'Look at it once more' }).click()
  // The claim runs out, and cara takes the case.
  await world.sql.query(`update cases set claimed_until = now() - interval '1 minute' where id = $1`, [caseId])
  await cara.put(`/api/moderation/cases/${caseId}/claim`).expect(200)
  await page.getByRole('button', { name: 'Decide so' }).click()
  await page.getByText('Somebody else holds this case now. What you wrote is kept here.').waitFor()
  expect(await page.getByLabel('What they read').inputValue()).toBe('Please read what was asked for.')
  await page.getByText(/cara holds this case until/).waitFor()
})

test('a decision that no form of ours could have sent is refused with the page of the case', async () => {
  const thread = await aThread('Sent by hand')
  const page = `/moderation/cases/${await reportedPost(thread.answer)}`
  await cara.put(`/api${page}/claim`).expect(200)
  const whole = { action: 'mute', reason: 'kindness', statement: 'Please read what was asked for.', days: '1' }
  const send = (does: string, fields: object) =>
    cara
      .post(`${page}?/${does}`, { ...whole, ...fields })
      .type('form')
      .set({ origin: world.origin, accept: 'text/html' })
  for (const action of ['nonsense', 'toString', '__proto__', '']) {
    expect((await send('check', { action })).text).toContain('Please choose what should happen.')
    await send('decide', { action }).expect(400)
    await send('change', { action }).expect(200)
  }
  for (const days of ['1e99', '-5', 'soon']) await send('check', { days }).expect(200)
  await send('decide', { revision: 'another' }).expect(409)
})

test('the list changes in place, and shows what is new when it is asked to', async () => {
  const shown = await aThread('Already in the list')
  const shownCase = await reportedPost(shown.answer)
  const page = await openBrowser(world)
  await signIn(page, 'cara', '/moderation')
  await page.goto('/moderation?column=rules', { waitUntil: 'networkidle' })
  const line = page.locator(`li:has(a[href="/moderation/cases/${shownCase}"])`)
  await line.waitFor()
  const next = await reportedPost((await aThread('New in the list')).answer)
  await page.getByRole('button', { name: /1 new case/ }).waitFor()
  const carl = await world.people.carl()
  await carl.put(`/api/moderation/cases/${shownCase}/claim`).expect(200)
  await line.getByText(/carl has this until/).waitFor()
  expect(await page.locator(`a[href="/moderation/cases/${next}"]`).count()).toBe(0)
  await page.getByRole('button', { name: /1 new case/ }).click()
  await page.locator(`a[href="/moderation/cases/${next}"]`).waitFor()
})

test('an alias is lifted as an act of its own, and whoever is paused reads until when', async () => {
  const nora = await world.people.nora()
  await nora.put(`/api/groups/${group}/membership`).expect(200)
  const { body } = await nora
    .post(`/api/groups/${group}/threads`, {
      title: 'Without a name',
      body: 'Nobody knows.',
      supportWanted: 'listening',
      unnamed: true,
    })
    .expect(201)
  await ben.post('/api/reports', { subject: { type: 'thread', id: body.id }, category: 'safety' }).expect(201)
  const { rows } = await world.sql.query<{ id: string }>('select id from cases where subject_id = $1', [body.id])
  const page = await openBrowser(world)
  await signIn(page, 'cara', '/moderation')
  await page.goto(`/moderation/cases/${rows[0]!.id}`)
  await page.getByRole('button', { name: 'Take it' }).click()
  await page.getByText('the other moderators are told now').waitFor()
  expect(await page.locator('main').innerText()).not.toMatch(/\bnora\b/)
  await page.getByLabel('Because of which rule?').selectOption('safety')
  await page.getByRole('button', { name: 'Lift the alias' }).click()
  await page.getByText('Written by nora.').waitFor()
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('Written by nora.')
  // Whoever is told of it reads in the case why, and not who it was.
  const second = await openBrowser(world)
  await signIn(second, 'carl', `/moderation/cases/${rows[0]!.id}`)
  await second
    .getByRole('listitem')
    .filter({ hasText: /cara lifted an alias.*Because: Keep one another safe/ })
    .waitFor()
  expect(await second.locator('main').innerText()).not.toMatch(/\bnora\b/)

  await page.getByLabel('A pause from writing').check()
  await page.getByLabel('For how long?').selectOption('3')
  await page.getByLabel('Which rule?').selectOption('safety')
  await page.getByLabel('What they read').fill('Rest for three days.')
  await page.getByRole('button', { name: 'Look at it once more' }).click()
  await page.getByRole('button', { name: 'Decide so' }).click()
  await page.getByText('Decided. Whoever it concerns').waitFor()
  const muted = await openBrowser(world, phone)
  await signIn(muted, 'nora', `/threads/${body.id}`)
  await muted.getByText(/You can't write until .+ You can read, and you can ask for help./).waitFor()
  await muted.getByRole('link', { name: 'Read why, or object' }).click()
  await muted.getByText('Rest for three days.').waitFor()
  const { body: own } = await nora.get('/api/decisions').expect(200)
  const { body: appeal } = await nora.post(`/api/decisions/${own.items[0].id}/appeal`, { text: 'Why?' }).expect(201)
  const carl = await world.people.carl()
  const verdict = { outcome: 'overturned', statement: 'There was no need.' }
  await carl.post(`/api/moderation/appeals/${appeal.id}/decision`, verdict).expect(201)
  await muted.reload()
  await muted.getByRole('heading', { name: "You couldn't write for a while. That is over." }).waitFor()
  expect(await muted.locator('main').innerText()).not.toContain("You can't write")
  // In the record it stands in words, and the record is whole.
  const record = await openBrowser(world)
  await signIn(record, 'gus', '/moderation/audit')
  await record.getByText('cara lifted an alias').first().waitFor()
  await record.getByRole('button', { name: 'Check the record' }).click()
  await record.getByText(/The record is whole/).waitFor()
})

test('members come to no part of moderation, and the record is for administrators', async () => {
  const page = await openBrowser(world)
  await signIn(page, 'ben', '/groups')
  for (const path of ['/moderation', '/moderation/appeals', '/moderation/audit']) {
    expect((await page.goto(path))?.status(), path).toBe(403)
    await page.getByText('Nothing is wrong with you').waitFor()
  }
  const desk = await openBrowser(world)
  await signIn(desk, 'cara', '/groups')
  await desk.getByRole('link', { name: 'Moderation' }).click()
  await desk.waitForURL('**/moderation')
  expect((await desk.goto('/moderation/audit'))?.status()).toBe(403)
})

test.each([
  { name: 'a phone by day', ...phone, colorScheme: 'light' },
  { name: 'a phone at night', ...phone, colorScheme: 'dark' },
  { name: 'a desk by day', ...desk, colorScheme: 'light' },
  { name: 'a desk at night', ...desk, colorScheme: 'dark' },
  { name: 'a very small phone', viewport: { width: 320, height: 640 }, colorScheme: 'light' },
] as const)('the pages of moderation can be read by everybody: $name', async ({ name, ...look }) => {
  const thread = await aThread(`What everybody can read, ${name}`)
  const open = await reportedPost(thread.answer)
  const { rows } = await world.sql.query<{ id: string }>(`select id from cases where state = 'decided' limit 1`)
  const walk = async (who: string, paths: string[]) => {
    const page = await openBrowser(world, look)
    await signIn(page, who, '/groups')
    for (const path of paths) {
      expect((await page.goto(path, { waitUntil: 'load' }))?.status(), path).toBe(200)
      expect(await page.locator('h1').count(), `${path} has one h1`).toBe(1)
      expect(await page.locator('[style]').count(), `${path} has style attributes`).toBe(0)
      await page.locator('main details').evaluateAll((folds: HTMLDetailsElement[]) => {
        for (const fold of folds) fold.open = true
      })
      await expectAccessible(page, `${path} on ${name}`)
      expect(complaintsOf(page), path).toEqual([])
    }
  }
  await cara.put(`/api/moderation/cases/${open}/claim`).expect(200)
  await walk('cara', [
    '/moderation',
    '/moderation?column=rules',
    '/moderation?state=decided',
    '/moderation/appeals',
    '/moderation/appeals?state=decided',
    `/moderation/cases/${open}`,
    `/moderation/cases/${rows[0]!.id}`,
  ])
  await walk('gus', ['/moderation/audit', '/moderation/audit?verify=now', '/account'])
  const report = `/report?thread=${thread.id}&post=2`
  await walk('ana', [report, `${report}&category=kindness`, '/account/reports', '/account/decisions'])
  await walk('ben', ['/account/decisions'])
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
