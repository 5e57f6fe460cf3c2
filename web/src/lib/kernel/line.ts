/** What a line tells of itself and of what comes over it. */
export interface Hearer {
  opened(): void
  /** It had been open. It is being tried again. */
  dropped(): void
  pushed(name: string, payload: unknown): void
}

interface Asked {
  answer(value: unknown): void
  fail(reason: Error): void
}

const firstWait = 1_000
const longestWait = 5_000
/** How long a line may take to open. */
const openingMs = 20_000

/**
 * One line to a Socket.IO server over a WebSocket, as much of its protocol as pages speak: events and their answers as
 * JSON on the main namespace. It comes back by itself after each drop, later and later, and each line at a moment of its
 * own. What was asked and not answered fails with the line; nothing is kept for the next one.
 * @see https://socket.io/docs/v4/socket-io-protocol/ (version 5, over Engine.IO 4)
 */
export class Line {
  isOpen = false
  readonly #url: string
  readonly #hearer: Hearer
  readonly #asked = new Map<number, Asked>()
  #waiting: (() => void)[] = []
  #socket: WebSocket | null = null
  #ended = false
  #count = 0
  #tries = 0
  /** The server says a word at least this often, or the line is dead. */
  #silenceMs = openingMs
  #silence: ReturnType<typeof setTimeout> | undefined
  #again: ReturnType<typeof setTimeout> | undefined

  /** @param origin of the server, `https://…` */
  constructor(origin: string, hearer: Hearer) {
    this.#url = `${origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
    this.#hearer = hearer
    globalThis.addEventListener?.('offline', this.#drop)
    globalThis.addEventListener?.('online', this.#open)
    this.#open()
  }

  /** Asks once, and waits for the answer as long as the line holds. @throws Error without an answer in time */
  ask(name: string, payload: unknown, patienceMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!this.isOpen) return reject(new Error('The line is not open'))
      const id = this.#count++
      const timer = setTimeout(() => asked.fail(new Error('No answer came in time')), patienceMs)
      const settled = (): void => {
        clearTimeout(timer)
        this.#asked.delete(id)
      }
      const asked: Asked = {
        answer: (value) => (settled(), resolve(value)),
        fail: (reason) => (settled(), reject(reason)),
      }
      this.#asked.set(id, asked)
      this.#socket?.send(`42${id}${JSON.stringify([name, payload])}`)
    })
  }

  /** Waits until it is open; for ever, once it has been ended. */
  whenOpen(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.isOpen) return resolve()
      this.#waiting.push(resolve)
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    })
  }

  /** Ends it for good. */
  end(): void {
    this.#ended = true
    globalThis.removeEventListener?.('offline', this.#drop)
    globalThis.removeEventListener?.('online', this.#open)
    this.#drop()
    clearTimeout(this.#again)
  }

  readonly #open = (): void => {
    if (this.#socket) return
    clearTimeout(this.#again)
    const socket = new WebSocket(this.#url)
    this.#socket = socket
    this.#silenceMs = openingMs
    this.#listen()
    socket.onmessage = ({ data }) => {
      this.#listen()
      this.#take(socket, String(data))
    }
    socket.onclose = this.#drop
  }

  readonly #drop = (): void => {
    const socket = this.#socket
    if (!socket) return
    const wasOpen = this.isOpen
    this.#socket = null
    this.isOpen = false
    clearTimeout(this.#silence)
    socket.onmessage = socket.onclose = null
    socket.close()
    for (const asked of [...this.#asked.values()]) asked.fail(new Error('The line dropped'))
    if (this.#ended) return
    const wait = Math.min(longestWait, firstWait * 2 ** this.#tries++)
    this.#again = setTimeout(this.#open, wait * (0.5 + Math.random()))
    if (wasOpen) this.#hearer.dropped()
  }

  #listen(): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(this.#drop, this.#silenceMs)
  }

  #take(socket: WebSocket, packet: string): void {
    const [, kind, id, data] = /^(4?\d)(\d*)(.*)$/s.exec(packet) ?? []
    switch (kind) {
      case '0': {
        const { pingInterval, pingTimeout } = JSON.parse(packet.slice(1)) as Record<string, number>
        this.#silenceMs = pingInterval! + pingTimeout!
        return socket.send('40')
      }
      case '2':
        return socket.send('3')
      case '40':
        this.isOpen = true
        this.#tries = 0
        this.#hearer.opened()
        for (const go of this.#waiting.splice(0)) go()
        return
      case '42': {
        const [name, payload] = JSON.parse(data!) as [string, unknown]
        return this.#hearer.pushed(name, payload)
      }
      case '43':
        return this.#asked.get(Number(id))?.answer((JSON.parse(data!) as unknown[])[0])
      // Closed, told to go, or refused: another attempt meets whoever serves then.
      case '1':
      case '41':
      case '44':
        return this.#drop()
    }
  }
}
