import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { lockFolder } from './embedded-lock.ts'
import { findPlace, makePrivate, makeSocketFolder, type Place } from './embedded-place.ts'

export interface EmbeddedDatabase {
  /** role `secure_base_owner`: owns the database `secure_base`, may create databases */
  ownerUrl: string
  /** role `secure_base_server`: may connect, and what the owner grants it */
  serverUrl: string
  /** Closes all connections, shuts PostgreSQL down and gives the folder back. Safe to call again. */
  stop(): Promise<void>
}

interface Options {
  /** a folder for the database alone; made if it is missing */
  dir: string
  /** false gives up safety against a power cut for speed: for tests */
  durable?: boolean
  /** told once if PostgreSQL ends without having been asked to */
  onCrash?: (error: Error) => void
  /** takes a line that whoever runs the server should read */
  log?: (line: string) => void
}

/** A shutdown that ends sessions at once and writes a checkpoint; takes longer only with much unwritten data. */
const FAST_SHUTDOWN = 'SIGINT'
const PATIENCE = 60_000

/** Nothing of the caller's, so that no PG… variable changes what is started. */
const ENVIRONMENT = { LC_ALL: 'C' }

/** The first settings of every server that we start: they tell ours from one that somebody started by hand. */
const OUR_MARK = '-c listen_addresses= -c port=5432'.split(' ')

const HBA = 'pg_hba.conf'
const IDENT = 'pg_ident.conf'

const ROLES = `
create role secure_base_owner login createdb;
create role secure_base_server login;
create database secure_base owner secure_base_owner;
`

/**
 * Starts a private PostgreSQL in a folder, making the database on the first start and recovering it after a crash.
 * In the folder: `pgdata`, the rules of who may log in, the lock, and while it runs the socket.
 *
 * It listens on a Unix socket in a folder of mode 0700, not on TCP: the kernel keeps other local users out, there is no
 * port to clash over and none that an impostor could take after a crash, and `peer` authentication knows whom it talks
 * to, so that no password lies on the disk. A folder too deep for a socket's 103 bytes has its socket under /tmp.
 * The superuser can log in only in single-user mode, with the server down.
 *
 * The folder is locked for as long as this process lives, so a second start is refused and disturbs nothing. PostgreSQL
 * runs in a process group of its own, so that Ctrl-C reaches it only through `stop`; should this process be killed, a
 * sentinel stops PostgreSQL, and should that be killed too, the next start does.
 *
 * @returns once connections are accepted
 * @throws Error in one line: the folder is in use, cannot be reached, or PostgreSQL's own reason (all of it in `cause`)
 */
export async function startEmbeddedDatabase(options: Options): Promise<EmbeddedDatabase> {
  const { durable = true, onCrash, log = console.warn } = options
  const place = findPlace(options.dir, log)
  const unlock = lockFolder(place.home)
  let socket: string | undefined
  const giveBack = () => {
    if (socket) fs.rmSync(socket, { recursive: true, force: true })
    unlock()
  }
  try {
    if (!fs.existsSync(path.join(place.pgdata, 'PG_VERSION'))) await create(place, durable)
    giveToPostgres(place)
    allowOwnUser(place)
    await stopOrphan(place.pgdata)
    socket = makeSocketFolder(place)
    const server = await launchPatiently(place, socket, durable)

    let stopping: Promise<void> | undefined
    void server.ended.then((how) => {
      if (!stopping) onCrash?.(new Error(`PostgreSQL ended unexpectedly (${how})${reason(server.tail())}`))
    })
    const stop = async () => {
      await end(server)
      giveBack()
    }
    return {
      ownerUrl: urlOf('secure_base_owner', socket),
      serverUrl: urlOf('secure_base_server', socket),
      stop: () => (stopping ??= stop()),
    }
  } catch (error) {
    giveBack()
    throw error
  }
}

/**
 * The addresses of the database that another process of the same user runs in this folder: for looking at it, or
 * copying from it, while the server works.
 * @returns undefined when none runs there
 */
export function findRunningDatabase(dir: string): Pick<EmbeddedDatabase, 'ownerUrl' | 'serverUrl'> | undefined {
  const file = path.join(dir, 'pgdata', 'postmaster.pid')
  // Its fifth line is the folder of the socket, its last says how far the start has come.
  const lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : []
  const socket = lines[4]
  if (!socket || lines[7]?.trim() !== 'ready') return undefined
  return { ownerUrl: urlOf('secure_base_owner', socket), serverUrl: urlOf('secure_base_server', socket) }
}

/** The host is a placeholder that keeps the address readable for `new URL`; drivers take the socket folder instead. */
function urlOf(role: string, socket: string): string {
  return `postgres://${role}@localhost:5432/secure_base?host=${encodeURIComponent(socket)}&sslmode=disable`
}

/** Makes the database aside and renames it, so that an interrupted first start leaves nothing half made. */
async function create(place: Place, durable: boolean): Promise<void> {
  for (const name of fs.readdirSync(place.home)) {
    if (name.startsWith('pgdata.new-')) fs.rmSync(path.join(place.home, name), { recursive: true, maxRetries: 5 })
  }
  const pgdata = fs.mkdtempSync(path.join(place.home, 'pgdata.new-'))
  makePrivate(pgdata, place.runAs)
  const encoding = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const haste = durable ? [] : ['--no-sync']
  await run(place, 'initdb', ['-D', pgdata, '--username=postgres', '--auth=peer', ...encoding, ...haste])
  // Single-user mode: the superuser needs no way in over the socket. Since version 15, only the owner of a database may
  // create anything in its schema `public`, so there is nothing to revoke.
  await run(place, 'postgres', ['--single', '-D', pgdata, '-c', 'exit_on_error=on', 'postgres'], ROLES)
  fs.renameSync(pgdata, place.pgdata)
  if (durable) syncFolder(place.home)
}

/** Else a power cut could undo the renaming, and the next start would find no database. */
function syncFolder(folder: string): void {
  const descriptor = fs.openSync(folder, 'r')
  fs.fsyncSync(descriptor)
  fs.closeSync(descriptor)
}

/** A folder that root has restored from a copy belongs to root, whom PostgreSQL does not serve, or is too open. */
function giveToPostgres({ pgdata, runAs }: Place): void {
  if (runAs.uid !== undefined && fs.statSync(pgdata).uid !== runAs.uid) {
    const { status, stderr } = spawnSync('chown', ['-R', `${runAs.uid}:${runAs.gid}`, pgdata])
    if (status !== 0) throw new Error(`${pgdata} cannot be given to uid ${runAs.uid}: ${stderr}`)
  }
  makePrivate(pgdata, runAs)
}

/**
 * Lets the user that runs this process, and nobody else, log in as either role. These rules lie beside the data: root
 * writes no file in a folder of somebody else, who could have put a link in its place.
 */
function allowOwnUser({ home }: Place): void {
  fs.writeFileSync(path.join(home, HBA), 'local all secure_base_owner,secure_base_server peer map=server\n')
  fs.writeFileSync(path.join(home, IDENT), `server "${os.userInfo().username}" all\n`)
  for (const name of [HBA, IDENT]) fs.chmodSync(path.join(home, name), 0o644)
}

async function run(place: Place, program: string, args: string[], input = ''): Promise<void> {
  const child = spawn(path.join(place.bin, program), args, { ...place.runAs, cwd: '/', env: ENVIRONMENT })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output = lastOf(output + part)))
  child.stdin.on('error', () => {}) // it ended before it read; its exit code tells
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${program} failed${reason(output)}`, { cause: output })
}

interface Server {
  child: ChildProcess
  /** how it ended: its exit code or signal */
  ended: Promise<string>
  tail: () => string
}

/**
 * A start is tried twice. After a `kill -9` of everything, PostgreSQL's own children may need a moment to notice, and
 * until then it refuses to start: that is waited for.
 */
async function launchPatiently(place: Place, socket: string, durable: boolean): Promise<Server> {
  const giveUp = Date.now() + PATIENCE
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(place, socket, durable)
    } catch (error) {
      const lingering = /still in use/.test((error as Error).message) && Date.now() < giveUp
      if (attempt > 1 && !lingering) throw error
      await wait(200)
    }
  }
}

async function launch(place: Place, socket: string, durable: boolean): Promise<Server> {
  const settings = {
    hba_file: path.join(place.home, HBA),
    ident_file: path.join(place.home, IDENT),
    unix_socket_directories: `"${socket}"`,
    unix_socket_permissions: '0700',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: 100,
    shared_buffers: '128MB',
    jit: 'off', // costs more than it gains on short queries
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const args = ['-D', place.pgdata, ...OUR_MARK, ...flags]
  const child = spawn(path.join(place.bin, 'postgres'), args, {
    ...place.runAs,
    cwd: place.pgdata,
    env: ENVIRONMENT,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let tail = ''
  const sentinel = child.pid === undefined ? undefined : watchOver(child.pid)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ?? `code ${code}`))
  })
  void ended.then(() => sentinel?.kill('SIGKILL'))

  const ready = new Promise<'ready'>((resolve) => {
    child.stderr.on('data', (part) => {
      tail += part
      if (tail.includes('ready to accept connections')) resolve('ready')
      tail = lastOf(tail)
    })
  })
  const first = await Promise.race([ready, ended])
  if (first !== 'ready') throw new Error(`PostgreSQL did not start (${first})${reason(tail)}`, { cause: tail })
  return { child, ended, tail: () => tail }
}

/** A shell that waits for this process to end, in whatever way, and then shuts PostgreSQL down. */
function watchOver(pid: number): ChildProcess {
  const script = `read -r _; kill -s ${FAST_SHUTDOWN.slice(3)} "$1"`
  const sentinel = spawn('/bin/sh', ['-c', script, 'sh', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  sentinel.on('error', () => {}) // without a shell, the next start stops the orphan
  sentinel.unref()
  return sentinel
}

async function end({ child, ended }: Server): Promise<void> {
  child.kill(FAST_SHUTDOWN)
  // Without a checkpoint, if it must be: the next start recovers.
  const harder = setTimeout(() => child.kill('SIGQUIT'), PATIENCE)
  await ended
  clearTimeout(harder)
}

/** Stops a PostgreSQL that outlived its parent. Only called under the lock, so it never meets one that is in use. */
async function stopOrphan(pgdata: string): Promise<void> {
  const file = path.join(pgdata, 'postmaster.pid')
  const pid = fs.existsSync(file) ? parseInt(fs.readFileSync(file, 'utf8'), 10) : NaN
  if (!(pid > 0)) return
  const isOrphan = () => commandOf(pid).includes(`/postgres -D ${pgdata} ${OUR_MARK.join(' ')} `)
  if (!isOrphan()) {
    // An unrelated process may have been given the id, and PostgreSQL would balk at it. One that could be a server
    // started by hand is left for PostgreSQL to judge.
    if (isAlive(pid) && !isForeignServer(commandOf(pid))) fs.rmSync(file)
    return
  }
  process.kill(pid, FAST_SHUTDOWN)
  const giveUp = Date.now() + PATIENCE
  while (isOrphan()) {
    if (Date.now() > giveUp) throw new Error(`PostgreSQL of an earlier run does not end: stop process ${pid} first`)
    await wait(20)
  }
}

function isForeignServer(command: string): boolean {
  return /(^|\/)postgres /.test(command) && !command.includes(OUR_MARK.join(' '))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The command line of a process; empty if there is none, or if it has ended and nobody has collected it yet. */
function commandOf(pid: number): string {
  if (process.platform !== 'linux') return spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).stdout.toString()
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}

function lastOf(text: string): string {
  return text.slice(-4096)
}

/** PostgreSQL's complaint and its hint, in one line, to follow a message. */
function reason(output: string): string {
  const lines = output.split('\n').filter((line) => /FATAL|PANIC|ERROR|DETAIL|HINT|error:|cannot|could not/.test(line))
  const last = lines.slice(-2).map((line) => line.replace(/^.*?(FATAL|PANIC|ERROR|DETAIL|HINT|error): +/, '').trim())
  return last.length ? `: ${last.join('; ')}` : ''
}
