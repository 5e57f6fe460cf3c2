import { io, type Socket } from 'socket.io-client'
import type { LiveEntry, LiveEvent, LiveHeartbeat, LiveState, Phase } from '@secure-base/shared/live/contract.ts'
import { EventBuffer } from '@secure-base/shared/live/event-buffer.ts'
import { initialState, reduce } from '@secure-base/shared/live/session-state.ts'
import type { ProblemView } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'

type Answer<T> = { ok: true; value: T } | { ok: false; problem: ProblemView }

export interface LiveClientOptions {
  origin: string
  /** `Cookie` header of somebody who is signed in. */
  cookie: string
  sessionId: string
  agreedRulesVersion: number
  /** How long an unanswered command waits before it is sent again. */
  patienceMs?: number
}

/** A problem that trying again may mend: the server or its database was away. */
const passing = new Set(['internal', 'unavailable', 'too-many'])

/**
 * What a page does in a live room, without the page: comes back after each dropped line, asks for what it missed, sends
 * again under the same id what was not acknowledged, and keeps the log and the state that follows from it.
 */
export class LiveClient {
  readonly log: LiveEvent[] = []
  state: LiveState = initialState()
  /** Ids of what was acknowledged, with their numbers. */
  readonly acknowledged = new Map<string, number>()
  /** How often the line came up. */
  connections = 0
  readonly #options: LiveClientOptions
  readonly #socket: Socket
  readonly #buffer = new EventBuffer()
  #asking: Promise<void> | null = null
  #askAgain = false
  #closed = false
  #failure: unknown
  #waiting: (() => void)[] = []

  constructor(options: LiveClientOptions) {
    this.#options = options
    this.#socket = io(options.origin, {
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
      reconnectionDelay: 50,
      reconnectionDelayMax: 400,
      extraHeaders: { cookie: options.cookie },
    })
    this.#socket.on('connect', () => {
      this.connections++
      this.#ask()
    })
    this.#socket.on('live:event', (event: LiveEvent) => this.#take([event]))
    this.#socket.on('live:heartbeat', ({ lastSeq }: LiveHeartbeat) => {
      this.#buffer.hear(lastSeq)
      if (this.#buffer.after !== null) this.#ask()
    })
  }

  /** The last number that is shown. */
  get lastSeq(): number {
    return this.#buffer.last
  }

  /** Comes in, and is there when everything so far is shown. */
  async enter(): Promise<void> {
    this.#socket.connect()
    await this.#connected()
    await this.caughtUp()
  }

  /** Says something and waits, through as many lines and servers as it takes, until it is acknowledged. */
  async say(body: string, id = newId()): Promise<number> {
    const { seq } = await this.#send<{ seq: number }>('live:say', { id, body })
    this.acknowledged.set(id, seq)
    return seq
  }

  async open(): Promise<void> {
    await this.#send('live:open', {})
  }

  async advance(phase: Phase): Promise<void> {
    await this.#send('live:advance', { phase })
  }

  /** Cuts the line under it, as a tunnel does: nobody says goodbye. It comes back by itself. */
  cut(): void {
    this.#socket.io.engine?.close()
  }

  /** Asks once more, and waits until nothing is missing. */
  async caughtUp(): Promise<void> {
    this.#ask()
    while (this.#asking) await this.#asking
    if (this.#failure) throw this.#failure
  }

  /** Waits until this number is shown, without asking for it. */
  async reaches(seq: number, withinMs = 10_000): Promise<void> {
    const until = Date.now() + withinMs
    while (this.#buffer.last < seq) {
      if (Date.now() > until) throw new Error(`came to ${this.#buffer.last} instead of ${seq}`)
      await new Promise<void>((resolve) => {
        const timeout = setTimeout(resolve, 100)
        this.#waiting.push(() => {
          clearTimeout(timeout)
          resolve()
        })
      })
    }
  }

  close(): void {
    this.#closed = true
    this.#socket.disconnect()
  }

  #take(events: readonly LiveEvent[]): void {
    for (const event of this.#buffer.take(events)) {
      this.log.push(event)
      this.state = reduce(this.state, event)
    }
    for (const look of this.#waiting.splice(0)) look()
    if (this.#buffer.after !== null) this.#ask()
  }

  #ask(): void {
    this.#askAgain = true
    this.#asking ??= this.#catchUp()
      .catch((error: unknown) => {
        this.#failure ??= error
      })
      .finally(() => {
        this.#asking = null
      })
  }

  async #catchUp(): Promise<void> {
    while (this.#askAgain && !this.#closed) {
      this.#askAgain = false
      const { agreedRulesVersion } = this.#options
      const entry = await this.#send<LiveEntry>('live:enter', { after: this.#buffer.last, agreedRulesVersion })
      if (entry.events) {
        this.#take(entry.events)
        this.#buffer.hear(entry.lastSeq)
      } else {
        this.state = entry.state
        this.log.length = 0
        this.#take(this.#buffer.restart(entry.lastSeq))
      }
      if (this.#buffer.after !== null) this.#askAgain = true
    }
  }

  async #send<T>(name: string, payload: object): Promise<T> {
    for (;;) {
      if (this.#closed) throw new Error('the client is closed')
      await this.#connected()
      let answer: Answer<T>
      try {
        answer = (await this.#socket
          .timeout(this.#options.patienceMs ?? 2_000)
          .emitWithAck(name, { sessionId: this.#options.sessionId, ...payload })) as Answer<T>
      } catch {
        continue
      }
      if (answer.ok) return answer.value
      if (!passing.has(answer.problem.code)) throw new Error(`${name}: ${answer.problem.code} ${answer.problem.reason}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  async #connected(): Promise<void> {
    while (!this.#socket.connected && !this.#closed) {
      await new Promise<void>((resolve) => {
        const timeout = setTimeout(resolve, 1_000)
        this.#socket.once('connect', () => {
          clearTimeout(timeout)
          resolve()
        })
      })
    }
  }
}
