import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { redact, removedWords } from './redact.ts'

describe('redacting', () => {
  test.each([
    ['Call 07700 900123 or 07700 900123.', ['07700 900123'], `Call ${removedWords} or ${removedWords}.`],
    ['Anna and ANNA and Annabel', ['anna'], `${removedWords} and ${removedWords} and ${removedWords}bel`],
    ['one two three', ['one two', 'two three'], removedWords],
    ['one two', ['one ', 'two'], removedWords],
    [
      'a.b (c) [d] a\\b',
      ['a.b', '(c)', '[d]', 'a\\b'],
      `${removedWords} ${removedWords} ${removedWords} ${removedWords}`,
    ],
    ['nothing here', ['elsewhere', ''], 'nothing here'],
  ])('%s', (text, words, left) => expect(redact(text, words)).toBe(left))

  test('leaves none of the words, whatever they are, and nothing else goes', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), fc.string(), (before, word, after) => {
        const left = redact(before + word + after, [word])
        expect(left.split(removedWords).some((part) => part.includes(word))).toBe(false)
        expect(left).toContain(removedWords)
        const rest = (before + word + after).length - left.replaceAll(removedWords, '').length
        if (!(before + after).includes(removedWords)) expect(rest).toBeGreaterThanOrEqual(word.length)
      }),
    )
  })
})
