const size = 2 ** 14

/**
 * Numbers by words, found by the letters of a word where it stands in a text. A Map of words would have to be asked with a
 * word that is cut out first, and compares it with words that lie all over a processor's memory; these lie together.
 */
export class Dictionary {
  /** Where in `entries` the words of a hash begin to be found; 0 for none. */
  private readonly slots = new Int32Array(size)
  /** A number, how many letters, and the letters, for each word. */
  private readonly entries: Uint16Array

  constructor(words: ReadonlyMap<string, number>) {
    if (words.size > size / 2) throw new Error(`more words than a dictionary has room for: ${words.size}`)
    const entries = [0]
    for (const [word, number] of words) {
      let slot = hashOf(word, 0, word.length)
      while (this.slots[slot] !== 0) slot = (slot + 1) % size
      this.slots[slot] = entries.length
      entries.push(number, word.length)
      for (let i = 0; i < word.length; i++) entries.push(word.charCodeAt(i))
    }
    this.entries = Uint16Array.from(entries)
  }

  /** The number of a word; -1 where it is none of these. */
  find(text: string, from: number, to: number): number {
    for (let slot = hashOf(text, from, to); ; slot = (slot + 1) % size) {
      const entry = this.slots[slot]!
      if (entry === 0) return -1
      if (this.isAt(entry, text, from, to)) return this.entries[entry]!
    }
  }

  private isAt(entry: number, text: string, from: number, to: number): boolean {
    if (this.entries[entry + 1] !== to - from) return false
    for (let i = from, at = entry + 2; i < to; i++, at++) if (this.entries[at] !== text.charCodeAt(i)) return false
    return true
  }
}

/** FNV-1a, folded to the slots that there are. */
function hashOf(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 14)) & (size - 1)
}
