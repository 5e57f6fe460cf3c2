import net from 'node:net'
import path from 'node:path'

/** A statement as it went to PostgreSQL, with the values that went with it. */
export interface Statement {
  readonly text: string
  readonly values: (string | null)[]
}

/**
 * A door between server and database that writes down every statement that passes (PostgreSQL's protocol, version 3):
 * it counts what is really sent, whichever library sends it.
 */
export class Wire {
  /** Where the server is to connect in place of the database. */
  readonly url: string
  #heard: Statement[] = []
  readonly #door: net.Server
  readonly #open = new Set<net.Socket>()

  private constructor(url: string, door: net.Server) {
    this.url = url
    this.#door = door
  }

  static async open(databaseUrl: string): Promise<Wire> {
    const target = new URL(databaseUrl)
    const folder = target.searchParams.get('host')
    const reach = () =>
      folder
        ? net.connect(path.join(folder, `.s.PGSQL.${target.port || 5432}`))
        : net.connect(Number(target.port || 5432), target.hostname)
    const door = net.createServer()
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
    const url = new URL(databaseUrl)
    url.searchParams.delete('host')
    url.hostname = '127.0.0.1'
    url.port = String((door.address() as net.AddressInfo).port)
    const wire = new Wire(url.href, door)
    door.on('connection', (client) => wire.#join(client, reach()))
    return wire
  }

  /** What passed since the last call. */
  take(): Statement[] {
    const heard = this.#heard
    this.#heard = []
    return heard
  }

  close(): void {
    for (const socket of this.#open) socket.destroy()
    this.#door.close()
  }

  #join(client: net.Socket, database: net.Socket): void {
    for (const socket of [client, database]) {
      this.#open.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        this.#open.delete(socket)
        client.destroy()
        database.destroy()
      })
    }
    const ear = new Ear((statement) => this.#heard.push(statement))
    client.on('data', (part) => ear.hear(part as Buffer))
    client.pipe(database).pipe(client)
  }
}

/** Follows one connection's messages. */
class Ear {
  readonly #tell: (statement: Statement) => void
  #rest: Buffer = Buffer.alloc(0)
  #started = false
  /** Prepared statements by name, and what was bound last. */
  readonly #texts = new Map<string, string>()
  #bound: Statement = { text: '', values: [] }

  constructor(tell: (statement: Statement) => void) {
    this.#tell = tell
  }

  hear(part: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, part])
    for (;;) {
      const head = this.#started ? 1 : 0 // the first message has no letter
      if (this.#rest.length < head + 4) return
      const end = head + this.#rest.readInt32BE(head)
      if (this.#rest.length < end) return
      if (this.#started) this.#read(String.fromCharCode(this.#rest[0]!), this.#rest.subarray(5, end))
      this.#started = true
      this.#rest = this.#rest.subarray(end)
    }
  }

  #read(kind: string, body: Buffer): void {
    if (kind === 'Q') this.#tell({ text: textAt(body, 0), values: [] })
    if (kind === 'P') {
      const name = textAt(body, 0)
      this.#texts.set(name, textAt(body, Buffer.byteLength(name) + 1))
    }
    if (kind === 'B') this.#bound = this.#readBind(body)
    if (kind === 'E') this.#tell(this.#bound)
  }

  #readBind(body: Buffer): Statement {
    let at = Buffer.byteLength(textAt(body, 0)) + 1
    const name = textAt(body, at)
    at += Buffer.byteLength(name) + 1
    at += 2 + 2 * body.readInt16BE(at)
    const values: (string | null)[] = []
    const count = body.readInt16BE(at)
    at += 2
    for (let index = 0; index < count; index++) {
      const length = body.readInt32BE(at)
      at += 4
      values.push(length < 0 ? null : body.toString('utf8', at, at + length))
      at += Math.max(0, length)
    }
    return { text: this.#texts.get(name) ?? '', values }
  }
}

function textAt(body: Buffer, start: number): string {
  return body.toString('utf8', start, body.indexOf(0, start))
}
