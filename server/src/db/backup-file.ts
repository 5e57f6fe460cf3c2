import { createHash, randomBytes, type Hash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { StartError } from '../config.ts'

/** What a backup says of itself, in its first line. */
export interface BackupHead {
  readonly secureBase: 'backup'
  readonly format: 1
  /** The moment that it shows. */
  readonly at: string
  /** Fingerprints of the migrations that its tables went through, in order. */
  readonly migrations: readonly string[]
  /** Tells whether a site has the key that the backup's site had; the key itself is not in it. */
  readonly keyPrint: string
  /** Where each sequence stands. */
  readonly sequences: readonly { name: string; last: string; called: boolean }[]
}

/** One table in a backup: its name and columns, then its rows as PostgreSQL's COPY writes them, then a line `\.`. */
export interface BackupTable {
  readonly table: string
  readonly columns: readonly string[]
}

interface BackupEnd {
  readonly end: true
  /** How many rows each table has. */
  readonly rows: Record<string, number>
  /** Of every byte before this line, unpacked. */
  readonly sha256: string
}

export interface BackupPart extends BackupTable {
  readonly content: AsyncIterable<Buffer>
}

/** How far it has come; called often. */
export type Progress = (table: string, rows: number, bytes: number) => void

const endOfRows = Buffer.from('\\.\n')
const newline = 0x0a

/**
 * Writes a backup file: gzip over lines of JSON and rows. It grows under a name of its own beside the file, is read
 * again from the disk, and only then gets its name, so that what bears the name is whole.
 * @throws StartError when there is a file of that name, or the disk refuses
 */
export async function writeBackup(
  file: string,
  head: BackupHead,
  parts: AsyncIterable<BackupPart>,
  options: { progress?: Progress; signal?: AbortSignal } = {},
): Promise<BackupEnd['rows']> {
  if (fs.existsSync(file)) throw new StartError(`${file} is there already: a backup overwrites nothing`)
  const growing = `${file}.${randomBytes(4).toString('hex')}.part`
  try {
    const to = fs.createWriteStream(growing, { flags: 'wx', mode: 0o600, flush: true })
    const gzip = createGzip({ level: 4 })
    await pipeline(Readable.from(pieces(head, parts, options.progress)), gzip as Transform, to, {
      ...(options.signal ? { signal: options.signal } : {}),
    })
    const { rows } = await checkBackup(growing)
    giveName(growing, file)
    return rows
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code && /^E[A-Z]+$/.test(code)) throw new StartError(`${file} cannot be written: ${message}`, { cause: error })
    throw error
  } finally {
    fs.rmSync(growing, { force: true })
  }
}

async function* pieces(
  head: BackupHead,
  parts: AsyncIterable<BackupPart>,
  progress: Progress = () => {},
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let bytes = 0
  const hashed = (piece: Buffer) => {
    hash.update(piece)
    bytes += piece.length
    return piece
  }
  yield hashed(lineOf(head))
  const rows: Record<string, number> = {}
  for await (const { table, columns, content } of parts) {
    yield hashed(lineOf({ table, columns }))
    let count = 0
    for await (const piece of content) {
      yield hashed(piece)
      count += linesIn(piece)
      progress(table, count, bytes)
    }
    rows[table] = count
    yield hashed(endOfRows)
  }
  yield lineOf({ end: true, rows, sha256: hash.digest('hex') } satisfies BackupEnd)
}

/** Gives the finished file its name, unless somebody else has taken it meanwhile. */
function giveName(growing: string, file: string): void {
  try {
    fs.linkSync(growing, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new StartError(`${file} is there already: a backup overwrites nothing`, { cause: error })
    }
    // A disk that knows no second names.
    fs.renameSync(growing, file)
  }
  const folder = fs.openSync(path.dirname(file), 'r')
  fs.fsyncSync(folder)
  fs.closeSync(folder)
}

/**
 * Reads a whole backup and changes nothing.
 * @throws StartError when it is no backup, cut short, damaged, or of a later format
 */
export async function checkBackup(file: string, progress?: Progress): Promise<{ head: BackupHead } & BackupEnd> {
  return await readBackup(file, {
    ...(progress ? { progress } : {}),
    async table(_table, content) {
      for await (const _piece of content);
    },
  })
}

/**
 * Reads a backup from beginning to end.
 * @param reader.table takes each table, and reads its rows to their end
 * @throws StartError when it is no backup, cut short, damaged, or of a later format
 */
export async function readBackup(
  file: string,
  reader: {
    head?: (head: BackupHead) => Promise<void>
    table: (table: BackupTable, content: AsyncIterable<Buffer>) => Promise<void>
    progress?: Progress
  },
): Promise<{ head: BackupHead } & BackupEnd> {
  const source = fs.createReadStream(file)
  const unpacked = createGunzip({ chunkSize: 256 * 1024 })
  source.on('error', (error) => unpacked.destroy(error))
  const lines = new Lines(source.pipe(unpacked))
  try {
    const head = readHead(file, await lines.next())
    await reader.head?.(head)
    const rows: Record<string, number> = {}
    for (;;) {
      const sha256 = lines.fingerprint()
      const said = JSON.parse(await lines.next()) as BackupTable | BackupEnd
      if ('end' in said) {
        const same = said.sha256 === sha256 && JSON.stringify(said.rows) === JSON.stringify(rows)
        if (!same || !(await lines.over())) throw new Damaged()
        return { head, ...said }
      }
      let count = 0
      const counted = lines.rows((more) => {
        count += more
        reader.progress?.(said.table, count, lines.bytes)
      })
      await reader.table(said, counted)
      rows[said.table] = count
    }
  } catch (error) {
    throw readable(file, error)
  } finally {
    source.destroy()
    unpacked.destroy()
  }
}

class Damaged extends Error {}

function readHead(file: string, line: string): BackupHead {
  let head: BackupHead
  try {
    head = JSON.parse(line) as BackupHead
  } catch (error) {
    throw new StartError(`${file} is no backup of Secure Base`, { cause: error })
  }
  if (head.secureBase !== 'backup') throw new StartError(`${file} is no backup of Secure Base`)
  if (head.format !== 1) {
    throw new StartError(`${file} was made by a later version of Secure Base: restore it with that version`)
  }
  return head
}

/** What went wrong, in words for whoever holds the file. */
function readable(file: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof CutShort || code === 'Z_BUF_ERROR') {
    return new StartError(`${file} is cut short: a part of the backup is missing`, { cause: error })
  }
  if (message === 'incorrect header check') {
    return new StartError(`${file} is no backup of Secure Base`, { cause: error })
  }
  if (error instanceof Damaged || error instanceof SyntaxError || code?.startsWith('Z_')) {
    return new StartError(`${file} is damaged: what it holds is not what was written`, { cause: error })
  }
  if (code && /^(ENOENT|EACCES|EISDIR|EIO)$/.test(code)) {
    return new StartError(`${file} cannot be read: ${message}`, { cause: error })
  }
  return error
}

class CutShort extends Error {}

/** A stream as lines, and as the rows between two of them; keeps the fingerprint of all that it gave out. */
class Lines {
  bytes = 0
  readonly #source: AsyncIterator<Buffer>
  readonly #hash: Hash = createHash('sha256')
  #rest: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  fingerprint(): string {
    return this.#hash.copy().digest('hex')
  }

  async next(): Promise<string> {
    for (;;) {
      const at = this.#rest.indexOf(newline)
      if (at >= 0) return this.#take(at + 1).toString('utf8')
      if (!(await this.#more())) throw new CutShort()
    }
  }

  /** All up to the line that ends them, which is passed over. */
  async *rows(count: (rows: number) => void): AsyncGenerator<Buffer> {
    for (;;) {
      const ready = this.#rest.lastIndexOf(newline) + 1
      const end = endIn(this.#rest.subarray(0, ready))
      const piece = this.#take(end ?? ready)
      if (piece.length > 0) {
        count(linesIn(piece))
        yield piece
      }
      if (end !== undefined) return void this.#take(endOfRows.length)
      if (!(await this.#more())) throw new CutShort()
    }
  }

  async over(): Promise<boolean> {
    return this.#rest.length === 0 && !(await this.#more())
  }

  #take(length: number): Buffer {
    const taken = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    this.#hash.update(taken)
    this.bytes += length
    return taken
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#source.next()
    if (done) return false
    this.#rest = this.#rest.length ? Buffer.concat([this.#rest, value]) : value
    return true
  }
}

/** Where in whole lines the rows end, if they do. */
function endIn(lines: Buffer): number | undefined {
  if (lines.subarray(0, endOfRows.length).equals(endOfRows)) return 0
  const found = lines.indexOf('\n\\.\n')
  return found < 0 ? undefined : found + 1
}

function lineOf(what: object): Buffer {
  return Buffer.from(JSON.stringify(what) + '\n')
}

/** COPY writes each row as one line. */
function linesIn(piece: Buffer): number {
  let count = 0
  for (let at = piece.indexOf(newline); at >= 0; at = piece.indexOf(newline, at + 1)) count++
  return count
}
