import { mostWords } from './lexicon.ts'
import type { Word } from './words.ts'

/** Words, of which one is demanded. */
export type Any = Pick<ReadonlySet<number>, 'has' | 'keys' | 'size'>

/** One of these words must stand within `reach` before (less than 0) or after, in the same sentence or `across` into others. */
export interface Demand {
  readonly any: Any
  readonly reach: number
  readonly across: boolean
}

/** Where a way is filed: under the word that it opens at and one that must stand right `beside` it, 0 for any. */
export interface Filed<Way> {
  readonly way: Way
  readonly word: number
  readonly side: 'before' | 'after'
  readonly beside: number
  /** What else it demands, the rarest first. */
  readonly demands: readonly Demand[]
}

/**
 * Ways to read patterns, by where they open. Hundreds open at a common word, and few of them are ever looked at: what
 * sorts them out lies close together in a few arrays of numbers, as texts are read between other work, by a processor
 * that remembers none of it.
 */
export class Openings<Way> {
  private readonly ways: Way[] = []
  /** Where the ways of a place begin in `ways`; the first places are those of each word where anything may be beside it. */
  private readonly begins: Int32Array
  private readonly places = new Map<number, number>()
  /** For each word, which others may be right before and right after it: a bit for each of 32 groups of words. */
  private readonly groups = new Int32Array(2 * mostWords)
  /** For the two rarest demands of each way four numbers: where the words are in `sets`, their groups, reach, whether across. */
  private readonly gates: Int32Array
  /** Words, each set behind how many they are. */
  private readonly sets: Uint16Array

  constructor(filed: readonly Filed<Way>[]) {
    const places: Filed<Way>[][] = Array.from({ length: mostWords }, () => [])
    for (const one of filed) {
      const key = one.beside === 0 ? one.word : keyOf(one.word, one.side, one.beside)
      let place = one.beside === 0 ? one.word : this.places.get(key)
      if (place === undefined) this.places.set(key, (place = places.push([]) - 1))
      places[place]!.push(one)
      if (one.beside !== 0) this.groups[rowOf(one.word, one.side)]! |= groupOf(one.beside)
    }
    const begins: number[] = []
    const gates: number[] = []
    const sets = [0]
    const setAt = new Map<Any, number>()
    const setOf = (any: Any): number => {
      const at = setAt.get(any) ?? sets.push(any.size, ...any.keys()) - any.size - 1
      setAt.set(any, at)
      return at
    }
    for (const place of places) {
      begins.push(this.ways.length)
      for (const { way, demands } of place) {
        this.ways.push(way)
        for (const demand of [demands[0], demands[1]]) {
          if (demand) gates.push(setOf(demand.any), groupsOf(demand.any), demand.reach, demand.across ? 1 : 0)
          else gates.push(0, 0, 0, 0)
        }
      }
    }
    this.begins = Int32Array.from([...begins, this.ways.length])
    this.gates = Int32Array.from(gates)
    this.sets = Uint16Array.from(sets)
  }

  /** Visits the ways that may begin at words of a text. */
  visit(words: readonly Word[], look: (way: Way, at: number) => void): void {
    let previous = 0
    for (let at = 0; at < words.length; at++) {
      const { number } = words[at]!
      const next = words[at + 1]?.number ?? 0
      this.visitBeside(words, at, 'after', next, look)
      this.visitBeside(words, at, 'before', previous, look)
      this.visitPlace(words, at, number, look)
      previous = number
    }
  }

  private visitBeside(
    words: readonly Word[],
    at: number,
    side: Filed<Way>['side'],
    beside: number,
    look: (way: Way, at: number) => void,
  ): void {
    const { number } = words[at]!
    if ((this.groups[rowOf(number, side)]! & groupOf(beside)) === 0) return
    const place = this.places.get(keyOf(number, side, beside))
    if (place !== undefined) this.visitPlace(words, at, place, look)
  }

  private visitPlace(words: readonly Word[], at: number, place: number, look: (way: Way, at: number) => void): void {
    for (let i = this.begins[place]!, end = this.begins[place + 1]!; i < end; i++)
      if (this.isMet(8 * i, words, at) && this.isMet(8 * i + 4, words, at)) look(this.ways[i]!, at)
  }

  /** Whether what a way demands is there. */
  private isMet(gate: number, words: readonly Word[], at: number): boolean {
    const set = this.gates[gate]!
    if (set === 0) return true
    const groups = this.gates[gate + 1]!
    const reach = this.gates[gate + 2]!
    const across = this.gates[gate + 3]! === 1
    const { sentence } = words[at]!
    const step = reach > 0 ? 1 : -1
    for (let i = at + step, end = at + reach + step; i !== end; i += step) {
      const word = words[i]
      if (!word || (!across && word.sentence !== sentence)) return false
      if ((groups & groupOf(word.number)) !== 0 && this.holds(set, word.number)) return true
    }
    return false
  }

  private holds(set: number, word: number): boolean {
    for (let i = set + this.sets[set]!; i > set; i--) if (this.sets[i] === word) return true
    return false
  }
}

function keyOf(word: number, side: Filed<unknown>['side'], beside: number): number {
  return (word * mostWords + beside) * 2 + (side === 'after' ? 1 : 0)
}

function rowOf(word: number, side: Filed<unknown>['side']): number {
  return 2 * word + (side === 'after' ? 1 : 0)
}

function groupOf(word: number): number {
  return 1 << (word & 31)
}

function groupsOf(any: Any): number {
  let groups = 0
  for (const word of any.keys()) groups |= groupOf(word)
  return groups
}
