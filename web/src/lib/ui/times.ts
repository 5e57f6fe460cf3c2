import { createContext } from 'svelte'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Instants in a reader's language and time zone. */
export class Times {
  readonly #locale: string
  readonly #timeZone: string | undefined

  constructor(locale: string, timeZone?: string) {
    // Our English is British: 3 March, and a day of 24 hours.
    this.#locale = locale === 'en' ? 'en-GB' : locale
    this.#timeZone = timeZone
  }

  #format(at: string | Date, options: Intl.DateTimeFormatOptions): string {
    const zone = this.#timeZone ? { timeZone: this.#timeZone } : {}
    return new Intl.DateTimeFormat(this.#locale, { ...options, ...zone }).format(new Date(at))
  }

  /** “20 minutes ago”; after a week, the date. */
  ago(at: string | Date, now = Date.now()): string {
    const since = now - new Date(at).getTime()
    const words = new Intl.RelativeTimeFormat(this.#locale, { numeric: 'auto' })
    if (since < -minute) return this.full(at)
    if (since < minute) return words.format(0, 'second')
    if (since < hour) return words.format(-Math.floor(since / minute), 'minute')
    if (since < day) return words.format(-Math.floor(since / hour), 'hour')
    if (since < 7 * day) return words.format(-Math.floor(since / day), 'day')
    return this.day(at, now)
  }

  /** “3 March”, with the year once it is another one. */
  day(at: string | Date, now = Date.now()): string {
    const sameYear = new Date(at).getUTCFullYear() === new Date(now).getUTCFullYear()
    return this.#format(at, { day: 'numeric', month: 'long', ...(!sameYear && { year: 'numeric' }) })
  }

  /** “19:00”. */
  clock(at: string | Date): string {
    return this.#format(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  }

  /** “Tuesday, 3 March, 19:00”. */
  full(at: string | Date): string {
    return this.#format(at, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
  }
}

const [getTimesIfSet, setTimes] = createContext<() => Times>()

/** Hands the reader's times down; a function, because signing in may change the time zone. */
export { setTimes }

/** The reader's times, as the layout has set them. */
export function getTimes(): Times {
  return getTimesIfSet()()
}
