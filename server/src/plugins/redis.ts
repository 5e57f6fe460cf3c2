import { createAdapter } from '@socket.io/redis-streams-adapter'
import type { FastifyBaseLogger } from 'fastify'
import { randomUUID } from 'node:crypto'
import { createClient } from 'redis'
import { Absence } from '../kernel/absence.ts'
import { gatheringMs, Parcels, type Entry, type Push } from './parcels.ts'

/** Pushes on their way to the other processes. They hold words, so they are cut off behind whoever reads. */
const stream = 'secure-base:pushes'
const keptMs = 60_000
const keptEntries = 10_000
/** How long anybody waits for an answer before doing without. */
const patienceMs = 250
/** How often each line is asked whether it still answers: a host that vanished closes no line. */
const watchMs = 2_000
const pongMs = 4_000

type Client = ReturnType<typeof newClient>

/**
 * The one file that knows Redis: what several processes tell each other, and the counters that they share. Nothing in
 * it is the truth. While it is away no error leaves here, nobody waits, and each process goes on by itself.
 */
export class Redis {
  readonly #absence: Absence
  readonly #lines: Client[] = []
  readonly #commands: Client
  readonly #parcels = new Parcels(randomUUID(), (entry, pushes) => this.#write(entry, pushes))
  readonly #url: string
  readonly #watch: NodeJS.Timeout
  #slowUntil = 0
  #looks = 0
  /** Pushes that the other processes did not hear. */
  unsent = 0

  constructor(url: string, log: FastifyBaseLogger) {
    this.#url = url
    this.#absence = new Absence(log, 'Redis')
    // Asked while Redis is away it refuses at once: what is a second late is of no use.
    this.#commands = this.#open({ queue: false })
    this.#watch = setInterval(() => void this.#look(), watchMs)
    this.#watch.unref()
  }

  get isReady(): boolean {
    return this.#commands.isReady && performance.now() >= this.#slowUntil
  }

  /** What the limiter counts in. */
  readonly counters = {
    isReady: () => this.isReady,
    eval: (script: string, options: { keys: string[]; arguments: string[] }) =>
      this.#answer(this.#commands.eval(script, options)),
    del: (key: string) => this.#answer(this.#commands.del(key)),
  }

  /**
   * What Socket.IO sends to other processes by. The adapter gets no client but the few calls that it makes, none of
   * which fails or keeps waiting: left alone it would hold back a push from our own sockets until Redis has taken it,
   * ask a closed line without a pause, and end the process by a refusal that it does not catch.
   */
  adapter(): ReturnType<typeof createAdapter> {
    const client = {
      sSubscribe,
      duplicate: () => this.#reader(),
      xAdd: (_stream: string, _id: string, push: Push) => {
        this.#parcels.add(push)
        return Promise.resolve('')
      },
      publish: (...given: Parameters<Client['publish']>) => this.#tell(this.#commands.publish(...given)),
    }
    return createAdapter(client, {
      streamName: stream,
      channelPrefix: 'secure-base',
      blockTimeInMs: 1_000,
      readCount: 500,
      onlyPlaintext: true,
    })
  }

  /** Says what is left to say and ends all lines. After Socket.IO, whose adapter reads until it is closed. */
  async close(): Promise<void> {
    clearInterval(this.#watch)
    this.#parcels.flush()
    // What was written before is with Redis once this is answered.
    if (this.isReady) await this.#answer(this.#commands.ping()).catch(() => {})
    for (const line of this.#lines) if (line.isOpen) line.destroy()
  }

  #open(options: { queue: boolean }): Client {
    const line = newClient(this.#url, options.queue)
    line.on('error', (error: unknown) => this.#absence.noticed(error))
    line.on('ready', () => this.#absence.ended())
    line.connect().catch(() => {}) // only when it is closed before it was ever there
    this.#lines.push(line)
    return line
  }

  /** A line that waits for what is new, and for Redis as long as it takes. */
  #reader(): object {
    const line = this.#open({ queue: true })
    let readAt = -Infinity
    return {
      sSubscribe,
      on: () => {},
      connect: async () => {},
      disconnect: () => {},
      async subscribe(...given: Parameters<Client['subscribe']>) {
        // Once it has stood, the client subscribes again by itself on each new line.
        while (line.isOpen) {
          try {
            return await line.subscribe(...given)
          } catch {
            await pause(patienceMs)
          }
        }
      },
      xRead: async (...given: Parameters<Client['xRead']>) => {
        // Whoever asks again at once is woken by every entry of every process.
        const rest = readAt + gatheringMs - performance.now()
        if (rest > 0) await pause(rest)
        try {
          const read = (await line.xRead(...given)) as { messages: Entry[] }[] | null
          if (read) readAt = performance.now()
          return read?.map(({ messages }) => ({ messages: this.#parcels.unpack(messages) })) ?? null
        } catch {
          await pause(patienceMs)
          return null
        }
      },
    }
  }

  #write(entry: Push, pushes: number): void {
    const TRIM = { strategy: 'MAXLEN', strategyModifier: '~', threshold: keptEntries } as const
    void this.#tell(this.#commands.xAdd(stream, '*', entry, { TRIM }), pushes)
  }

  /** Sent in order, answered to nobody: sockets of this process have it already. */
  #tell(sent: Promise<unknown>, pushes = 1): Promise<string> {
    sent.catch(() => (this.unsent += pushes))
    return Promise.resolve('')
  }

  /** @throws Error when it is away, or takes longer than is worth it; then it is left alone for a while */
  async #answer<T>(asked: Promise<T>): Promise<T> {
    const late = new AbortController()
    try {
      return await Promise.race([
        asked,
        pause(patienceMs, late.signal).then((): never => {
          this.#slowUntil = performance.now() + watchMs
          throw new Error('Redis is slow')
        }),
      ])
    } finally {
      late.abort()
    }
  }

  async #look(): Promise<void> {
    if (this.#looks++ % 5 === 0) await this.trim()
    await Promise.all(this.#lines.map((line) => this.#lookAt(line)))
  }

  async #lookAt(line: Client): Promise<void> {
    if (!line.isReady) return
    const late = new AbortController()
    const pong = line.ping().then(
      () => true,
      () => true, // it knows by itself that it is closed
    )
    const heard = await Promise.race([pong, pause(pongMs, late.signal).then(() => false)])
    late.abort()
    if (heard || !line.isReady) return
    this.#absence.noticed(new Error('Redis does not answer'))
    line.destroy()
    line.connect().catch(() => {})
  }

  /** By the clock of Redis, which numbers what is in the stream. */
  async trim(olderThanMs = keptMs): Promise<void> {
    if (!this.isReady) return
    try {
      const [seconds] = await this.#answer(this.#commands.time())
      await this.#answer(this.#commands.xTrim(stream, 'MINID', Number(seconds) * 1_000 + 1_000 - olderThanMs))
    } catch {
      // The next look does it.
    }
  }
}

/** By this name the adapter knows the kind of client. */
const sSubscribe = (): void => {}

function newClient(url: string, queue: boolean) {
  return createClient({
    url,
    disableOfflineQueue: !queue,
    commandsQueueMaxLength: 20_000,
    maintNotifications: 'disabled',
    socket: { connectTimeout: 3_000, reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, 1_000) },
  })
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timeout = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => clearTimeout(timeout), { once: true })
  })
}
