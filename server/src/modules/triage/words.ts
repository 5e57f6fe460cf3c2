import { Dictionary } from './dictionary.ts'
import { mostWords, numberIn } from './lexicon.ts'
/** One word as the rules read it, and where it stands in what was written. */
export interface Word {
  readonly text: string
  /** Its number among the words that rules speak of; 0 for any other. */
  readonly number: number
  readonly from: number
  readonly to: number
  /** Counts up with every sentence. */
  readonly sentence: number
  /** Counts up with every comma as well. */
  readonly clause: number
  /** Stands inside quotation marks or in a quoted line. */
  readonly quoted: boolean
}

/** What the rules know, for undoing spelling tricks: only what leads to one of their words is undone. */
export interface Vocabulary {
  readonly known: (word: string) => boolean
  /** A misspelt word, or two that were written as one: what was meant. */
  readonly meant: (word: string) => readonly string[] | undefined
  /** A word with some letters hidden (`s*icide`): what was meant. */
  readonly unmasked: (word: string) => string | undefined
  /** How words are read that were thought of before, at one look instead of many. */
  readonly foreseen?: Foreseen
}

interface Foreseen {
  /** The number of a word that is read as it stands; from `mostWords` on, the place in `spoken` of what it is read as. */
  readonly words: Dictionary
  readonly spoken: readonly (readonly Spoken[])[]
}

type Spoken = Pick<Word, 'text' | 'number'>
/** What was cut out of a text, on its way to be a word: most become one as they are, and nothing new is made. */
type Piece = { -readonly [Key in keyof Word]: Word[Key] }

/** Contractions and what people write for them in a hurry. Without an apostrophe only what is no other word. */
const spokenOut: Readonly<Record<string, string>> = {
  im: 'i am',
  ive: 'i have',
  dont: 'do not',
  doesnt: 'does not',
  didnt: 'did not',
  cant: 'can not',
  cannot: 'can not',
  couldnt: 'could not',
  wont: 'will not',
  wouldnt: 'would not',
  shouldnt: 'should not',
  isnt: 'is not',
  arent: 'are not',
  aint: 'is not',
  wasnt: 'was not',
  werent: 'were not',
  havent: 'have not',
  hasnt: 'has not',
  hadnt: 'had not',
  mustnt: 'must not',
  shant: 'shall not',
  mightnt: 'might not',
  darent: 'dare not',
  neednt: 'need not',
  youre: 'you are',
  theyre: 'they are',
  hes: 'he is',
  shes: 'she is',
  thats: 'that is',
  whats: 'what is',
  theres: 'there is',
  youve: 'you have',
  theyve: 'they have',
  weve: 'we have',
  youll: 'you will',
  theyll: 'they will',
  itll: 'it will',
  youd: 'you would',
  theyd: 'they would',
  kil: 'kill',
  kll: 'kill',
  wanting: 'want',
  wishing: 'wish',
  hoping: 'hope',
  praying: 'pray',
  wishin: 'wish',
  wantin: 'want',
  hopin: 'hope',
  tn: 'tonight',
  tmrw: 'tomorrow',
  tmr: 'tomorrow',
  tmw: 'tomorrow',
  '2morrow': 'tomorrow',
  '2moro': 'tomorrow',
  lyf: 'life',
  ppl: 'people',
  sm1: 'someone',
  every1: 'everyone',
  any1: 'anyone',
  no1: 'no one',
  bcuz: 'because',
  coz: 'because',
  idk: 'i do not know',
  idc: 'i do not care',
  ded: 'dead',
  yrs: 'years',
  yr: 'year',
  mths: 'months',
  wks: 'weeks',
  hrs: 'hours',
  nite: 'night',
  nites: 'nights',
  cos: 'because',
  alr: 'already',
  nvr: 'never',
  neva: 'never',
  jst: 'just',
  bye: 'goodbye',
  byebye: 'goodbye',
  deadass: 'really',
  '4ever': 'forever',
  '4eva': 'forever',
  smth: 'something',
  kiii: 'kill',
  unalove: 'unalive',
  un4live: 'unalive',
  wanna: 'want to',
  wana: 'want to',
  gonna: 'going to',
  gona: 'going to',
  gna: 'going to',
  gnna: 'going to',
  wnna: 'want to',
  wnt: 'want',
  finna: 'going to',
  boutta: 'about to',
  gunna: 'going to',
  gotta: 'got to',
  tryna: 'trying to',
  ima: 'i am going to',
  imma: 'i am going to',
  iam: 'i am',
  lemme: 'let me',
  gimme: 'give me',
  dunno: 'do not know',
  kinda: 'kind of',
  u: 'you',
  ur: 'your',
  ya: 'you',
  yall: 'you all',
  plz: 'please',
  pls: 'please',
  bc: 'because',
  cuz: 'because',
  cause: 'because',
  tonite: 'tonight',
  '2nite': 'tonight',
  rn: 'right now',
  abt: 'about',
  bf: 'boyfriend',
  gf: 'girlfriend',
  mum: 'mom',
  til: 'until',
  till: 'until',
  untill: 'until',
  cba: 'can not be bothered',
}
/** With their apostrophe they are contractions; without, other words. */
const apostrophed: Readonly<Record<string, string>> = {
  "i'll": 'i will',
  "i'd": 'i would',
  "we're": 'we are',
  "we'll": 'we will',
  "we'd": 'we would',
  "he'll": 'he will',
  "he'd": 'he would',
  "she'll": 'she will',
  "she'd": 'she would',
  "it's": 'it is',
  "let's": 'let us',
  "who's": 'who is',
  "how's": 'how is',
  "where's": 'where is',
  "here's": 'here is',
  "y'all": 'you all',
}
/** Without its apostrophe it is another word, unless one of these comes next: "ill be gone", "id rather". */
const shortOf = new Map([
  ['ill', "i'll"],
  ['id', "i'd"],
  ['its', "it's"],
])
const nextToShort = new Set(
  `be been do just never have not kill end take jump die go rather always still probably miss see say give leave find
  make hang cut over all too so better easier the a time only my no like love wish want finally soon gladly happily get
  keep stop try swallow drink drive hurt burn`.split(/\s+/),
)
const spoken = new Map<string, readonly string[]>(
  [...Object.entries(spokenOut), ...Object.entries(apostrophed)].map(([written, words]) => [written, words.split(' ')]),
)
for (const written of Object.keys(spokenOut)) {
  // don't, can't, they're: the same with the apostrophe where it belongs.
  const at = /(?:n)(?=t$)|(?<=[a-z])(?=(?:m|ve|re|ll|s|d)$)/.exec(written)
  if (at) {
    const cut = at.index + at[0].length
    spoken.set(`${written.slice(0, cut)}'${written.slice(cut)}`, spoken.get(written)!)
  }
}

/** Letters of other alphabets that are drawn like Latin ones (a choice of the rows of UTS 39, confusables.txt). */
const drawnAlike: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['авсԁеһіјкӏмноӧрԛгѕтуѵԝхүѐёїґ', 'abcdehijklmhoopqrstyvwxyyeeir'],
    ['αβϲεηικμνορστυχγωδλζθξπφψϊΐ', 'abceniкuvopotuxywdlzqxnowii'],
    ['ıßæøđłħŧɑɡɩʀɴʟɪᴀʙᴄᴅᴇꜰɢʜᴊᴋᴍᴏᴘꜱᴛᴜᴠᴡʏᴢ', 'isaodlhtagirnliabcdefghjkmopstuvwyz'],
  ].flatMap(([theirs, latin]) => Array.from(theirs!).map((letter, i) => [letter, Array.from(latin!)[i] ?? letter])),
)

/** Digits and marks that stand for letters; where two are meant, both are tried. */
const insteadOf: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
  '+': 't',
  '€': 'e',
  '£': 'l',
}

const [letter, digit, apostrophe, trick, other, ends] = [1, 2, 3, 4, 5, 6] as const
const kinds = new Uint8Array(128).fill(other)
for (let c = 97; c <= 122; c++) kinds[c] = letter
for (let c = 65; c <= 90; c++) kinds[c] = letter
for (let c = 48; c <= 57; c++) kinds[c] = digit
for (const c of "'`") kinds[c.charCodeAt(0)] = apostrophe
for (const c of '@$!|+*') kinds[c.charCodeAt(0)] = trick
for (const c of '.?\n') kinds[c.charCodeAt(0)] = ends

/** Drawn for a word where "myself" follows. */
const drawnDeath = new Set(['💀', '☠', '🔪', '🔫', '⚰', '🪦', '🪢'])
const isMark = /\p{M}/u
const isLetter = /[\p{L}]/u
const invisible = /\p{Default_Ignorable_Code_Point}/u

/** Plain small letters, one for each that is seen, with the place of each in what was written. */
function plain(text: string): { letters: string; at: readonly number[] | null } {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(text)) return { letters: text.toLowerCase(), at: null }
  const places: number[] = []
  let letters = ''
  for (let from = 0; from < text.length;) {
    if (text.charCodeAt(from) < 128) {
      const start = from
      while (text.charCodeAt(from) < 128) places.push(from++)
      letters += text.slice(start, from).toLowerCase()
      continue
    }
    const point = String.fromCodePoint(text.codePointAt(from)!)
    let put: string
    if (point === '’' || point === '‘' || point === 'ʼ' || point === '´') put = "'"
    else if (point === '“' || point === '”' || point === '„' || point === '«' || point === '»') put = '"'
    else if (point === '…') put = '.'
    else if (point === '–' || point === '—') put = '-'
    else if (
      drawnDeath.has(point) &&
      /^[\uFE0E\uFE0F]?\s{0,2}my ?self/i.test(text.slice(from + point.length, from + point.length + 12))
    )
      put = 'kill'
    else if (invisible.test(point) || isMark.test(point)) put = ''
    else {
      const simple = point.normalize('NFKD').toLowerCase()
      put = ''
      for (const one of simple) if (!isMark.test(one)) put += drawnAlike[one] ?? one
      if (put.length > 4) put = put.slice(0, 4)
    }
    for (let i = 0; i < put.length; i++) places.push(from)
    letters += put
    from += point.length
  }
  places.push(text.length)
  return { letters, at: places }
}

function kindAt(letters: string, i: number): number {
  const code = letters.charCodeAt(i)
  if (code < 128) return kinds[code]!
  return isLetter.test(letters[i]!) ? letter : other
}

/**
 * What somebody wrote, as the words that the rules know: small plain letters, contractions spoken out, look-alike
 * letters, digits for letters, letter spacing, stretched and joined words undone where they lead to a word that some
 * rule knows. Each keeps its place in the text. Linear in the length of the text.
 */
export function readWords(text: string, vocabulary: Vocabulary): Word[] {
  const { letters, at } = plain(text)
  const { foreseen } = vocabulary
  const words: Word[] = []
  const pieces = cutPieces(letters)
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i]!
    if (piece.text.length === 1) {
      const run = spacedRun(pieces, i, letters)
      if (run > i + 1) {
        for (const { first, last, text: word } of joinRun(pieces, i, run, vocabulary))
          put(words, pieces[first]!, pieces[last]!.to, at, sayOut(word).map(spokenAs))
        i = run
        continue
      }
    }
    const found = foreseen ? foreseen.words.find(letters, piece.from, piece.to) : -1
    if (found < 0) put(words, piece, piece.to, at, speak(piece.text, pieces[i + 1]?.text, vocabulary))
    else if (found >= mostWords) put(words, piece, piece.to, at, foreseen!.spoken[found - mostWords]!)
    else {
      piece.number = found
      place(piece, piece.to, at)
      words.push(piece)
    }
  }
  return words
}

/** Puts down what a piece is spoken as: the piece itself becomes the first of these words. */
function put(words: Word[], piece: Piece, to: number, at: readonly number[] | null, spoken: readonly Spoken[]): void {
  place(piece, to, at)
  for (let i = 0; i < spoken.length; i++) {
    const { text, number } = spoken[i]!
    const word = i === 0 ? piece : { ...piece }
    word.text = text
    word.number = number
    words.push(word)
  }
}

/** Where a piece stands in what was written, up to the end of another. */
function place(piece: Piece, to: number, at: readonly number[] | null): void {
  piece.from = at ? at[piece.from]! : piece.from
  piece.to = at ? endPlace(at, to) : to
}

/** Thinks of words before they are written, each as it is read wherever it stands; all that the vocabulary knows must be among them. */
export function foresee(words: Iterable<string>, vocabulary: Vocabulary): Vocabulary {
  const numbers = new Map<string, number>()
  const others: (readonly Spoken[])[] = []
  for (const word of [...words, ...spoken.keys()]) {
    if (shortOf.has(word)) continue
    const read = speak(word, undefined, vocabulary)
    numbers.set(word, read.length === 1 && read[0]!.text === word ? read[0]!.number : mostWords + others.push(read) - 1)
  }
  return { ...vocabulary, foreseen: { words: new Dictionary(numbers), spoken: others } }
}

function speak(word: string, next: string | undefined, vocabulary: Vocabulary): readonly Spoken[] {
  const short = word.length < 4 && shortOf.get(word)
  if (short && nextToShort.has(next ?? '')) return sayOut(short).map(spokenAs)
  // What was not thought of is no word of the rules, and without tricks there is nothing to undo.
  if (vocabulary.foreseen && !isTricky(word) && !word.includes("'"))
    return (vocabulary.meant(word) ?? [word]).map(spokenAs)
  return sayOut(undo(word, vocabulary), vocabulary).map(spokenAs)
}

function spokenAs(text: string): Spoken {
  return { text, number: numberIn(text) }
}

/** The place after the last letter that came from before `i`. */
function endPlace(at: readonly number[], i: number): number {
  const last = at[i - 1]!
  let next = i
  while (next < at.length - 1 && at[next] === last) next++
  return at[next]!
}

function sayOut(word: string, vocabulary?: Vocabulary): readonly string[] {
  const out = spoken.get(word)
  if (out) return out
  if (word.includes("'")) {
    const bare = word.endsWith("'s") ? word.slice(0, -2) : word.replaceAll("'", '')
    return spoken.get(bare) ?? vocabulary?.meant(bare) ?? [bare]
  }
  return vocabulary && !vocabulary.known(word) ? (vocabulary.meant(word) ?? [word]) : [word]
}

function cutPieces(letters: string): Piece[] {
  const pieces: Piece[] = []
  let sentence = 0
  let clause = 0
  let quote = ''
  let quoteSince = 0
  let quotedLine = false
  const length = letters.length
  for (let i = 0; i < length;) {
    const kind = kindAt(letters, i)
    if (kind === letter || kind === digit || (kind === trick && startsTrick(letters, i))) {
      const from = i
      for (i++; i < length; i++) {
        const next = kindAt(letters, i)
        if (next === letter) continue
        if (next === digit || (next === trick && goesOn(letters, i))) continue
        if (next === apostrophe && i + 1 < length && kindAt(letters, i + 1) === letter) continue
        break
      }
      pieces.push({
        text: letters.slice(from, i),
        number: 0,
        from,
        to: i,
        sentence,
        clause,
        quoted: quote !== '' || quotedLine,
      })
      continue
    }
    const mark = letters[i]!
    if (mark === '"') {
      if (quote === '"') quote = ''
      else if (closes(letters, i + 1, '"')) [quote, quoteSince] = ['"', i]
    } else if (mark === "'" && quote === "'") {
      quote = ''
    } else if (mark === "'" && quote === '' && opens(letters, i) && closes(letters, i + 1, "'")) {
      ;[quote, quoteSince] = ["'", i]
    } else if (mark === '\n') {
      quotedLine = letters[i + 1] === '>'
      if (letters[i + 1] === '\n' || quotedLine) sentence++
      if (quote && i - quoteSince > 600) quote = ''
    } else if (mark === '>' && i === 0) {
      quotedLine = true
    } else if ((mark === '.' || mark === '?' || mark === '!') && endsSentence(letters, i)) {
      sentence++
    } else if (mark === ';' || mark === '(' || mark === ')') {
      sentence++
    }
    if (mark === ',' || mark === ':' || mark === '-') clause++
    i++
  }
  return pieces
}

/** A quotation that nobody closes is no quotation. */
function closes(letters: string, from: number, mark: string): boolean {
  const end = letters.indexOf(mark, from)
  return end > from && end - from <= 600
}

function opens(letters: string, i: number): boolean {
  return i === 0 || ' \n("'.includes(letters[i - 1]!)
}

function endsSentence(letters: string, i: number): boolean {
  const next = letters[i + 1]
  return (
    next === undefined ||
    next === ' ' ||
    next === '\n' ||
    next === '"' ||
    next === "'" ||
    next === '.' ||
    next === '!' ||
    next === '?'
  )
}

function startsTrick(letters: string, i: number): boolean {
  const mark = letters[i]!
  return (mark === '$' || mark === '@') && i + 1 < letters.length && kindAt(letters, i + 1) === letter
}

function goesOn(letters: string, i: number): boolean {
  const after = i + 1 < letters.length ? kindAt(letters, i + 1) : other
  return (
    after === letter ||
    after === digit ||
    (after === trick && letters[i] !== '!' && i + 2 < letters.length && kindAt(letters, i + 2) !== other)
  )
}

/** Whether there are marks or digits in a word, or the same letter three times or more. */
function isTricky(word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i)
    const kind = code < 128 ? kinds[code] : letter
    if (kind === digit || kind === trick) return true
    if (i > 1 && code === word.charCodeAt(i - 1) && code === word.charCodeAt(i - 2)) return true
  }
  return false
}

/** Undoes one word's tricks; a word that leads nowhere stays as it is. */
function undo(text: string, vocabulary: Vocabulary): string {
  if (text.length > 40 || vocabulary.known(text) || !isTricky(text)) return text
  for (const stretched of [text.replace(/(.)\1{2,}/g, '$1$1'), text.replace(/(.)\1{2,}/g, '$1')]) {
    if (leads(stretched, vocabulary)) return stretched
  }
  if (text.includes('*')) return vocabulary.unmasked(text) ?? text
  if (!/[a-z]/.test(text)) return text
  const read = Array.from(text, (one) => insteadOf[one] ?? one).join('')
  const tries = text.includes('1')
    ? [read, text.replaceAll('1', 'l').replace(/[^a-z]/g, (one) => insteadOf[one] ?? one)]
    : [read]
  for (const one of tries) {
    if (leads(one, vocabulary)) return one
    const short = one.replace(/(.)\1{2,}/g, '$1')
    if (short !== one && leads(short, vocabulary)) return short
  }
  return text
}

function leads(word: string, vocabulary: Vocabulary): boolean {
  return vocabulary.known(word) || spoken.has(word) || vocabulary.meant(word) !== undefined
}

/** The last of the single letters that stand apart from each other, from `first` on. */
function spacedRun(pieces: readonly Piece[], first: number, letters: string): number {
  let last = first
  while (last + 1 < pieces.length && pieces[last + 1]!.text.length === 1) {
    const gap = pieces[last + 1]!.from - pieces[last]!.to
    if (gap > 3 || letters.slice(pieces[last]!.to, pieces[last + 1]!.from).includes('\n')) break
    last++
  }
  return last
}

/** Joins single letters to words that the rules know. */
function joinRun(pieces: readonly Piece[], first: number, last: number, vocabulary: Vocabulary) {
  const told: { first: number; last: number; text: string }[] = []
  let found = false
  for (let i = first; i <= last;) {
    let joined = ''
    let best = -1
    for (let end = i; end <= last && end < i + 20; end++) {
      joined += insteadOf[pieces[end]!.text] ?? pieces[end]!.text
      if (end > i + 1 && vocabulary.known(joined)) best = end
      // Short words count only beside a long one.
      if (
        end === i + 1 &&
        ['to', 'my', 'me', 'im', 'it', 'of', 'be', 'is'].includes(joined) &&
        best < 0 &&
        (found || last - first > 8)
      )
        best = end
    }
    // `a r e t a r d`: what a lone letter stands before may be the longer word.
    if (
      best >= 0 &&
      (pieces[i]!.text === 'a' || pieces[i]!.text === 'i') &&
      longer(pieces, i + 1, last, best, vocabulary)
    ) {
      told.push({ first: i, last: i, text: pieces[i]!.text })
      i++
      continue
    }
    if (best >= 0) {
      let text = ''
      for (let j = i; j <= best; j++) text += insteadOf[pieces[j]!.text] ?? pieces[j]!.text
      told.push({ first: i, last: best, text })
      found ||= best > i + 1
      i = best + 1
    } else {
      told.push({ first: i, last: i, text: pieces[i]!.text })
      i++
    }
  }
  return told
}

/** Whether a known word begins at `first` and goes on past `end`. */
function longer(pieces: readonly Piece[], first: number, last: number, end: number, vocabulary: Vocabulary): boolean {
  let joined = ''
  for (let i = first; i <= last && i < first + 20; i++) {
    joined += insteadOf[pieces[i]!.text] ?? pieces[i]!.text
    if (i > end && vocabulary.known(joined)) return true
  }
  return false
}
