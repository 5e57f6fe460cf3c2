import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readConfig, StartError } from './config.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'secure-base-settings-'))
const withBrokenKey = path.join(folder, 'broken')
fs.mkdirSync(withBrokenKey)
fs.writeFileSync(path.join(withBrokenKey, 'secret.key'), 'nonsense')
afterAll(() => fs.rmSync(folder, { recursive: true }))

const key = 'A'.repeat(43) + '='
const elsewhere = 'postgres://somebody@127.0.0.1/somewhere'

describe('a wrong setting', () => {
  const named = new Set<string>(['HOST']) // shows when it is used: tests/whole/start.test.ts

  test.each<[Record<string, string>, string]>([
    [{ PORT: 'many' }, 'PORT'],
    [{ PORT: '65536' }, 'PORT'],
    [{ PORT: '-1' }, 'PORT'],
    [{ PUBLIC_ORIGIN: 'example.org/path' }, 'PUBLIC_ORIGIN'],
    [{ PUBLIC_ORIGIN: 'https://example.org/path' }, 'PUBLIC_ORIGIN'],
    [{ PUBLIC_ORIGIN: 'ftp://example.org' }, 'PUBLIC_ORIGIN'],
    [{ SECRET_KEY: key, DATABASE_URL: 'mysql://somewhere' }, 'DATABASE_URL'],
    [{ DATABASE_URL: elsewhere }, 'SECRET_KEY'],
    [{ DATABASE_OWNER_URL: 'nonsense' }, 'DATABASE_OWNER_URL'],
    [{ DATABASE_OWNER_URL: elsewhere }, 'DATABASE_OWNER_URL'],
    // A file; a place where no folder can be made; a folder in which nothing can be made; one where only the key is given.
    [{ DATA_DIR: import.meta.filename }, 'DATA_DIR'],
    [{ DATA_DIR: path.join(import.meta.filename, 'below') }, 'DATA_DIR'],
    [{ DATA_DIR: '/proc/secure-base' }, 'DATA_DIR'],
    [{ DATA_DIR: '/proc/secure-base/deeper/still' }, 'DATA_DIR'],
    [{ DATA_DIR: '/proc' }, 'DATA_DIR'],
    [{ DATA_DIR: '/proc/secure-base', SECRET_KEY: key }, 'DATA_DIR'],
    [{ DATA_DIR: withBrokenKey }, 'DATA_DIR'],
    [{ SECRET_KEY: 'short' }, 'SECRET_KEY'],
    [{ SECRET_KEY: `${key} and more!` }, 'SECRET_KEY'],
    [{ REDIS_URL: '127.0.0.1:6379' }, 'REDIS_URL'],
    [{ REDIS_URL: 'redis://' }, 'REDIS_URL'],
    [{ SMTP_URL: 'mail.example.org:587' }, 'SMTP_URL'],
    [{ SMTP_URL: 'smtp://' }, 'SMTP_URL'],
    [{ MAIL_FROM: 'nobody' }, 'MAIL_FROM'],
    [{ MAIL_FROM: 'A <a@example.org>\r\nBcc: b@example.org' }, 'MAIL_FROM'],
    [{ SETUP_TOKEN: 'a'.repeat(201) }, 'SETUP_TOKEN'],
    [{ TRUST_PROXY: 'perhaps' }, 'TRUST_PROXY'],
    [{ RATE_LIMITS: 'never' }, 'RATE_LIMITS'],
    [{ RATE_LIMITS: 'off', PUBLIC_ORIGIN: 'https://example.org' }, 'RATE_LIMITS'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  ])('%o is told in one line that begins with its name', (env, name) => {
    const read = (): unknown => readConfig({ DATA_DIR: path.join(folder, 'data'), ...env })
    expect(read).toThrow(StartError)
    expect(read).toThrow(new RegExp(`^${name}\\b.+$`))
    expect(read).not.toThrow(/\n/)
    named.add(name)
  })

  test('was tried for everything that can be set', () => {
    const source = fs.readFileSync(path.resolve(import.meta.dirname, 'config.ts'), 'utf8')
    const known = [...source.matchAll(/env\.([A-Z_]+)|\(env, '([A-Z_]+)'/g)].map((match) => match[1] ?? match[2]!)
    expect([...named].sort()).toEqual([...new Set(known)].sort())
  })
})

test('the first start makes a key that the next one reads', () => {
  const env = { DATA_DIR: path.join(folder, 'deep', 'data') }
  expect(readConfig(env).secretKey).toEqual(readConfig(env).secretKey)
  expect(fs.readdirSync(env.DATA_DIR)).toEqual(['secret.key'])
})

test('with everything elsewhere no folder is made', () => {
  const dir = path.join(folder, 'not-made')
  readConfig({ DATA_DIR: dir, DATABASE_URL: elsewhere, SECRET_KEY: key })
  expect(fs.existsSync(dir)).toBe(false)
})
