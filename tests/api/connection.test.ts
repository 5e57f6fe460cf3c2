import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import pg from 'pg'
import { sql } from 'drizzle-orm'
import { openDatabase } from '@secure-base/server/db/database.ts'
import { Wire } from '../load/wire.ts'

const owner = new pg.Client({ connectionString: inject('ownerUrl') })
beforeAll(async () => {
  await owner.connect()
  await owner.query('create table if not exists kept_words (word text primary key)')
  await owner.query('grant all on kept_words to public')
})
afterAll(async () => {
  await owner.query('drop table kept_words')
  await owner.end()
})

const words = async () => (await owner.query<{ word: string }>('select word from kept_words order by word')).rows

test('a transaction that opens with its first statement keeps all or nothing', async () => {
  const database = openDatabase(inject('serverUrl'), { max: 3 })
  const { drizzle } = database
  const keep = (word: string) => sql`insert into kept_words (word) values (${word})`
  await drizzle.transaction(async (tx) => {
    await Promise.all([tx.execute(keep('both')), tx.execute(keep('together'))])
  })
  await expect(
    drizzle.transaction(async (tx) => {
      await tx.execute(keep('lost'))
      await Promise.all([tx.execute(sql`select 1 / 0`), tx.execute(keep('after what failed'))])
    }),
  ).rejects.toThrow()
  // A part that fails leaves the whole as it was before it.
  await drizzle.transaction(async (tx) => {
    await tx.execute(keep('whole'))
    await expect(
      tx.transaction(async (part) => {
        await part.execute(keep('part'))
        await part.execute(keep('whole'))
      }),
    ).rejects.toThrow()
    await tx.execute(keep('went on'))
  })
  await drizzle.transaction(async () => {})
  expect((await words()).map(({ word }) => word)).toEqual(['both', 'together', 'went on', 'whole'])
  await database.close()
})

test('what is asked together fails for the reason of what failed, so that a lost race is known as one', async () => {
  const database = openDatabase(inject('serverUrl'), { max: 1 })
  const keep = (word: string) => sql`insert into kept_words (word) values (${word})`
  await database.drizzle.execute(keep('taken'))
  const lose = database.drizzle.transaction((tx) => {
    const both = Promise.all([tx.execute(keep('taken')), tx.execute(keep('free'))])
    // Both answers lie there before either is read, as they do where the process has much to do.
    setImmediate(() => setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)))
    return both
  })
  await expect(lose).rejects.toMatchObject({ cause: { code: '23505' } })
  // Another reason the next time.
  const divide = database.drizzle.transaction((tx) =>
    Promise.all([tx.execute(sql`select 1 / 0`), tx.execute(keep('free'))]),
  )
  await expect(divide).rejects.toMatchObject({ cause: { code: '22012' } })
  await database.drizzle.execute(sql`delete from kept_words where word = 'taken'`)
  await database.close()
})

test('many at once on few connections do not mix', async () => {
  const database = openDatabase(inject('serverUrl'), { max: 2 })
  const seen = await Promise.all(
    Array.from({ length: 60 }, (_, number) =>
      database.drizzle.transaction(async (tx) => {
        await tx.execute(sql`select set_config('secure_base.number', ${String(number)}, true)`)
        const { rows } = await tx.execute<{ number: string }>(
          sql`select current_setting('secure_base.number') as number`,
        )
        return Number(rows[0]!.number)
      }),
    ),
  )
  expect(seen).toEqual(Array.from({ length: 60 }, (_, number) => number))
  await database.close()
})

test('what opens a transaction fails with the statement after it, and nothing is kept outside of it', async () => {
  const wire = await Wire.open(inject('serverUrl'))
  const database = openDatabase(wire.url, { max: 1 })
  await database.drizzle.execute(sql`select 1`)
  await expect(
    database.drizzle.transaction(async (tx) => {
      await wire.close()
      await tx.execute(sql`insert into kept_words (word) values ('outside')`)
    }),
  ).rejects.toThrow()
  expect((await words()).map(({ word }) => word)).not.toContain('outside')
  await database.close()
})
