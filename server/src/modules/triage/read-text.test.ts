import { existsSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import { brokenContract, unmetBars, unnoticedFamilies } from './judge.ts'
import { readText } from './read-text.ts'
import { givenSets, readOwnCases, readSets } from './read-sets.ts'

const own = readOwnCases()

/** What was seen in a text, as `C2 risk-intent "the words"`. */
function seenIn(text: string): string[] {
  return readText(text).findings.map(({ level, rule, from, to }) => `${level} ${rule} "${text.slice(from, to)}"`)
}

test('every rule sees what its examples say and passes over the others, and so do the cases of our own', () => {
  expect(brokenContract(own)).toEqual([])
})

test('no family can be switched off unnoticed', () => {
  expect(unnoticedFamilies(own)).toEqual([])
})

test.runIf(existsSync(givenSets))('the sets that were given are read as well as was asked for', () => {
  const sets = readSets(givenSets)
  expect(unmetBars(evaluate(sets, readText), { personal: sets.personal.length > 0 })).toEqual([])
})

describe('tricks of spelling are undone, and the place is that of what was written', () => {
  test.each([
    ['I want to k i l l myself', 'k i l l'],
    ['I want to k.i.l.l myself', 'k.i.l.l'],
    ['I want to k1ll mys3lf', 'k1ll mys3lf'],
    ['I want to kіll myself', 'kіll'],
    ['I want to 𝐤𝐢𝐥𝐥 myself', '𝐤𝐢𝐥𝐥'],
    ['I want to ｋｉｌｌ myself', 'ｋｉｌｌ'],
    ['I want to ki\u200bll my\u00adself', 'ki\u200bll'],
    ['I want to k*ll myself', 'k*ll'],
    ['I want to killll myselfff', 'killll myselfff'],
    ['I want to klil myself', 'klil'],
    ['I want to killmyself', 'killmyself'],
    ['👩‍👩‍👧 I want to kíll myself 👩‍👩‍👧', 'kíll'],
    ['thinking about su!cide again', 'su!cide'],
    ['I wanna unalive myself', 'unalive'],
  ])('%s', (text, written) => {
    const found = readText(text).findings.find(({ label }) => label === 'risk')
    expect(found?.level).toBe('C2')
    expect(text.slice(found?.from, found?.to)).toContain(written)
  })
})

test('what makes words mean less lowers them by one level, never to nothing', () => {
  expect(seenIn('I do not want to kill myself')).toContain('C1 risk-intent "want to kill myself"')
  expect(seenIn('goodbye world lol')).toContain('C2 risk-now "goodbye world"')
  // People laugh over what they mean: plain words stay what they are.
  expect(seenIn('I am going to kill myself tonight lol')).toContain('C3 risk-now "going to kill myself tonight"')
  expect(readText('Years ago I wanted to kill myself').findings.map(({ level }) => level)).toContain('C1')
})

test('a plan, the means and what is already taken are lowered by nothing', () => {
  for (const text of [
    'I took all my pills lol',
    'years ago I wrote a suicide note',
    'I have the pills next to me haha',
  ])
    expect(readText(text).findings.some(({ level }) => level === 'C3')).toBe(true)
})

test('what is said around yields to plain words over the same place, and counts where they are not', () => {
  expect(seenIn('I have no strength to stay alive')).toHaveLength(1)
  expect(seenIn('the only thing stopping me is my cat')).toEqual([
    'C2 risk-no-strength "only thing stopping me is my cat"',
  ])
})

test('insults that are told, denied or spoken against count as little', () => {
  for (const text of ['He said "you are pathetic"', 'I do not hate women', 'Saying that women are stupid is hateful'])
    expect(readText(text).findings.every(({ level }) => level < 'H2' || level[0] !== 'H')).toBe(true)
})

test('whose number or address it is makes a difference', () => {
  expect(seenIn('My number is 07700 900123')).toEqual(['P1 phone-number "07700 900123"'])
  expect(seenIn('Her number is 07700 900123')).toEqual(['P2 phone-number "07700 900123"'])
})

test.each([
  'we met on 14.02.2019 and parted on 2021-06-30',
  'it cost 1 200 000 and I paid 350,000.00',
  'the years 2019-2024 and 1999 - 2003 were bad',
  'my card ends with 4454794511390933',
  'order number 123-456-7890',
  'between 10:30 and 11:45, 3 times a day, 7 days a week',
  'room 12 345, version 1.2.3.4, page 100-120',
  'DE89 3704 0044 0532 0130 00 is the IBAN',
])('no telephone number: %s', (text) => {
  expect(readText(text).findings.filter(({ rule }) => rule === 'phone-number')).toEqual([])
})

test.each([
  ['he lives at no. 5 Marktstraße', 'P2 street-address "5 Marktstraße"'],
  ['we moved to Hauptstraße 17 last week', 'P1 street-address "Hauptstraße 17"'],
  ['my place is flat 3, 22 high street', 'P1 street-address "22 high street"'],
  ['discord: nora#1234', 'P1 handle "nora#1234"'],
  ['dm me @quiet.carl', 'P1 handle "dm me @quiet.carl"'],
  ['reach me at ana at example dot com', 'P1 email-address "ana at example dot com"'],
  ['my blog is quietwriter dot com', 'S1 link "quietwriter dot com"'],
  [
    'text me: oh seven seven double oh nine one two three',
    'P1 phone-number "oh seven seven double oh nine one two three"',
  ],
])('what leads to a person is seen in other spellings: %s', (text, seen) => {
  expect(seenIn(text)).toContain(seen)
})

test.each([
  'breathe: one two three four five, five four three two one',
  'we walked 5 minutes down the road',
  'my insta is private now',
  'the dot com bubble took his job',
  'monitoring 5 people at work',
])('leads to nobody: %s', (text) => {
  expect(readText(text).findings.filter(({ label, rule }) => label === 'personal' || rule === 'link')).toEqual([])
})

test('a word that every JavaScript object knows is a word like any other', () => {
  expect(readText('I was a constructor not a lawyer').unread).toBe(null)
})

test('a text in another language, or too long, is not analysed', () => {
  expect(readText('Je ne sais pas quoi faire, il est parti et je suis très triste').unread).toBe('language')
  expect(readText('Ich weiß nicht, was ich machen soll, er ist weg und ich bin traurig').unread).toBe('language')
  expect(readText('я не знаю что делать').unread).toBe('language')
  expect(readText('I do not know. '.repeat(600)).unread).toBe('length')
  expect(readText('sad and alone').unread).toBe(null)
  expect(readText('ok').unread).toBe(null)
})

/** Bits of language and of malice, to make texts of. */
const bits = fc.constantFrom(
  ...own.slice(0, 200).map(({ text }) => text),
  ...[
    'k ',
    'i ',
    '07700 900',
    '+',
    '"',
    "'",
    '\n>',
    'http://',
    '@',
    '*',
    '\u200b',
    '💀',
    'e\u0301',
    '(',
    '1',
    'not ',
    'women ',
    'want to ',
  ],
)

test('no text makes it throw, and every span lies within the text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.string({ unit: 'grapheme', maxLength: 400 }),
    fc.array(bits, { maxLength: 40 }).map((some) => some.join('')),
    fc.array(bits, { maxLength: 40 }).map((some) => some.join(' ')),
  )
  fc.assert(
    fc.property(text, (written) => {
      const { unread, findings } = readText(written)
      expect(unread).not.toBe('error')
      for (const { from, to } of findings) {
        expect(from).toBeGreaterThanOrEqual(0)
        expect(to).toBeGreaterThan(from)
        expect(to).toBeLessThanOrEqual(written.length)
      }
    }),
    { numRuns: 600 },
  )
})

/** Milliseconds of processor time that reading takes: what other processes do meanwhile is not counted. */
function workOf(text: string, times: number): number {
  const start = process.cpuUsage()
  for (let i = 0; i < times; i++) readText(text)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

/** How much more work one long text is than four of a fourth of its length; 1 where it is too little to be measured. */
function growth(short: string, long: string): number {
  const works = Array.from({ length: 5 }, () => [workOf(short, 4), workOf(long, 1)] as const)
  const median = (all: number[]) => all.sort((a, b) => a - b)[2]!
  const [apart, whole] = [median(works.map(([one]) => one)), median(works.map(([, one]) => one))]
  return whole < 4 ? 1 : whole / apart
}

test('four times the text takes about four times as long, whatever is repeated', () => {
  fc.assert(
    fc.property(fc.array(bits, { minLength: 1, maxLength: 4 }), (some) => {
      const unit = some.join('')
      const of = (length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length)
      const [short, long] = [of(5_000), of(20_000)]
      // Quadratic work is four times as much, however often it is measured; a pause of the machine is not.
      let grown = growth(short, long)
      for (let again = 0; again < 4 && grown >= 2; again++) grown = Math.min(grown, growth(short, long))
      expect(grown).toBeLessThan(2)
    }),
    { numRuns: 40 },
  )
})
