import type { FastifyBaseLogger } from 'fastify'

/** Says once that something we lean on is away and once that it is back, however many notice it meanwhile. */
export class Absence {
  readonly #log: FastifyBaseLogger
  readonly #what: string
  #since: number | null = null

  /** @param what as it stands in the log: `the database`, `Redis` */
  constructor(log: FastifyBaseLogger, what: string) {
    this.#log = log
    this.#what = what
  }

  get isAway(): boolean {
    return this.#since !== null
  }

  /** It did not answer. */
  noticed(error: unknown): void {
    if (this.#since !== null) return
    this.#since = Date.now()
    this.#log.warn({ err: error }, `${this.#what} is away; we go on as well as we can without it`)
  }

  /** It answered. */
  ended(): void {
    if (this.#since === null) return
    const seconds = Math.round((Date.now() - this.#since) / 1000)
    this.#since = null
    this.#log.info({ seconds }, `${this.#what} is back`)
  }
}
