import { afterAll, expect, inject, test } from 'vitest'
import pg from 'pg'
import { openDatabase } from '@secure-base/server/db/database.ts'
import { QuickLine } from '@secure-base/server/db/quick-line.ts'

const connectionString = inject('serverUrl')
const line = new QuickLine({ connectionString })
const other = new pg.Client({ connectionString })
await other.connect()
afterAll(async () => {
  await line.close()
  await other.end()
})

const echo = { name: 'echo', text: 'select $1::int as number, pg_backend_pid() as pid' }
const ask = async (number: number) =>
  (await line.query<{ number: number; pid: number }>({ ...echo, values: [number] })).rows[0]!

test('reads on one line get each its own answer, and one that fails harms no other', async () => {
  const numbers = Array.from({ length: 200 }, (_, index) => index)
  const answers = await Promise.allSettled(
    numbers.map((number) =>
      number % 7 === 3 ? line.query({ text: `select 1 / (${number} - ${number})` }) : ask(number),
    ),
  )
  const heard = answers.map((one) => (one.status === 'fulfilled' ? (one.value as { number: number }).number : 'failed'))
  expect(heard).toEqual(numbers.map((number) => (number % 7 === 3 ? 'failed' : number)))
  expect(
    new Set(answers.flatMap((one) => (one.status === 'fulfilled' ? (one.value as { pid: number }).pid : []))).size,
  ).toBe(1)
})

test('nobody joins a line that somebody has waited in', async () => {
  await other.query('select pg_advisory_lock(4711)')
  const slow = line.query({ text: 'select pg_advisory_xact_lock(4711)' })
  expect(line.isFree).toBe(true)
  await expect.poll(() => line.isFree).toBe(false)
  await other.query('select pg_advisory_unlock(4711)')
  await slow
  expect(line.isFree).toBe(true)

  const many = Array.from({ length: 40 }, (_, number) => ask(number))
  expect(line.isFree).toBe(false)
  await Promise.all(many)
  expect(line.isFree).toBe(true)
})

test('short reads go on beside one that waits', async () => {
  const database = openDatabase(connectionString, { max: 2 })
  await other.query('select pg_advisory_lock(4712)')
  const slow = database.pool.queryQuickly({ text: 'select pg_advisory_xact_lock(4712)' })
  const began = performance.now()
  await expect.poll(() => performance.now() - began).toBeGreaterThan(20)
  const { rows } = await database.pool.queryQuickly<{ number: number }>({ ...echo, values: [5] })
  expect(rows[0]!.number).toBe(5)
  await other.query('select pg_advisory_unlock(4712)')
  await slow
  await database.close()
})

test('a line that was cut says so to whoever waits, and is opened anew', async () => {
  const { pid } = await ask(1)
  await other.query('select pg_advisory_lock(4713)')
  const cut = Promise.allSettled([line.query({ text: 'select pg_advisory_xact_lock(4713)' }), ask(2), ask(3)])
  await other.query('select pg_terminate_backend($1)', [pid])
  expect((await cut).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  await other.query('select pg_advisory_unlock(4713)')
  const again = await ask(4)
  expect(again.number).toBe(4)
  expect(again.pid).not.toBe(pid)
  expect(line.isFree).toBe(true)
})

test('without a database each read fails, and nothing stays behind', async () => {
  const nowhere = new QuickLine({ connectionString: 'postgres://nobody@127.0.0.1:1/nothing' })
  for (let tries = 0; tries < 3; tries++) await expect(nowhere.query({ text: 'select 1' })).rejects.toThrow()
  expect(nowhere.isFree).toBe(true)
  await nowhere.close()
})
