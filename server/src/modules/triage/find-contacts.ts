import { LinkifyIt } from 'linkify-it'
import { parsePhoneNumberWithError, type CountryCode } from 'libphonenumber-js/min'

/** Something that leads to a person or a page outside. */
export interface Contact {
  readonly type: 'link' | 'email' | 'phone' | 'street'
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
const street = new RegExp(
  [
    String.raw`\b\d{1,5}[a-z]?,? (?:[\p{Lu}\d][\p{L}\d'’.-]{0,24},? ){1,4}(?:street|st|road|rd|avenue|ave|av|lane|ln|drive|dr|court|ct|boulevard|blvd|close|place|pl|square|sq|terrace|crescent|way|parkway|pkwy|highway|hwy|trail|circle|grove|gardens|mews|row|walk|rise|alley|quay|plaza)\b\.?`,
    String.raw`\b(?:p\.? ?o\.? ?box|postbox|psc) \d{1,6}\b(?:, ?box \d{1,6})?`,
    String.raw`\b(?:rue|via|viale|piazza|piazzetta|vicolo|corso|calle|avenida|avda\.?|av\.|rua|praça|plaza|paseo|ul\.|ulica|place|allée|chemin|quai|largo|travessa|unit|apt\.?|apartment|suite|flat) (?:[\p{L}'’.-]{1,20} ){0,4}\d{1,5}\b`,
    String.raw`\b\p{Lu}[\p{L}-]{2,30}(?:stra(?:ß|ss)e|str\.?|gasse|weg|platz|allee|ring|damm|straat|laan|plein|gracht|vej|vejen|gade|gaden|vägen|gatan|gata|vegen|veien|gaten|veg|katu|tie|tänav|braut|götu|gatu|vangur|gården|tn)\.? \d{1,4}[a-z]?\b`,
    String.raw`\b\p{Lu}[\p{L}.-]{1,24}(?: \p{Lu}[\p{L}.-]{1,24})? (?:strasse|straße|street|u\.|út|utca|tee|gate|terrasse|põik|rkp\.|tér|ulice|str) \d{1,4}\b`,
  ].join('|'),
  'giu',
)
const strict = /\d/

/** Links, mail addresses, telephone numbers and streets in a text, in order of place. Linear in its length. */
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
  if (!strict.test(text)) return found
  for (const match of text.matchAll(digits)) {
    const [from, to] = [match.index, match.index + match[0].length]
    if (isPhone(match[0], text, from, to) && free(from, to))
      found.push({ type: 'phone', from, to, others: othersAt(from) })
  }
  for (const match of text.matchAll(street)) {
    const [from, to] = [match.index, match.index + match[0].length]
    if (!/\p{Lu}/u.test(match[0].slice(1)) && !/box|psc/i.test(match[0])) continue
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
