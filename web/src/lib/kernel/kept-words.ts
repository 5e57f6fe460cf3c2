import { ownKey } from './kept-here.ts'

/** What somebody is writing, kept in this tab until it is sent: signing in anew leads away, and so does a slip of the hand. */
export class KeptWords {
  readonly #key: string

  /** @param owner account id of whoever writes */
  constructor(place: string, owner: string | undefined) {
    this.#key = ownKey(`words:${place}`, owner)
  }

  /** What is kept; null where nothing is. */
  read<T>(): T | null {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key) ?? 'null') as T | null
    } catch {
      // A browser that keeps nothing has nothing to give back.
      return null
    }
  }

  /** Keeps it; with null nothing is kept any more. */
  keep(words: unknown): void {
    try {
      if (words === null) sessionStorage.removeItem(this.#key)
      else sessionStorage.setItem(this.#key, JSON.stringify(words))
    } catch {
      // They stay in the field at least.
    }
  }
}
