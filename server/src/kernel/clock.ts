/** Where time comes from; tests move it. */
export interface Clock {
  now(): Date
}

export const wallClock: Clock = { now: () => new Date() }

/** A clock that stands still until it is moved. */
export class MovableClock implements Clock {
  #ms: number

  constructor(start: Date = new Date()) {
    this.#ms = start.getTime()
  }

  now(): Date {
    return new Date(this.#ms)
  }

  advance(ms: number): void {
    this.#ms += ms
  }
}
