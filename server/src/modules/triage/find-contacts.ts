import { LinkifyIt } from 'linkify-it'
import { parsePhoneNumberWithError, type CountryCode } from 'libphonenumber-js/min'

/** Something that leads to a person or a page outside. */
export interface Contact {
  readonly type: 'link' | 'email' | 'phone' | 'street' | 'handle'
  readonly from: number
  readonly to: number
  /** Said to be somebody else's. */
  readonly others: boolean
}

/** Without one of these there is no address, and no need to look for one. */
const maybeAddress = /[^\s.]\.[^\s.]|:\/\/|@/
const links = new LinkifyIt().set({ fuzzyLink: true, fuzzyEmail: true, fuzzyIP: false })

/** A run of digits as people write telephone numbers: 6 to 15 of them, with the usual marks between. */
const digits =
  /(?<![\p{L}\p{N}_#$€£/:@.,-])(?:\+ ?|00)?\(?\d(?:[ ()./\u00a0\u2011\u2013-]{0,3}\d){5,16}(?![\p{L}\p{N}_@%€£$]|[.,:/-]\d)/gu
/** Dates, times, and years from one to the other have as many digits, and mean nobody. */
const noNumber =
  /^(?:(?:19|20)\d{2}[-./ ]\d{1,2}[-./ ]\d{1,2}(?: \d{1,2})?|\d{1,2}[./ -]\d{1,2}[./ -](?:19|20)?\d{2}|(?:19|20)\d{2} ?[-–/] ?(?:19|20)?\d{2})$/
/** What says that a number is for calling. */
const calls =
  /\b(?:call(?:ed|ing)?|phone|telephone|tel|mobile|cell(?:phone)?|text(?:ing|ed)?|whats ?app|fax|office|ring|reach(?:ed)?|sms|dial|viber|signal|number(?:'s| is)|my number|his number|her number|their number|registered|answering|messages? (?:to|on|at|me)|contact)\b/i
/** What says that a number counts, costs or names a thing. */
const things =
  /(?:\b(?:card|account|iban|order|invoice|id|case|ticket|booking|reference|ref|code|isbn|version|license|licence|passport|policy|tracking|serial|ssn|room|box|zip|population|followers|dollars|usd|eur|euros?|pounds|steps|calories|views|miles|km)\b|[$€£])(?:[ :.#]*\b(?:is|was|number|no|nr|num)\b)*[ :.#]*$/i
/** Where people here are likely to live: a number is read as one of these countries' where it does not say. */
const likely: readonly CountryCode[] = ['US', 'GB', 'AU', 'NZ', 'IE', 'ZA', 'IN', 'DE', 'FR', 'NL', 'ES', 'IT', 'SE']

const theirs =
  /\b(?:his|her|hers|their|theirs|he|she|boyfriend'?s?|girlfriend'?s?|husband'?s?|wife'?s|ex(?:'s)?|partner'?s|mother'?s|father'?s|mom'?s|dad'?s|therapist'?s|boss'?s?|him|them|lives|friend'?s|whose)\b(?!.*\b(?:my|me|mine|our|i)\b)/i

/** Name of a street and its number, in either order, as they are written in likely countries. */
const numberFirst = [
  String.raw`\b\d{1,5}[a-z]?,? (?:[\p{Lu}\d][\p{L}\d'’.-]{0,24},? ){1,4}(?:street|st|road|rd|avenue|ave|av|lane|ln|drive|dr|court|ct|boulevard|blvd|close|place|pl|square|sq|terrace|crescent|way|parkway|pkwy|highway|hwy|trail|circle|grove|gardens|mews|row|walk|rise|alley|quay|plaza)\b\.?`,
  String.raw`\b(?:p\.? ?o\.? ?box|postbox|psc) \d{1,6}\b(?:, ?box \d{1,6})?`,
  String.raw`\b(?:rue|via|viale|piazza|piazzetta|vicolo|corso|calle|avenida|avda\.?|av\.|rua|praça|plaza|paseo|ul\.|ulica|place|allée|chemin|quai|largo|travessa) (?:[\p{L}'’.-]{1,20} ){0,4}\d{1,5}\b`,
]
const nameFirst = [
  String.raw`\b\p{Lu}[\p{L}-]{2,30}(?:ring|tie|veg|gade|gata|gate|tn)\.? \d{1,4}[a-z]?\b`,
  String.raw`\b\p{Lu}[\p{L}.-]{1,24}(?: \p{Lu}[\p{L}.-]{1,24})? (?:street|u\.|út|utca|tee|gate|terrasse|põik|rkp\.|tér|ulice|str) \d{1,4}\b`,
]
const street = new RegExp([...numberFirst, ...nameFirst].join('|'), 'giu')
/** Without one of these no name comes first; they are dear to look for, as they may begin with any letter of a text. */
const maybeNameFirst = /(?:ring|tie|veg|gade|gata|gate|tn|street|u|út|utca|tee|terrasse|põik|rkp|tér|ulice|str)\.? \d/iu
const streetByNumber = new RegExp(numberFirst.join('|'), 'giu')
/** The same where the name of the street says it itself, or a word before says that somebody lives there. */
const plainStreet = new RegExp(
  [
    String.raw`(?<![\p{L}\p{N}])\d{1,4}[a-z]?,? [\p{L}-]{3,30}(?:stra(?:ß|ss)e|gasse|platz|straat|laan)(?![\p{L}\p{N}])`,
    String.raw`(?<![\p{L}\p{N}.,:/-])\d{1,4}[a-z]? (?:(?!${'NOT'})[\p{L}'’.]{2,20} |\d{1,2}(?:st|nd|rd|th) ){1,3}(?:street|st|road|rd|avenue|ave|lane|boulevard|blvd|terrace|crescent|mews)(?![\p{L}\p{N}])`,
    String.raw`(?<![\p{L}\p{N}])(?:apt\.?|apartment|suite) ?#?\d{1,4}[a-z]?(?![\p{L}\p{N}])`,
    String.raw`(?<![\p{L}\p{N}])(?:flat|unit) ?\d{1,4}[a-z]?,? ?\n? ?(?=\d{1,4}[a-z]? \p{L}|\p{L}{3,20} (?:house|court|tower|building|street|road|lane))`,
    String.raw`(?=\d)(?<=\b(?:live|lives|lived|living|address is|address:|address's|moved|staying|stays|house is|place is|flat is) (?:at|on|in|to)? ?(?:no\.? |number |nr\.? )?)\d{1,4}[a-z]? (?:(?!${'NOT'})[\p{L}'’.]{2,20} ){1,3}(?:close|court|drive|place|square|grove|gardens|row|walk|rise|way|park|hill|green|view|quay|circle|trail)(?![\p{L}\p{N}])`,
  ]
    .join('|')
    .replaceAll(
      'NOT',
      String.raw`(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|miles?|km|blocks?|houses|doors|streets|steps?|people|times?|way|the|down|up|on|in|a|this|that|my|our|his|her|their|to|from|and|of|off|for|with|or|at|more|star|lane|car|cars|kids|close|percent|is|was|i|he|she|we|they|am|pm|long|bad|dark|empty)\b`,
    ),
  'giu',
)
/** Streets whose last part says that they are one, with the number behind: what stands before it is read back. */
const streetEnding =
  /(?:stra(?:ß|ss)e|str\.?|gasse|weg|platz|allee|damm|straat|laan|plein|gracht|vej|vejen|gaden|vägen|gatan|vegen|veien|gaten|katu|tänav|braut|götu|gatu|vangur|gården)\.? \d{1,4}[a-z]?(?![\p{L}\p{N}])/giu
const strict = /\d/

/** A name at another service: said to be one, or behind an `@` where somebody is asked to write. */
const service = String.raw`(?:snap(?:chat)?|insta(?:gram)?|ig|kik|telegram|discord|skype|tik ?tok|twitter|wechat|viber|facebook|fb|messenger|bluesky|mastodon|reddit|steam|psn)`
const handle = new RegExp(
  [
    String.raw`(?<![\p{L}\p{N}])${service}(?:'s)? ?(?:user ?name|user|handle|name|id|account|acc|tag|me)? ?(?:[:=]| - ) ?@?(?=[\w.]*[\d_.])[a-z0-9][\w.]{2,31}(?:#\d{4})?`,
    String.raw`(?<![\p{L}\p{N}])${service}(?:'s)? ?(?:user ?name|user|handle|name|id|account|acc|tag)?(?: is)? ?(?:[:=]|- )? ?@[\w.]{3,32}`,
    String.raw`(?<![\p{L}\p{N}])${service}(?:'s)? ?(?:user ?name|user|handle|name|id|account|acc|tag)? (?:is |as )?(?=[\w.]*[\d_]|[a-z]+\.[a-z]+\.?[a-z]*)[a-z][\w.]{3,31}(?<!\.)(?![\p{L}\p{N}'’])`,
    String.raw`(?<![\p{L}\p{N}])(?:dm|pm|add|message|msg|text|contact|hmu|hit me up|find|follow|write(?: to)?|reach) (?:me |him |her |us )?(?:on |at |up at |here:? )?@[\w.]{3,32}`,
    String.raw`(?<![\p{L}\p{N}/])u/[a-z][\w-]{2,31}(?![\p{L}\p{N}/])`,
    String.raw`(?<![\p{L}\p{N}@#])[a-z][\w.]{1,31}#\d{4}(?!\d)`,
  ].join('|'),
  'giu',
)
const maybeHandle = new RegExp(String.raw`@|u/|#\d{4}|\b${service}\b`, 'i')

/** Links and addresses with their marks spelt out: "example dot com", "ana [at] example [dot] org". */
const ending = String.raw`(?:com|org|net|info|io|me|app|co ?(?:\.|dot) ?uk|uk|de|fr|nl|es|it|eu|us|ca|au|blog|site|online|shop|xyz|tv|gg|ly)`
const spelt = new RegExp(
  [
    String.raw`(?<![\p{L}\p{N}])[a-z0-9][\w-]{0,30}(?: dot [a-z0-9][\w-]{0,30}){0,2} ?(?: at |[\[({] ?(?:at|@) ?[\])}]) ?[a-z0-9][\w-]{1,30} ?(?: dot |[\[({] ?(?:dot|\.|punkt) ?[\])}]) ?${ending}(?![\p{L}\p{N}])`,
    String.raw`(?<![\p{L}\p{N}])hxxps?://[^\s]{3,200}`,
    String.raw`(?<![\p{L}\p{N}])(?:www ?(?: dot |[\[({] ?(?:dot|\.) ?[\])}]) ?)?(?!(?:the|a|this|that|every|and|of|to|your|my|his|her|any|is|no)\b)[a-z0-9][\w-]{1,40} ?(?: dot |[\[({] ?(?:dot|\.|punkt) ?[\])}]) ?${ending}(?![\p{L}\p{N}])`,
  ].join('|'),
  'giu',
)
const maybeSpelt = /\bdot\b|[[({] ?\. ?[\])}]|punkt|hxxp/i

/** A telephone number in words: seven digits or more, most of them written out. */
const spokenDigit = String.raw`(?:oh|o|zero|nought|one|two|three|four|five|six|seven|eight|nine|double|triple|hundred|\d{1,4})`
const spokenNumber = new RegExp(
  String.raw`(?<![\p{L}\p{N}])\+?(?:${spokenDigit}[ ,.-]{1,3}){6,20}${spokenDigit}(?![\p{L}\p{N}])`,
  'giu',
)
/** "One" is said in every other text, three of these in a row are not; only then is it worth to look for more. */
const fewSpoken = new RegExp(String.raw`(?:${spokenDigit}[ ,.-]{1,3}){3}`, 'iu')
const maybeSpoken = /\b(?:oh|zero|nought|one|two|three|four|five|six|seven|eight|nine)[ ,.-]/i
/** Who counts, or breathes, names numbers in their order. */
const order = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']

/** Links, mail addresses, telephone numbers, streets and names at other services in a text, in order of place. Linear in its length. */
export function findContacts(text: string): Contact[] {
  const found: Contact[] = []
  const free = (from: number, to: number) => !found.some((other) => other.from < to && from < other.to)
  const othersAt = (from: number) => theirs.test(clauseBefore(text, from))
  if (maybeAddress.test(text)) {
    for (const match of links.match(text) ?? []) {
      const type = match.schema === 'mailto:' ? 'email' : 'link'
      if (type === 'link' && match.schema === '' && !likelyHost(match.raw)) continue
      found.push({ type, from: match.index, to: match.lastIndex, others: type === 'email' && othersAt(match.index) })
    }
  }
  if (maybeSpelt.test(text)) {
    for (const match of text.matchAll(spelt)) {
      const [from, to] = [match.index, match.index + match[0].length]
      const type = / at |[[({] ?(?:at|@)/i.test(match[0]) ? 'email' : 'link'
      if (free(from, to)) found.push({ type, from, to, others: type === 'email' && othersAt(from) })
    }
  }
  if (maybeSpoken.test(text) && fewSpoken.test(text)) {
    for (const match of text.matchAll(spokenNumber)) {
      const [from, to] = [match.index, match.index + match[0].length]
      if (isSpokenPhone(match[0], calls.test(text.slice(Math.max(0, from - 40), from))) && free(from, to))
        found.push({ type: 'phone', from, to, others: othersAt(from) })
    }
  }
  if (maybeHandle.test(text)) {
    for (const match of text.matchAll(handle)) {
      const [from, to] = [match.index, match.index + match[0].length]
      if (free(from, to)) found.push({ type: 'handle', from, to, others: othersAt(from) })
    }
  }
  if (!strict.test(text)) return found.sort((a, b) => a.from - b.from)
  for (const match of text.matchAll(digits)) {
    const [from, to] = [match.index, match.index + match[0].length]
    if (isPhone(match[0], text, from, to) && free(from, to))
      found.push({ type: 'phone', from, to, others: othersAt(from) })
  }
  for (const match of text.matchAll(maybeNameFirst.test(text) ? street : streetByNumber)) {
    const [from, to] = [match.index, match.index + match[0].length]
    if (!/\p{Lu}/u.test(match[0].slice(1)) && !/box|psc/i.test(match[0])) continue
    if (free(from, to)) found.push({ type: 'street', from, to, others: othersAt(from) })
  }
  for (const match of text.matchAll(streetEnding)) {
    const name = /[\p{L}-]{3,30}$/u.exec(text.slice(Math.max(0, match.index - 30), match.index))?.[0]
    if (name === undefined) continue
    const [from, to] = [match.index - name.length, match.index + match[0].length]
    if (free(from, to)) found.push({ type: 'street', from, to, others: othersAt(from) })
  }
  for (const match of text.matchAll(plainStreet)) {
    const [from, to] = [match.index, match.index + match[0].length]
    if (free(from, to)) found.push({ type: 'street', from, to, others: othersAt(from) })
  }
  return found.sort((a, b) => a.from - b.from)
}

/** A word with a full stop and no space after it is no address: only what is typed as one. */
function likelyHost(raw: string): boolean {
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#:]|$)/.test(raw) || /^www\./i.test(raw) || raw.includes('/')
}

function clauseBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - 60), at)
  return before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('? '), before.lastIndexOf('! ')) + 1)
}

function isPhone(written: string, text: string, from: number, to: number): boolean {
  const count = written.replace(/\D/g, '').length
  if (count > 15 || noNumber.test(written)) return false
  const [before, after] = [text.slice(Math.max(0, from - 60), from), text.slice(to, to + 24)]
  if (things.test(before)) return false
  const asked = calls.test(before) || calls.test(after)
  const international = /^(?:\+|00)/.test(written)
  // Written in one piece and without a word for calling, it may be anything.
  const grouped = /\d[ ()./\u00a0\u2011\u2013-]+\d/.test(written)
  if (count >= 13 && !international) return false
  if (asked) return count >= 7 && (grouped || international || count <= 12)
  if (international) return valid(written, likely.slice(0, 1))
  if (!grouped && !/^0\d{9,10}$/.test(written)) return false
  if (count < 9 || (/^\d{1,3}(?:[ .]\d{3})+$/.test(written) && !written.startsWith('0'))) return false
  return valid(written, likely)
}

function isSpokenPhone(written: string, asked: boolean): boolean {
  const said = (written.toLowerCase().match(/[a-z]+|\d/g) ?? []).filter((one) => one !== 'double' && one !== 'triple')
  const inWords = said.filter((one) => /[a-z]/.test(one)).length
  if (inWords < 4) return false
  if (asked) return true
  let counted = 0
  for (let i = 1; i < said.length; i++) {
    if (Math.abs(order.indexOf(said[i]!) - order.indexOf(said[i - 1]!)) === 1) counted++
  }
  return counted < said.length / 2
}

function valid(written: string, countries: readonly CountryCode[]): boolean {
  for (const country of countries) {
    try {
      if (parsePhoneNumberWithError(written.replace(/^00/, '+'), country).isValid()) return true
    } catch {
      // Not a number of that country: the next may know it.
    }
  }
  return false
}
