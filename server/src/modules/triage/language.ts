import { mostWords, numberOf } from './lexicon.ts'
import type { Word } from './words.ts'

/** Small words that no English text of some length does without. */
const english = new Set(
  `the a an and or but of to in on at is am are was were be been it i you he she we they my your his her our their me him us them
  this that what when who how why not do does did have has had can could will would so just with for from about if because
  all more very than then there here no yes as by out up like know want feel im its dont cant ive get got really`.split(
    /\s+/,
  ),
)
/** The same of languages that people are likely to write here; none of them an English word. */
const others = new Set(
  `que de la el los las una por para con pero como esta muy porque estoy quiero mi tu yo ella nos sin ser hay cuando
  les des est une dans pour pas qui sur avec mais je nous vous ne suis elle tout cette mon ma mes
  der die das und ich nicht ist ein eine zu mit auf sie wir aber auch wie mich mir dass sich noch wenn
  het een niet ik van dat je maar zijn ook voor wat naar bij
  il che di non sono per ma mi gli della questo anche
  não uma você eu com mas meu minha isso muito estou os
  jest nie się na tak jak co mnie ale dla
  och att det som jag inte har för med en av på
  ve bir bu için ben değil çok ama ne
  og ikke jeg er til har hun`.split(/\s+/),
)
for (const word of [
  'die',
  'is',
  'as',
  'no',
  'me',
  'her',
  'was',
  'on',
  'us',
  'ma',
  'per',
  'en',
  'co',
  'ne',
  'for',
  'of',
  'so',
  'na',
  'av',
  'er',
  'til',
  'sin',
  'des',
  'con',
  'ser',
  'tu',
  'la',
  'de',
  'los',
  'las',
  'el',
  'bij',
  'pas',
  'sur',
  'sono',
  'tak',
  'het',
  'van',
  'dat',
  'sie',
  'mit',
  'das',
  'ben',
  'hay',
  'mi',
])
  if (english.has(word) || word === 'die' || word === 'sin' || word === 'con' || word === 'ben' || word === 'per')
    others.delete(word)

const [ours, theirs] = [1, 2] as const
/** Whose each word is, by its number. */
const whose = new Uint8Array(mostWords)
for (const word of others) whose[numberOf(word)] = theirs
for (const word of english) whose[numberOf(word)] = ours

/**
 * Whether a text is written in the language that the rules know. Only says no where it is sure enough: a few words, a
 * name or a list of feelings are read as they are.
 * @param letters how many letters of an alphabet other than the Latin one there are, of all letters
 */
export function isEnglish(words: readonly Word[], foreignLetters: number, allLetters: number): boolean {
  if (allLetters >= 12 && foreignLetters > allLetters * 0.4) return false
  let known = 0
  let foreign = 0
  let counted = 0
  for (const { text, number } of words) {
    if (text.length > 24) continue
    counted++
    if (whose[number] === ours) known++
    else if (whose[number] === theirs) foreign++
    if (counted >= 400) break
  }
  if (foreign >= 2 && foreign > known) return false
  return counted < 14 || known >= counted * 0.08
}
