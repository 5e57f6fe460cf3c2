import { createContext } from 'svelte'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const shapes = {
  dayMonth: { day: 'numeric', month: 'long' },
  dayMonthYear: { day: 'numeric', month: 'long', year: 'numeric' },
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  full: { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

// Making one costs as much as rendering a post, and a page shows forty instants. They hold nothing of anybody.
const formats = new Map<string, Intl.DateTimeFormat>()
const agoFormats = new Map<string, Intl.RelativeTimeFormat>()
/** What was written of a minute, for a shape, a language and a zone: the same threads are read again and again. */
const written = new Map<string, string>()

/** Instants in a reader's language and time zone. */
export class Times {
  readonly #locale: string
  readonly #timeZone: string | undefined

  constructor(locale: string, timeZone?: string) {
    // Our English is British: 3 March, and a day of 24 hours.
    this.#locale = locale === 'en' ? 'en-GB' : locale
    this.#timeZone = timeZone
  }

  #format(at: string | Date, shape: keyof typeof shapes): string {
    const key = `${this.#locale} ${this.#timeZone ?? ''} ${shape}`
    const minutes = Math.floor(new Date(at).getTime() / minute)
    const known = written.get(`${key} ${minutes}`)
    if (known !== undefined) return known
    let format = formats.get(key)
    if (!format) {
      const zone = this.#timeZone ? { timeZone: this.#timeZone } : {}
      format = new Intl.DateTimeFormat(this.#locale, { ...shapes[shape], ...zone })
      if (formats.size > 2_000) formats.clear()
      formats.set(key, format)
    }
    const words = format.format(minutes * minute)
    if (written.size > 20_000) written.clear()
    written.set(`${key} ${minutes}`, words)
    return words
  }

  #ago(count: number, unit: 'second' | 'minute' | 'hour' | 'day'): string {
    const key = `${this.#locale} ${unit} ${count}`
    const known = written.get(key)
    if (known !== undefined) return known
    const words = this.#agoFormat.format(-count, unit)
    written.set(key, words)
    return words
  }

  get #agoFormat(): Intl.RelativeTimeFormat {
    let format = agoFormats.get(this.#locale)
    if (!format) {
      format = new Intl.RelativeTimeFormat(this.#locale, { numeric: 'auto' })
      agoFormats.set(this.#locale, format)
    }
    return format
  }

  /** “20 minutes ago”; after a week, the date. */
  ago(at: string | Date, now = Date.now()): string {
    const since = now - new Date(at).getTime()
    if (since < -minute) return this.full(at)
    if (since < minute) return this.#ago(0, 'second')
    if (since < hour) return this.#ago(Math.floor(since / minute), 'minute')
    if (since < day) return this.#ago(Math.floor(since / hour), 'hour')
    if (since < 7 * day) return this.#ago(Math.floor(since / day), 'day')
    return this.day(at, now)
  }

  /** “3 March”, with the year once it is another one. */
  day(at: string | Date, now = Date.now()): string {
    const sameYear = new Date(at).getUTCFullYear() === new Date(now).getUTCFullYear()
    return this.#format(at, sameYear ? 'dayMonth' : 'dayMonthYear')
  }

  /** “19:00”. */
  clock(at: string | Date): string {
    return this.#format(at, 'clock')
  }

  /** “Tuesday, 3 March, 19:00”. */
  full(at: string | Date): string {
    return this.#format(at, 'full')
  }
}

const [getTimesIfSet, setTimes] = createContext<() => Times>()

/** Hands the reader's times down; a function, because signing in may change the time zone. */
export { setTimes }

/** The reader's times, as the layout has set them. */
export function getTimes(): Times {
  return getTimesIfSet()()
}
