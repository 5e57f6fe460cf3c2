/** A page as it is kept: whole, with the encodings it was asked for in so far. */
export interface KeptPage {
  /** Names and values in turn, as Node writes them out. */
  readonly headers: readonly string[]
  readonly etag: string
  readonly body: Buffer
  /** `gzip` or `br` to the compressed body. */
  readonly encoded: Map<string, Buffer>
}

interface Entry {
  readonly page: KeptPage
  readonly tag: string
  readonly until: number
}

const maxEntries = 500
/** However a drop gets lost, nobody reads a page older than this. */
const maxAgeMs = 1_000

/**
 * Guests' pages of open groups, in this process. A page is kept under its address and a tag (`thread:ID`); when what
 * the tag names changes, all its pages go at once.
 */
export class PageCache {
  readonly #entries = new Map<string, Entry>()
  readonly #addressesOf = new Map<string, Set<string>>()
  /** Counts changes of what is being rendered right now, so that a page begun before a change is not kept after it. */
  #moves = 0
  /** For whoever watches over the process. */
  readonly counts = { found: 0, kept: 0, dropped: 0 }

  get moves(): number {
    return this.#moves
  }

  find(address: string, now = performance.now()): KeptPage | undefined {
    const entry = this.#entries.get(address)
    if (!entry) return undefined
    if (entry.until > now) {
      this.counts.found++
      return entry.page
    }
    this.#forget(address, entry)
    return undefined
  }

  /** Keeps a page, unless anything moved since its rendering began. */
  keep(address: string, tag: string, page: KeptPage, movesAtStart: number, now = performance.now()): void {
    if (movesAtStart !== this.#moves) return
    this.counts.kept++
    const oldest = this.#entries.entries().next().value
    if (this.#entries.size >= maxEntries && oldest) this.#forget(...oldest)
    this.#entries.set(address, { page, tag, until: now + maxAgeMs })
    const addresses = this.#addressesOf.get(tag) ?? new Set()
    this.#addressesOf.set(tag, addresses.add(address))
  }

  /** What the tag names has changed. */
  drop(tag: string): void {
    this.#moves++
    for (const address of this.#addressesOf.get(tag) ?? []) if (this.#entries.delete(address)) this.counts.dropped++
    this.#addressesOf.delete(tag)
  }

  #forget(address: string, entry: Entry): void {
    this.#entries.delete(address)
    const addresses = this.#addressesOf.get(entry.tag)
    addresses?.delete(address)
    if (addresses?.size === 0) this.#addressesOf.delete(entry.tag)
  }
}
