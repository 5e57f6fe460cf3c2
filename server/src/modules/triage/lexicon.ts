const numbers = new Map<string, number>()
const words = ['']
/** More than there are, so that what is asked by number lies in arrays of one length. */
export const mostWords = 2 ** 13

/**
 * The number of a word that rules speak of, from 1 on: texts are compared with rules by number, as that asks less of a
 * processor's memory than words do. Only asked while rules are compiled.
 */
export function numberOf(word: string): number {
  const known = numbers.get(word)
  if (known !== undefined) return known
  const number = words.push(word) - 1
  if (number >= mostWords) throw new Error(`the rules speak of more than ${mostWords} words`)
  numbers.set(word, number)
  return number
}

/** The word that has a number. */
export function wordOf(number: number): string {
  return words[number]!
}

/** The number of a word of a text: 0 where no rule speaks of it. */
export function numberIn(word: string): number {
  return numbers.get(word) ?? 0
}

/** All that have a number. */
export function allWords(): readonly string[] {
  return words.slice(1)
}
