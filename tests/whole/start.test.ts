import { once } from 'node:events'
import net from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { ServerProcess } from '../support/server-process.ts'
import { password } from '../support/people.ts'

const server = await ServerProcess.make()
afterAll(() => server.remove())

async function post(path: string, body: object): Promise<Response> {
  return await fetch(server.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

test('the first start makes a database, serves a page, and tells how to set up the first administrator', async () => {
  expect(await server.start()).toBe('listening')
  const lines = server.output.trim().split('\n')
  expect(lines.at(-1)).toBe(`Secure Base is here: ${server.origin}`)
  expect(lines.at(-2)).toContain(`${server.origin}/setup?token=a-token-for-tests`)
  const page = await fetch(server.origin)
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('<h1')
  const made = await post('/api/setup', { token: 'a-token-for-tests', pseudonym: 'gus', password })
  expect(made.status).toBe(201)
})

test('a second start on the same folder is refused, and the first goes on', async () => {
  const second = await ServerProcess.make()
  expect(await second.start({ DATA_DIR: server.dataDir })).toBe('ended')
  expect(second.output).toContain('in use by')
  expect(second.output.trim().split('\n')).toHaveLength(1)
  expect((await fetch(`${server.origin}/api/ready`)).status).toBe(200)
  await second.remove()
})

test('after kill -9 the next start has everything that was acknowledged', async () => {
  const made = await post('/api/accounts', { pseudonym: 'nora', password, ofAge: true, agreedRulesVersion: 1 })
  expect(made.status).toBe(201)
  await server.end('SIGKILL')
  expect(await server.start()).toBe('listening')
  expect(server.output).not.toContain('/setup?token')
  expect((await post('/api/login', { pseudonym: 'nora', password })).status).toBe(200)
})

test('SIGTERM and Ctrl-C end it in order', async () => {
  expect(await server.end('SIGTERM')).toBe(0)
  expect(await server.start()).toBe('listening')
  expect(await server.end('SIGINT')).toBe(0)
})

const key = 'A'.repeat(43) + '='
const elsewhere = { SECRET_KEY: key, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nowhere' }

// What the words of a setting show is told by server/src/config.test.ts; here is what shows when it is used.
test.each<[Record<string, string>, string]>([
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  [{ HOST: 'no.such.host.invalid' }, 'HOST'],
  [{ HOST: '192.0.2.1' }, 'HOST'],
  [elsewhere, 'DATABASE_OWNER_URL'],
  [{ DATA_DIR: '/proc/secure-base' }, 'DATA_DIR'],
  [{ ...elsewhere, DATA_DIR: '/proc/secure-base' }, 'DATA_DIR'],
])('a wrong setting %o stops the start with one line that names %s', async (env, name) => {
  const began = performance.now()
  expect(await server.start(env)).toBe('ended')
  expect(await server.end()).toBe(1)
  expect(server.output.trim().split('\n')).toHaveLength(1)
  expect(server.output).toMatch(new RegExp(`\\b${name}\\b`))
  expect(performance.now() - began).toBeLessThan(15_000)
})

test('a port that another program holds stops the start with one line that names it', async () => {
  const other = net.createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as net.AddressInfo
  expect(await server.start({ PORT: String(port) })).toBe('ended')
  expect(await server.end()).toBe(1)
  expect(server.output.trim()).toBe(`PORT ${port} on HOST 127.0.0.1 is in use by another program`)
  other.close()
})
