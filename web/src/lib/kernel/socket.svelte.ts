import { createContext } from 'svelte'
import type { CommandShape, PayloadOf, ReplyOf } from '@secure-base/shared/kernel/contract.ts'
import type { ProblemView } from '@secure-base/shared/kernel/problem.ts'
import { ApiProblem } from './ask.ts'
import type { Commands, Contracts } from './endpoints.ts'
import { Line } from './line.ts'

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
  #line: Line | undefined
  #hearers: { name: string; hear: (push: never) => void }[] = []
  #onOpen: (() => void)[] = []

  #open(): Line {
    if (this.#line) return this.#line
    this.state = 'connecting'
    this.#line = new Line(location.origin, {
      opened: () => {
        this.state = 'open'
        this.lostAt = null
        for (const again of this.#onOpen) again()
      },
      dropped: () => {
        this.state = 'lost'
        this.lostAt ??= Date.now()
      },
      pushed: (name, push) => {
        for (const one of this.#hearers) if (one.name === name) one.hear(push as never)
      },
    })
    return this.#line
  }

  /** Sends a command and waits for its answer, through as many dropped lines as it takes. A refusal is an `ApiProblem`. */
  async send<K extends CommandName>(
    name: K,
    payload: PayloadOf<Command<K>>,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<ReplyOf<Command<K>>> {
    // This one through all its drops, and no later one: that may be somebody else's.
    const line = this.#open()
    for (;;) {
      signal?.throwIfAborted()
      await line.whenOpen(signal)
      let answer: Answer
      try {
        answer = (await line.ask(name, payload, patience)) as Answer
      } catch {
        continue
      }
      if (answer.ok) return answer.value as ReplyOf<Command<K>>
      throw new ApiProblem(answer.problem)
    }
  }

  /** Hears what the server pushes under a name. Returns how to stop. */
  on<T>(name: string, hear: (push: T) => void): () => void {
    const one = { name, hear }
    this.#hearers = [...this.#hearers, one]
    this.#open()
    return () => {
      this.#hearers = this.#hearers.filter((other) => other !== one)
    }
  }

  /** Calls back on every line that opens, the first one and each after a drop: the time to ask what was missed. */
  onOpen(again: () => void): () => void {
    this.#onOpen = [...this.#onOpen, again]
    const line = this.#open()
    // Not at once: whoever calls may be an effect, and what happens later is none of what it depends on.
    if (line.isOpen) queueMicrotask(() => void (this.#onOpen.includes(again) && again()))
    return () => {
      this.#onOpen = this.#onOpen.filter((other) => other !== again)
    }
  }

  /** Ends the line, as when somebody signs out. Whoever listens still hears the next one, opened in the new name. */
  close(): void {
    this.#line?.end()
    this.#line = undefined
    this.state = 'idle'
    this.lostAt = null
    if (this.#onOpen.length + this.#hearers.length > 0) this.#open()
  }
}

/** The page's line to the server, made by the layout. */
export const [getConnection, setConnection] = createContext<Connection>()
