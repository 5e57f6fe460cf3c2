import type { LiveEvent } from './contract.ts'

/**
 * Brings pushed and replayed events into order: each number once, none before the one before it. Pushes are hints and
 * may come twice, early or never; what is missing is asked for with `after`.
 */
export class EventBuffer {
  #last: number
  #early = new Map<number, LiveEvent>()
  /** The highest number that anything has told of. */
  #known: number

  /** @param last number of the last event that is already shown */
  constructor(last = 0) {
    this.#last = last
    this.#known = last
  }

  /** The last number that has come out in order. */
  get last(): number {
    return this.#last
  }

  /** What to ask for: the number after which something is missing; null while nothing is. */
  get after(): number | null {
    return this.#known > this.#last ? this.#last : null
  }

  /** Takes events in; answers those whose turn it now is, in order. */
  take(events: readonly LiveEvent[]): LiveEvent[] {
    for (const event of events) {
      if (event.seq > this.#last) this.#early.set(event.seq, event)
      this.#known = Math.max(this.#known, event.seq)
    }
    const ready: LiveEvent[] = []
    for (let next; (next = this.#early.get(this.#last + 1));) {
      this.#early.delete(next.seq)
      this.#last = next.seq
      ready.push(next)
    }
    return ready
  }

  /** A heartbeat or an answer says how far the log goes. */
  hear(lastSeq: number): void {
    this.#known = Math.max(this.#known, lastSeq)
  }

  /**
   * Starts again from a state without its events: the log was restored, or is gone. Events pushed meanwhile that come
   * after it stay held; answers those whose turn it now is.
   */
  restart(lastSeq: number): LiveEvent[] {
    const early = [...this.#early.values()].filter(({ seq }) => seq > lastSeq)
    this.#early.clear()
    this.#last = lastSeq
    this.#known = lastSeq
    return this.take(early)
  }
}
