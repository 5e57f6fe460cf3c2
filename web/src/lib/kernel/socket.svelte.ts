import { createContext } from 'svelte'
import type { CommandShape, PayloadOf, ReplyOf } from '@secure-base/shared/kernel/contract.ts'
import type { ProblemView } from '@secure-base/shared/kernel/problem.ts'
import type { Socket } from 'socket.io-client'
import { ApiProblem } from './ask.ts'
import type { Commands, Contracts } from './endpoints.ts'

type CommandName = keyof Commands
type Command<K extends CommandName> = Contracts[Extract<Commands[K], keyof Contracts>] extends infer C extends
  CommandShape
  ? C
  : never
type Answer = { ok: true; value: unknown } | { ok: false; problem: ProblemView }

const patience = 5000

/**
 * One line to the server for a page load, opened by the first who needs it. Nothing is loaded before that.
 * Commands are sent again, unchanged, until they are answered: give them an id of your own and they happen once.
 */
export class Connection {
  /** `lost`: it was open, and we are trying again. */
  state = $state<'idle' | 'connecting' | 'open' | 'lost'>('idle')
  /** When the line dropped; null while it holds. */
  lostAt = $state<number | null>(null)
  #socket: Promise<Socket> | undefined

  #open(): Promise<Socket> {
    this.#socket ??= import('socket.io-client').then(({ io }) => {
      this.state = 'connecting'
      const socket = io({ path: '/socket.io', transports: ['websocket', 'polling'], tryAllTransports: true })
      socket.on('connect', () => {
        this.state = 'open'
        this.lostAt = null
      })
      socket.on('disconnect', (reason) => {
        this.state = 'lost'
        this.lostAt ??= Date.now()
        // The server ends a line when a login ends; a fresh one knows who is there now.
        if (reason === 'io server disconnect') setTimeout(() => socket.connect(), 1000)
      })
      return socket
    })
    return this.#socket
  }

  /** Sends a command and waits for its answer, through as many dropped lines as it takes. A refusal is an `ApiProblem`. */
  async send<K extends CommandName>(
    name: K,
    payload: PayloadOf<Command<K>>,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<ReplyOf<Command<K>>> {
    const socket = await this.#open()
    for (;;) {
      signal?.throwIfAborted()
      if (!socket.connected) await connected(socket, signal)
      let answer: Answer
      try {
        answer = (await socket.timeout(patience).emitWithAck(name, payload)) as Answer
      } catch {
        continue
      }
      if (answer.ok) return answer.value as ReplyOf<Command<K>>
      throw new ApiProblem(answer.problem)
    }
  }

  /** Hears what the server pushes under a name. Returns how to stop. */
  on<T>(name: string, hear: (push: T) => void): () => void {
    let stopped = false
    void this.#open().then((socket) => {
      if (!stopped) socket.on(name, hear)
    })
    return () => {
      stopped = true
      void this.#socket?.then((socket) => socket.off(name, hear))
    }
  }

  /** Calls back on every line that opens, the first one and each after a drop: the time to ask what was missed. */
  onOpen(again: () => void): () => void {
    let stopped = false
    void this.#open().then((socket) => {
      if (stopped) return
      socket.on('connect', again)
      if (socket.connected) again()
    })
    return () => {
      stopped = true
      void this.#socket?.then((socket) => socket.off('connect', again))
    }
  }

  /** Ends the line, as when somebody signs out. The next command opens another. */
  close(): void {
    void this.#socket?.then((socket) => socket.disconnect())
    this.#socket = undefined
    this.state = 'idle'
    this.lostAt = null
  }
}

function connected(socket: Socket, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      socket.off('connect', done)
      reject(signal?.reason as Error)
    }
    const done = (): void => {
      signal?.removeEventListener('abort', giveUp)
      resolve()
    }
    socket.once('connect', done)
    signal?.addEventListener('abort', giveUp, { once: true })
  })
}

/** The page's line to the server, made by the layout. */
export const [getConnection, setConnection] = createContext<Connection>()
