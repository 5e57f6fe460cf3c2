import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findPersonalWords, without } from './personal-words.ts'

const kinds = (text: string) => findPersonalWords(text).map(({ kind, words }) => [kind, words])

test.each([
  ['write to ana.b@example.org please', ['email', 'ana.b@example.org']],
  ['call 0170 1234567 tonight', ['phone', '0170 1234567']],
  ['+1 (555) 010-9999', ['phone', '+1 (555) 010-9999']],
  ['insta: @ana.at.night', ['handle', 'insta: @ana.at.night']],
  ['telegram @ana_b', ['handle', 'telegram @ana_b']],
  ['here: t.me/ana_b', ['handle', 't.me/ana_b']],
])('%s', (text, expected) => expect(kinds(text)).toEqual([expected]))

test.each([
  'On 2026-11-25 and on 25.11.2026 at 20:15 he wrote 14 times.',
  'I deleted Instagram, and Discord too.',
  'On WhatsApp he saw it 3 hours ago @ work',
  'It took 100 000 tries, or so it felt.',
  'I am 34, he is 41, and we have 2 children.',
])('%s: nobody can be found by this', (text) => expect(kinds(text)).toEqual([]))

test('taken out, they are gone and the rest stays as it was', () => {
  const text = 'Call 0170 1234567, or write to a@b.example.'
  const [first] = findPersonalWords(text)
  expect(without(text, first!)).toBe('Call …, or write to a@b.example.')
  expect(without(`Please. ${text}`, first!)).toBe('Please. Call …, or write to a@b.example.')
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (any) => {
      let left = any
      for (const one of findPersonalWords(any)) left = without(left, one)
      expect(left.length).toBeLessThanOrEqual(any.length)
    }),
  )
})

test('hostile texts cost no more than their length', () => {
  for (const piece of ['a', '@', '1', '1 ', 'a.', 'a@a.', '((((', 'insta: ', 't.me/']) {
    const text = piece.repeat(10_000 / piece.length)
    const before = performance.now()
    findPersonalWords(text)
    expect(performance.now() - before, piece).toBeLessThan(500)
  }
})
