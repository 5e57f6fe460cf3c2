/** A push as the adapter hands it over: `{ uid, type, nsp, data }`, all strings, the data being JSON. */
export type Push = Record<string, string>
/** An entry of the stream, as it is read. */
export interface Entry {
  readonly id: string
  readonly message: Push
}

/** What a process says within this many milliseconds travels together. */
export const gatheringMs = 25

/**
 * Puts pushes that leave within a moment into one entry of the stream, and takes them apart again. Every entry wakes Redis
 * and everybody who reads, which costs more than to carry what is in it. After a pause the first leaves at once, so in
 * a room where people type nothing waits; those behind it wait for `gatheringMs` at most, in order.
 */
export class Parcels {
  readonly #from: string
  readonly #send: (entry: Push, pushes: number) => void
  #waiting: string[] = []
  #timer: NodeJS.Timeout | undefined

  /**
   * @param from  what tells this process from the others
   * @param send  writes one entry to the stream, in which there are so many pushes; must not throw
   */
  constructor(from: string, send: (entry: Push, pushes: number) => void) {
    this.#from = from
    this.#send = send
  }

  /** Takes a push along, at once or with the next parcel. */
  add(push: Push): void {
    this.#waiting.push(lineOf(push))
    if (this.#timer) return
    this.flush()
    this.#rest()
  }

  /** Sends what waits. */
  flush(): void {
    if (!this.#waiting.length) return
    const lines = this.#waiting
    this.#waiting = []
    this.#send({ from: this.#from, pushes: lines.join('\n') }, lines.length)
  }

  /**
   * The pushes of entries that were read, one entry each under the id of what brought them. What this process sent
   * itself and what is no parcel comes back empty: the adapter passes it over and reads on behind it.
   */
  unpack(entries: readonly Entry[]): Entry[] {
    return entries.flatMap(({ id, message }) => {
      const { from, pushes } = message
      if (!pushes || from === this.#from) return { id, message: {} }
      return pushes.split('\n').map((line) => ({ id, message: pushIn(line) }))
    })
  }

  #rest(): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      if (!this.#waiting.length) return
      this.flush()
      this.#rest()
    }, gatheringMs)
    this.#timer.unref()
  }
}

/** A line a push. JSON has no line breaks of its own, and neither of the others has a space. */
function lineOf({ uid, type, nsp, data = '' }: Push): string {
  return `${uid} ${type} ${nsp} ${data}`
}

function pushIn(line: string): Push {
  const [uid, type, nsp] = line.split(' ', 3)
  if (!uid || !type || !nsp) return {}
  const data = line.slice(uid.length + type.length + nsp.length + 3)
  return data ? { uid, type, nsp, data } : { uid, type, nsp }
}
