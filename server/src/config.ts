import { createHmac, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** Everything that an operator can set, validated. Nothing else reads `process.env`. */
export interface Config {
  readonly port: number
  readonly host: string
  /** Origin in a member's browser, without a trailing slash. */
  readonly publicOrigin: string
  /** Null: the embedded database in `dataDir`. */
  readonly databaseUrl: string | null
  readonly databaseOwnerUrl: string | null
  readonly dataDir: string
  /** 32 bytes. */
  readonly secretKey: Buffer
  /** Null: one process. */
  readonly redisUrl: string | null
  readonly smtpUrl: string | null
  readonly mailFrom: string
  readonly setupToken: string
  readonly trustProxy: boolean
  readonly rateLimits: boolean
  readonly logLevel: (typeof logLevels)[number]
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Something that an operator can mend; the message is the one line that they read. */
export class StartError extends Error {
  override name = 'StartError'
}

type Environment = Record<string, string | undefined>

/**
 * Reads and checks the environment.
 * @throws StartError naming the variable and what it should be
 */
export function readConfig(env: Environment = process.env): Config {
  const port = readPort(env)
  const host = env.HOST || '127.0.0.1'
  const publicOrigin = readOrigin(env, port)
  const dataDir = path.resolve(env.DATA_DIR || './data')
  const databaseUrl = readDatabaseUrl(env, 'DATABASE_URL')
  const databaseOwnerUrl = readDatabaseUrl(env, 'DATABASE_OWNER_URL')
  if (databaseOwnerUrl && !databaseUrl) {
    throw new StartError(
      'DATABASE_OWNER_URL needs DATABASE_URL beside it: the embedded database has an owner of its own',
    )
  }
  const rateLimits = readOnOff(env, 'RATE_LIMITS', true)
  if (!rateLimits && !isLoopback(new URL(publicOrigin).hostname)) {
    throw new StartError('RATE_LIMITS may be off only while PUBLIC_ORIGIN is a loopback address')
  }
  // What is wrong in the words of the settings is told before anything is made.
  const rest = {
    redisUrl: readRedisUrl(env),
    smtpUrl: readSmtpUrl(env),
    mailFrom: readMailFrom(env, publicOrigin),
    trustProxy: readOnOff(env, 'TRUST_PROXY', false),
    logLevel: readLogLevel(env),
  }
  const givenToken = readSetupToken(env)
  if (!databaseUrl) makeDataDir(dataDir)
  const secretKey = readSecretKey(env, dataDir, databaseUrl !== null)
  return {
    port,
    host,
    publicOrigin,
    databaseUrl,
    databaseOwnerUrl: databaseOwnerUrl ?? databaseUrl,
    dataDir,
    secretKey,
    setupToken: givenToken ?? makeSetupToken(databaseUrl === null ? null : secretKey),
    rateLimits,
    ...rest,
  }
}

/**
 * The settings of the demo: a folder that is given, this machine alone. Of the environment only `PORT` and `LOG_LEVEL`
 * count, so that it never touches the database or the mail of a site that is set up in the same shell.
 */
export function readDemoConfig(dataDir: string, env: Environment = process.env): Config {
  const { PORT, LOG_LEVEL = 'warn' } = env
  return readConfig({ PORT, LOG_LEVEL, DATA_DIR: dataDir, RATE_LIMITS: 'off' })
}

function readPort(env: Environment): number {
  const text = env.PORT || '3000'
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new StartError(`PORT must be a number from 0 to 65535, not ${JSON.stringify(env.PORT)}`)
  }
  return port
}

function readOrigin(env: Environment, port: number): string {
  const text = env.PUBLIC_ORIGIN || `http://localhost:${port}`
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.origin !== text.replace(/\/$/, '')) {
    throw new StartError(`PUBLIC_ORIGIN must be like https://example.org, without a path, not ${JSON.stringify(text)}`)
  }
  return url.origin
}

function readDatabaseUrl(env: Environment, name: string): string | null {
  const text = env[name]
  if (!text) return null
  const url = URL.parse(text)
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new StartError(`${name} must be like postgres://user:password@host:5432/database`)
  }
  return text
}

function readRedisUrl(env: Environment): string | null {
  if (!env.REDIS_URL) return null
  const url = URL.parse(env.REDIS_URL)
  if (!url?.hostname || !/^rediss?:$/.test(url.protocol)) {
    throw new StartError('REDIS_URL must be like redis://host:6379')
  }
  return env.REDIS_URL
}

function readSetupToken(env: Environment): string | null {
  if (!env.SETUP_TOKEN) return null
  if (env.SETUP_TOKEN.length > 200) throw new StartError('SETUP_TOKEN must have at most 200 characters')
  return env.SETUP_TOKEN
}

/** Several processes print the same one: the link may be opened at any of them. */
function makeSetupToken(sharedKey: Buffer | null): string {
  if (!sharedKey) return randomBytes(18).toString('base64url')
  return createHmac('sha256', sharedKey).update('setup').digest('base64url').slice(0, 24)
}

function readSmtpUrl(env: Environment): string | null {
  if (!env.SMTP_URL) return null
  const url = URL.parse(env.SMTP_URL)
  if (!url?.hostname || !/^smtps?:$/.test(url.protocol)) {
    throw new StartError('SMTP_URL must be like smtp://user:password@host:587')
  }
  return env.SMTP_URL
}

function readMailFrom(env: Environment, publicOrigin: string): string {
  const text = env.MAIL_FROM || `Secure Base <no-reply@${new URL(publicOrigin).hostname}>`
  if (!/^(?:[^\s<>@]+@[^\s<>@]+|[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>)$/.test(text)) {
    throw new StartError(`MAIL_FROM must be like Secure Base <no-reply@example.org>, not ${JSON.stringify(text)}`)
  }
  return text
}

/**
 * Makes the folder for what is kept here, and tries whether it can be written.
 * @throws StartError that says why not
 */
export function makeDataDir(dataDir: string): void {
  try {
    makeFolder(dataDir)
    // Asking is not enough: root may write everywhere, and still cannot where a file system takes nothing.
    fs.rmdirSync(fs.mkdtempSync(path.join(dataDir, '.try-')))
  } catch (error) {
    throw new StartError(`DATA_DIR ${dataDir} cannot be written: ${(error as Error).message}`, { cause: error })
  }
}

/** Folder by folder: `recursive` of `mkdir` never comes back from a place like /proc, where no folder can be made. */
function makeFolder(folder: string): void {
  if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  const above = path.dirname(folder)
  if (above !== folder) makeFolder(above)
  try {
    fs.mkdirSync(folder)
  } catch (error) {
    // A start at the same instant has made it.
    if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}

function readSecretKey(env: Environment, dataDir: string, required: boolean): Buffer {
  if (env.SECRET_KEY) {
    const key = Buffer.from(env.SECRET_KEY, 'base64')
    // Node passes over what is no base64.
    if (key.length !== 32 || !/^[\w+/-]+=?$/.test(env.SECRET_KEY)) {
      throw new StartError('SECRET_KEY must be 32 bytes in base64: openssl rand -base64 32')
    }
    return key
  }
  if (required) throw new StartError('SECRET_KEY is required with DATABASE_URL: openssl rand -base64 32')
  const file = path.join(dataDir, 'secret.key')
  try {
    // `wx` makes the file or fails: two starts at once agree on one key.
    fs.writeFileSync(file, randomBytes(32).toString('base64') + '\n', { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new StartError(`DATA_DIR ${dataDir} cannot be written: ${(error as Error).message}`)
    }
  }
  const key = Buffer.from(readKeyFile(file, dataDir), 'base64')
  if (key.length !== 32) throw new StartError(`DATA_DIR: ${file} does not hold 32 bytes in base64`)
  return key
}

function readKeyFile(file: string, dataDir: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    throw new StartError(`DATA_DIR ${dataDir} cannot be read: ${(error as Error).message}`)
  }
}

function readOnOff(env: Environment, name: string, otherwise: boolean): boolean {
  const text = env[name]
  if (!text) return otherwise
  if (['on', 'true', '1'].includes(text)) return true
  if (['off', 'false', '0'].includes(text)) return false
  throw new StartError(`${name} must be on or off, not ${JSON.stringify(text)}`)
}

function readLogLevel(env: Environment): Config['logLevel'] {
  const level = env.LOG_LEVEL || 'info'
  const known = logLevels.find((one) => one === level)
  if (!known) throw new StartError(`LOG_LEVEL must be one of ${logLevels.join(', ')}, not ${JSON.stringify(level)}`)
  return known
}

/** Whether a host name can only mean this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
