import { AsyncLocalStorage } from 'node:async_hooks'
import { wallClock, type Clock } from '../kernel/clock.ts'

/** A clock for telling what happened: whatever runs within `at` happens then, all else now. */
export class ToldClock implements Clock {
  readonly #then = new AsyncLocalStorage<Date>()

  now(): Date {
    return this.#then.getStore() ?? wallClock.now()
  }

  at<T>(then: Date, run: () => T): T {
    return this.#then.run(then, run)
  }
}
