/*
 * The rules of places once more, as somebody would play them with chairs and a list on paper: no counters, no numbers,
 * no shared code. Slow and literal on purpose; what it says is what `place-state.ts` must say.
 */

/** A chair that became free, and who let it pass. */
class Chair {
  readonly letPassBy = new Set<string>()
}

interface Guest {
  name: string
  state: 'confirmed' | 'waitlisted' | 'offered' | 'declined' | 'cancelled' | 'attended' | 'missed'
  chair: Chair | null
  until: number | null
  mayCome: boolean
}

export class NaiveLine {
  now: number
  capacity: number
  startsAt: number
  readonly guests = new Map<string, Guest>()
  /** Names of those who wait or are asked, whoever asked first in front. */
  #line: string[] = []
  /** Chairs that nobody wants at the moment. */
  #free: Chair[]
  /** Chairs that are to be carried out as soon as somebody gets up. */
  #tooMany = 0

  constructor(capacity: number, startsAt: number, now: number) {
    this.capacity = capacity
    this.startsAt = startsAt
    this.now = now
    this.#free = Array.from({ length: capacity }, () => new Chair())
  }

  get free(): number {
    return this.#free.length
  }

  line(): string[] {
    return this.#line.filter((name) => this.guests.get(name)!.state === 'waitlisted')
  }

  /** The clock moves, and whoever did not answer in time is back in line. */
  tick(to: number): void {
    this.now = to
    const late = [...this.guests.values()].filter(
      (one) => one.state === 'offered' && (one.until! <= to || this.startsAt <= to),
    )
    // Whatever is free or kept for somebody at this moment has passed whoever did not answer.
    const around = [
      ...this.#free,
      ...[...this.guests.values()].filter(({ state }) => state === 'offered').map((one) => one.chair!),
    ]
    const back: Chair[] = []
    for (const one of late) {
      back.push(one.chair!)
      for (const chair of around) chair.letPassBy.add(one.name)
      Object.assign(one, { state: 'waitlisted', chair: null, until: null })
    }
    this.#comeFree(back)
  }

  ask(name: string): void {
    const known = this.guests.get(name)
    if (known && ['confirmed', 'attended', 'missed'].includes(known.state)) return
    if (known?.state === 'offered') return void Object.assign(known, { state: 'confirmed', until: null })
    if (known?.state !== 'waitlisted') {
      this.#line.push(name)
      for (const chair of this.#chairs()) chair.letPassBy.delete(name)
      this.guests.set(name, { name, state: 'waitlisted', chair: null, until: null, mayCome: known?.mayCome ?? true })
    }
    const chair = this.#free.pop()
    if (chair) Object.assign(this.guests.get(name)!, { state: 'confirmed', chair })
  }

  giveUp(name: string): void {
    const one = this.guests.get(name)
    if (!one || !['confirmed', 'offered', 'waitlisted'].includes(one.state)) return
    this.#standUp(one, one.state === 'offered' ? 'declined' : 'cancelled')
  }

  vanish(name: string): void {
    const one = this.guests.get(name)
    if (one && ['confirmed', 'offered', 'waitlisted', 'attended'].includes(one.state)) this.#standUp(one, 'cancelled')
  }

  come(name: string): void {
    const one = this.guests.get(name)
    if (one?.state === 'confirmed') one.state = 'attended'
  }

  change(capacity: number, startsAt: number): void {
    this.tick(this.now)
    const wakes = this.startsAt <= this.now
    const brought: Chair[] = []
    for (let i = this.capacity; i < capacity; i++) {
      if (this.#tooMany > 0) this.#tooMany--
      else brought.push(new Chair())
    }
    for (let i = capacity; i < this.capacity; i++) if (!this.#free.pop()) this.#tooMany++
    this.capacity = capacity
    this.startsAt = startsAt
    for (const one of this.guests.values()) if (one.until !== null) one.until = Math.min(one.until, startsAt)
    if (startsAt <= this.now) this.tick(this.now)
    // A line that sleeps since the start begins anew: every free chair is a new one.
    if (wakes) brought.push(...this.#free.splice(0).map(() => new Chair()))
    this.#handOut(brought)
  }

  end(): void {
    for (const one of this.guests.values()) {
      if (one.state === 'confirmed') one.state = 'missed'
      if (one.state === 'offered') Object.assign(one, { state: 'waitlisted', chair: null, until: null })
    }
  }

  #chairs(): Chair[] {
    return [...this.#free, ...[...this.guests.values()].flatMap(({ chair }) => chair ?? [])]
  }

  #standUp(one: Guest, state: 'declined' | 'cancelled'): void {
    this.#line = this.#line.filter((name) => name !== one.name)
    const { chair } = one
    const wasOffered = one.state === 'offered'
    Object.assign(one, { state, chair: null, until: null })
    if (chair) this.#comeFree([wasOffered ? chair : new Chair()])
  }

  /** Some are carried out if there are too many, those that most people let pass; the others go on. */
  #comeFree(chairs: Chair[]): void {
    const stay = chairs.sort((a, b) => b.letPassBy.size - a.letPassBy.size)
    while (this.#tooMany > 0 && stay.length > 0) {
      stay.shift()
      this.#tooMany--
    }
    this.#handOut(stay)
  }

  #handOut(chairs: Chair[]): void {
    for (const chair of chairs) {
      const next =
        this.startsAt > this.now
          ? this.line().find((name) => this.guests.get(name)!.mayCome && !chair.letPassBy.has(name))
          : undefined
      if (next === undefined) this.#free.push(chair)
      else Object.assign(this.guests.get(next)!, { state: 'offered', chair })
    }
  }
}
