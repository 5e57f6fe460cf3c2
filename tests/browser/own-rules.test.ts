import { beforeAll, expect, test } from 'vitest'
import { complaintsOf, desk, expectAccessible, openBrowser, phone, signIn } from '../support/browser.ts'
import type { Person } from '../support/people.ts'
import { makeWorld, type World } from '../support/world.ts'

const group = 'anxious-attachment'

let world: World
let ana: Person
let thread: string
beforeAll(async () => {
  world = await makeWorld({ web: 'built', background: true })
  ana = await world.people.ana()
  await world.people.cara()
  const ben = await world.people.ben()
  for (const person of [ana, ben]) await person.put(`/api/groups/${group}/membership`).expect(200)
  const draft = { title: 'A long week', body: 'I slept badly.', supportWanted: 'listening' }
  thread = (await ben.post(`/api/groups/${group}/threads`, draft).expect(201)).body.id
})

test.each([
  { how: 'with scripts', word: 'zorbanite', javaScriptEnabled: true, ...phone, colorScheme: 'dark' },
  { how: 'without scripts', word: 'zorbalite', javaScriptEnabled: false, ...desk, colorScheme: 'light' },
] as const)('a rule from shadow to live: $how', async ({ word, how: _how, ...look }) => {
  await ana.post(`/api/threads/${thread}/posts`, { body: `Somebody sold me ${word} last night.` }).expect(201)
  await ana.post(`/api/threads/${thread}/posts`, { body: 'I talked to my sister.' }).expect(201)

  const page = await openBrowser(world, look)
  await signIn(page, 'gus', '/admin/triage')
  await page.getByRole('link', { name: 'Rules of your own, and trying new ones' }).click()
  await page.getByRole('link', { name: 'Add a rule' }).click()
  await page.getByLabel('What it is about, and how much it matters').selectOption('solicitation S3')
  await page.getByLabel('What a moderator reads').fill(`somebody sells ${word}`)
  await page.getByLabel('Words and phrases').fill(`${word}\n(${word}+)+$`)
  await page.getByLabel('Examples that it must see').fill(`Buy ${word} here`)
  await page.getByLabel('Examples that it must pass over').fill('We bought bread')
  await page.getByRole('button', { name: 'Try it in shadow' }).click()
  await page.getByText('These lines are more than plain words').waitFor()
  // A line that was pasted twice is one.
  await page.getByLabel('Words and phrases').fill(`${word}\n${word}`)
  await page.getByLabel('Examples that it must see').fill(`Buy ${word} here\nBuy bread here`)
  await page.getByRole('button', { name: 'Try it in shadow' }).click()
  await page.getByText('The rule does not see: “Buy bread here”').waitFor()
  if (look.javaScriptEnabled) await expectAccessible(page, 'the form of a rule')
  await page.getByLabel('Examples that it must see').fill(`Buy ${word} here`)
  await page.getByRole('button', { name: 'Try it in shadow' }).click()

  // It says how far it has come, by itself or by a link, until it is done.
  await page.getByRole('heading', { level: 1, name: `somebody sells ${word}` }).waitFor()
  const done = page.getByText(/Of \d+ texts of the last 30 days it would have flagged 1:/)
  await expect
    .poll(
      async () => {
        if (!look.javaScriptEnabled && (await done.count()) === 0) await page.reload()
        return await done.count()
      },
      { timeout: 30_000 },
    )
    .toBe(1)
  expect(await page.getByText('Somebody sold me').count()).toBe(0)
  await page.getByRole('button', { name: 'Open the words' }).click()
  await page.getByText(`Somebody sold me ${word} last night.`).waitFor()
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim())
  if (look.javaScriptEnabled) expect(await focused()).toContain(`Somebody sold me ${word}`)
  if (look.javaScriptEnabled) await expectAccessible(page, 'a rule in shadow')
  await page.getByRole('button', { name: 'Make it live' }).click()
  await page.getByText('It is live. What is written from now on is signalled by it.').waitFor()
  if (look.javaScriptEnabled) await expect.poll(focused).toContain('It is live.')
  expect(complaintsOf(page)).toEqual([])

  const member = await openBrowser(world, look)
  await signIn(member, 'ana', `/threads/${thread}`)
  await member.getByLabel('Write to ben').fill(`You can buy ${word} from me, write to me.`)
  await member.getByRole('button', { name: 'Send' }).click()
  await member.getByText(`You can buy ${word} from me`).waitFor()
  expect(await member.getByText(`somebody sells ${word}`).count()).toBe(0)

  const { rows } = await world.sql.query<{ id: string }>(
    `select c.id from cases c join posts p on p.id = c.subject_id where p.body like '%buy ' || $1 || '%'`,
    [word],
  )
  const moderator = await openBrowser(world, look)
  await signIn(moderator, 'cara', '/moderation')
  await moderator.goto(`/moderation/cases/${rows[0]!.id}`)
  await moderator.getByText(`somebody sells ${word}`).first().waitFor()

  await page.getByRole('button', { name: 'Switch it off' }).click()
  await page.getByText('It is off, and reads nothing.').waitFor()
  await page.getByRole('link', { name: 'Change this rule' }).click()
  const change = async () => {
    await page.getByRole('textbox', { name: 'Words and phrases' }).fill(`${word} cheap`)
    await page.getByLabel('Examples that it must see').fill(`${word}, cheap`)
    const sent = page.waitForResponse((response) => response.request().method() === 'POST')
    await page.getByRole('button', { name: 'Try the new version' }).click()
    await sent
  }
  await page.getByRole('textbox', { name: 'Words and phrases' }).waitFor()
  // What somebody else changed meanwhile is not overwritten, nor by trying once more.
  const address = page.url()
  const rule = `/api/admin/triage/own-rules/${new URL(address).pathname.split('/').at(-2)}`
  const meanwhile = { sentence: `somebody sells ${word}`, words: [word], sees: [`Buy ${word}`], passes: ['Bread'] }
  const gus = await world.people.gus()
  await gus.put(rule, { version: 1, label: 'solicitation', level: 'S3', ...meanwhile }).expect(200)
  for (let i = 0; i < 2; i++) {
    await change()
    await page.getByText('Somebody changed this rule meanwhile').waitFor()
  }
  expect((await gus.get(rule).expect(200)).body.version).toBe(2)
  await page.goto(address)
  await change()
  await page.getByText('version 3').waitFor()
  await page.getByText('in shadow', { exact: true }).waitFor()
  await page.goto('/admin/triage/own')
  await page.getByRole('link', { name: `somebody sells ${word}` }).waitFor()
  if (look.javaScriptEnabled) await expectAccessible(page, 'rules of their own')

  // Moderators work by these rules, and do not make them.
  await moderator.goto('/admin/triage')
  expect(await moderator.getByRole('link', { name: 'Rules of your own' }).count()).toBe(0)
  expect((await moderator.goto('/admin/triage/own'))?.status()).toBe(403)
  expect(complaintsOf(page)).toEqual([])
})
