import { longestRead } from './read-text.ts'
import { readWords, type Vocabulary } from './words.ts'

/** Words and phrases of one rule, by a name that the finder gives back. */
export interface OwnWords {
  readonly key: string
  readonly words: readonly string[]
}

/** Where a rule's words were first found in a text, in UTF-16 units. */
export interface Found {
  readonly from: number
  readonly to: number
}

/** Finds the words of several rules in a text: for each rule that sees any, the first place. */
export type Finder = (text: string) => ReadonlyMap<string, Found>

interface Step {
  readonly next: Map<string, Step>
  readonly keys: string[]
}

/** What is written for a rule is taken as it stands. */
const asWritten: Vocabulary = { known: () => true, meant: () => undefined, unmasked: () => undefined }
/** A phrase is no longer than this, once contractions are spoken out. */
const longestPhrase = 16

/** Letters of any alphabet, digits, and what joins them: nothing that could be read as a pattern. */
const plain = /^[\p{L}\p{M}\p{N}'’\- ]+$/u

/** The words that a phrase is made of, as texts are read; null where it is none that could be found. */
export function readPhrase(phrase: string): readonly string[] | null {
  if (!plain.test(phrase)) return null
  const words = readWords(phrase, asWritten).map(({ text }) => text)
  const letters = words.reduce((sum, word) => sum + word.length, 0)
  return letters < 2 || words.length > longestPhrase ? null : words
}

/**
 * Makes ready what is looked for in every text, once. Look-alike letters, spacing, stretched and masked words are undone
 * as for the rules that ship; spelling is not guessed at, since nobody has listed which other words lie near these. The
 * cost of a text depends on its length and the longest phrase, never on how many rules there are.
 */
export function makeFinder(rules: readonly OwnWords[]): Finder {
  const root: Step = { next: new Map(), keys: [] }
  const known = new Set<string>()
  const byShape = new Map<string, string[]>()
  for (const { key, words: phrases } of rules) {
    for (const phrase of phrases) {
      let step = root
      for (const word of readPhrase(phrase) ?? []) {
        if (!known.has(word)) {
          known.add(word)
          const shape = shapeOf(word)
          byShape.set(shape, [...(byShape.get(shape) ?? []), word])
        }
        const next = step.next.get(word) ?? { next: new Map(), keys: [] }
        step.next.set(word, next)
        step = next
      }
      if (step !== root && !step.keys.includes(key)) step.keys.push(key)
    }
  }
  const vocabulary: Vocabulary = {
    known: (word) => known.has(word),
    meant: () => undefined,
    unmasked: (word) =>
      word.length < 4 || word.length > 20 ? undefined : byShape.get(shapeOf(word))?.find((one) => fits(one, word)),
  }
  return (text) => {
    const words = readWords(text.slice(0, longestRead), vocabulary)
    const found = new Map<string, Found>()
    for (let first = 0; first < words.length; first++) {
      let step: Step | undefined = root
      for (let last = first; last < words.length; last++) {
        if (words[last]!.sentence !== words[first]!.sentence) break
        step = step.next.get(words[last]!.text)
        if (!step) break
        for (const key of step.keys) {
          if (!found.has(key)) found.set(key, { from: words[first]!.from, to: words[last]!.to })
        }
      }
    }
    return found
  }
}

function shapeOf(word: string): string {
  return `${word[0]}${word.length}`
}

/** Whether a word is the one whose letters were masked: `c**n`. */
function fits(word: string, masked: string): boolean {
  for (let i = 0; i < masked.length; i++) if (masked[i] !== '*' && masked[i] !== word[i]) return false
  return true
}
