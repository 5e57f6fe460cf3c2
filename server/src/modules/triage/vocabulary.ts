import type { Matcher } from './compile.ts'
import { allWords } from './lexicon.ts'
import { realWords } from './rules/real-words.ts'
import { foresee, type Vocabulary } from './words.ts'

/** Short words whose letters people swap on purpose. */
const swapped = ['kill', 'hate', 'rape', 'stab', 'slut', 'scum', 'dead', 'fuck', 'shit', 'cunt', 'dyke']

/**
 * What the rules know, and how it is written by those who do not want to be read: two letters swapped, one left out, two
 * words as one. What is itself an English word is never taken for another (`rules/real-words.ts`).
 */
export function vocabularyOf(matchers: readonly Matcher<unknown>[]): Vocabulary {
  const known = new Set<string>()
  const meant = new Map<string, readonly string[]>()
  for (const { vocabulary } of matchers) for (const word of vocabulary) known.add(word)
  const put = (written: string, words: readonly string[]) => {
    if (!known.has(written) && !realWords.has(written) && !meant.has(written)) meant.set(written, words)
  }
  for (const word of known) {
    // thinkin, endin
    if (word.length > 4 && word.endsWith('ing')) put(word.slice(0, -1), [word])
    if (word.length < 5 && !swapped.includes(word)) continue
    for (let i = 1; i < word.length; i++) {
      if (word[i] !== word[i - 1]) put(word.slice(0, i - 1) + word[i] + word[i - 1] + word.slice(i + 1), [word])
      if (word.length >= 5 && i < word.length - 1) put(word.slice(0, i) + word.slice(i + 1), [word])
    }
  }
  for (const { pairs } of matchers.toReversed()) for (const [written, pair] of pairs) put(written, pair)
  const byShape = new Map<string, string[]>()
  for (const word of known) {
    if (word.length < 4) continue
    const shape = `${word[0]}${word.length}`
    const same = byShape.get(shape)
    if (same) same.push(word)
    else byShape.set(shape, [word])
  }
  return foresee([...allWords(), ...realWords], {
    known: (word) => known.has(word),
    meant: (word) => meant.get(word) ?? (word.length < 9 || realWords.has(word) ? undefined : apart(word, known)),
    unmasked: (word) => {
      if (word.length > 20) return undefined
      const likely = byShape.get(`${word[0]}${word.length}`) ?? []
      return likely.find((one) => Array.from(word).every((letter, i) => letter === '*' || letter === one[i]))
    },
  })
}

/** Two words that were written as one, each long enough to be no ending of another; nothing for any other word. */
function apart(word: string, known: ReadonlySet<string>): readonly string[] | undefined {
  if (word.length > 24) return undefined
  for (let cut = 4; cut <= word.length - 4; cut++) {
    const [one, other] = [word.slice(0, cut), word.slice(cut)]
    if (known.has(one) && known.has(other)) return [one, other]
  }
  return undefined
}
