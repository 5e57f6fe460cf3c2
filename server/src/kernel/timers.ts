import { guest } from '@secure-base/shared/kernel/policy.ts'
import {
  deleteTimer,
  findFirstDue,
  putTimerOff,
  takeDueTimer,
  takeMoreDue,
  upsertTimer,
  type TimerRow,
} from '../db/timers.ts'
import { isDatabaseAway } from '../db/away.ts'
import { Absence } from './absence.ts'
import { makeCtx, type Ground, type Tx } from './ctx.ts'

/** A kind of thing that is owed at a time: a turn, an offer, a purge. */
export interface Timer {
  readonly kind: string
}

/** Names a kind of timer. */
export function timer(kind: string): Timer {
  return { kind }
}

/** Sets or moves the timer of one subject, in the transaction of its cause. */
export async function setTimer(tx: Tx, { kind }: Timer, subject: string, dueAt: Date): Promise<void> {
  await upsertTimer(tx, kind, subject, dueAt)
}

/** Takes a timer back. */
export async function clearTimer(tx: Tx, { kind }: Timer, subject: string): Promise<void> {
  await deleteTimer(tx, kind, subject)
}

type Handler = (tx: Tx, subjects: string[]) => Promise<void>

/** So many at once where a kind is handled together. */
const mostTogether = 200

/**
 * Takes due timers, one transaction each or for several of a kind, with `FOR UPDATE SKIP LOCKED`: each runs at most once,
 * whoever lives.
 */
export class TimerRunner {
  readonly #ground: Ground
  /** Whoever looks every second is the first to know, and tells it for all. */
  readonly #database: Absence
  readonly #handlers = new Map<string, { run: Handler; most: number }>()
  #next: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(ground: Ground) {
    this.#ground = ground
    this.#database = new Absence(ground.log, 'the database')
  }

  /** Declares what runs when a timer of this kind is due. */
  handle({ kind }: Timer, run: (tx: Tx, subject: string) => Promise<void>): void {
    this.#handlers.set(kind, { run: (tx, [subject]) => run(tx, subject!), most: 1 })
  }

  /** Declares the same for all that are due at once. If one makes it fail, each is tried again by itself. */
  handleTogether({ kind }: Timer, run: Handler): void {
    this.#handlers.set(kind, { run, most: mostTogether })
  }

  /** Looks every second; each look takes all that is due. */
  start(everyMs = 1_000): void {
    const look = () => {
      this.#running = this.runDue()
        .then(
          () => this.#database.ended(),
          (error: unknown) => {
            if (isDatabaseAway(error)) this.#database.noticed(error)
            else this.#ground.log.error({ err: error }, 'looking for due timers failed')
          },
        )
        .then(() => {
          if (!this.#stopped) this.#next = setTimeout(look, everyMs)
        })
    }
    look()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#next)
    await this.#running
  }

  /** Runs everything that is due by the clock when it begins, then returns: what becomes due meanwhile gathers. */
  async runDue(): Promise<void> {
    const now = this.#ground.clock.now()
    while (!this.#stopped && (await this.#takeNext(now)));
  }

  /** Seconds for which the timer that has waited longest is overdue. */
  async late(): Promise<number> {
    const now = this.#ground.clock.now()
    const due = await findFirstDue(this.#ground.database.drizzle)
    return due ? Math.max(0, (now.getTime() - due.getTime()) / 1_000) : 0
  }

  async #takeNext(now: Date): Promise<boolean> {
    let taken: TimerRow[] = []
    try {
      return await makeCtx(this.#ground, guest).transaction(async (tx) => {
        // What this process does not know is left to those that do: during an upgrade there are newer ones.
        const due = await takeDueTimer(tx, [...this.#handlers.keys()], now)
        taken = due ? [due] : []
        if (!due) return false
        const handler = this.#handlers.get(due.kind)!
        if (handler.most > 1 && due.attempts === 0) {
          taken = [due, ...(await takeMoreDue(tx, due.kind, now, handler.most - 1))]
        }
        await handler.run(
          tx,
          taken.map(({ subject }) => subject),
        )
        return true
      })
    } catch (error) {
      const [due] = taken
      if (!due || isDatabaseAway(error)) throw error
      const { log, database } = this.#ground
      const subjects = taken.map(({ subject }) => subject)
      log.error({ err: error, timer: due.kind, subjects }, 'a timer failed and is put off')
      for (const one of taken) await putTimerOff(database.drizzle, one, now)
      return true
    }
  }
}
