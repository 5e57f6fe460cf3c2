import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { freePort } from '../support/free-port.ts'

const program = path.resolve(import.meta.dirname, '../../server/src/demo/demo.ts')

/** The demo in a temporary folder of its own, with settings about that it must not heed. */
async function runDemo(tmp = fs.mkdtempSync(path.join(os.tmpdir(), 'secure-base-whole-'))) {
  fs.chmodSync(tmp, 0o711)
  const port = await freePort()
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    env: {
      ...{ PATH: process.env.PATH, TMPDIR: tmp, PORT: String(port) },
      ...{
        DATABASE_URL: 'postgres://a-real-site.invalid/db',
        HOST: '0.0.0.0',
        PUBLIC_ORIGIN: 'https://a-real-site.invalid',
      },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (printed += part.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  return { child, ended, tmp, origin: `http://localhost:${port}`, printed: () => printed }
}

test('the demo shows a community, and leaves nothing behind', async () => {
  const demo = await runDemo()
  await expect.poll(() => demo.printed(), { timeout: 120_000 }).toContain(`Secure Base is here: ${demo.origin}`)
  // Nothing that went wrong was logged on the way.
  expect(demo.printed()).toMatch(/^A community was made/)
  const password = /password: (.*)/.exec(demo.printed())![1]!

  async function signIn(pseudonym: string) {
    const response = await fetch(`${demo.origin}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pseudonym, password }),
    })
    expect(response.status, pseudonym).toBe(200)
    const cookie = response.headers.getSetCookie()[0]!.split(';')[0]!
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the contracts have tests of their own
    return async (address: string): Promise<any> => {
      const answer = await fetch(demo.origin + address, { headers: { cookie } })
      expect(answer.status, address).toBe(200)
      return await answer.json()
    }
  }

  const names = [...demo.printed().matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name!)
  expect(names).toEqual(expect.arrayContaining(['ana', 'ben', 'cara', 'carl', 'dan', 'eve', 'finn', 'gus', 'nora']))
  for (const name of names) await signIn(name)

  const ana = await signIn('ana')
  const { items: groups } = await ana('/api/groups')
  expect(groups).toHaveLength(8)
  let threads = 0
  for (const { slug } of groups) {
    const { items } = await ana(`/api/groups/${slug}/threads?limit=100`)
    for (const thread of items)
      expect(Date.parse(thread.lastPostAt ?? thread.createdAt)).toBeLessThan(Date.now() - 60_000)
    threads += items.length
  }
  expect(threads).toBe(40)
  const { items: sessions } = await ana('/api/live-sessions?from=2020-01-01T00:00:00Z')
  const states = sessions.map(({ state }: { state: string }) => state)
  expect(states.toSorted()).toEqual(['closed', 'open', 'scheduled', 'scheduled', 'scheduled'])

  const { items: meetups } = await ana('/api/meetups')
  expect(meetups).toHaveLength(5)
  expect(new Set(meetups.map((one: { area: { name: string } }) => one.area.name.split(/[,-]/)[0])).size).toBe(3)
  expect(meetups.filter(({ full }: { full: boolean }) => full)).toHaveLength(1)

  const carl = await signIn('carl')
  expect((await carl('/api/moderation/cases?state=open')).items).toHaveLength(3)
  expect((await carl('/api/moderation/appeals')).items).toHaveLength(1)
  expect((await ana('/api/notifications')).items.length).toBeGreaterThan(10)

  demo.child.kill('SIGINT')
  expect(await demo.ended).toBe(0)
  expect(fs.readdirSync(demo.tmp)).toEqual([])
  fs.rmSync(demo.tmp, { recursive: true })
})

test('a demo that is stopped while it is being made leaves nothing behind', async () => {
  const demo = await runDemo()
  const made = () =>
    fs.readdirSync(demo.tmp).some((name) => fs.existsSync(path.join(demo.tmp, name, 'database/socket')))
  await expect.poll(made, { timeout: 60_000, interval: 20 }).toBe(true)
  demo.child.kill('SIGTERM')
  expect(await demo.ended).toBe(0)
  expect(demo.printed()).toBe('')
  expect(fs.readdirSync(demo.tmp)).toEqual([])
  fs.rmSync(demo.tmp, { recursive: true })
})

test('what a killed demo left is taken away by the next one, and a living one is let be', async () => {
  const killed = await runDemo()
  const { tmp } = killed
  const folders = () => fs.readdirSync(tmp).filter((name) => fs.existsSync(path.join(tmp, name, 'database/socket')))
  await expect.poll(folders, { timeout: 60_000, interval: 20 }).toHaveLength(1)
  const [left] = folders()
  const living = await runDemo(tmp)
  await expect.poll(folders, { timeout: 60_000, interval: 20 }).toHaveLength(2)
  const [lives] = folders().filter((name) => name !== left)
  killed.child.kill('SIGKILL')
  await killed.ended
  // Made long ago, both of them.
  for (const name of [left!, lives!]) fs.utimesSync(path.join(tmp, name), 0, 0)
  const next = await runDemo(tmp)
  await expect.poll(() => fs.readdirSync(tmp), { timeout: 60_000, interval: 20 }).not.toContain(left)
  await expect.poll(folders, { timeout: 60_000, interval: 20 }).toHaveLength(2)
  expect(folders()).toContain(lives)
  for (const demo of [living, next]) demo.child.kill('SIGTERM')
  expect(await Promise.all([living.ended, next.ended])).toEqual([0, 0])
  expect(fs.readdirSync(tmp)).toEqual([])
  fs.rmSync(tmp, { recursive: true })
})
