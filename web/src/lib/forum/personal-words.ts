/** Something in a text by which its writer, or somebody else, can be found outside of this place. */
export interface PersonalWords {
  readonly kind: 'email' | 'phone' | 'handle'
  readonly from: number
  readonly to: number
  readonly words: string
}

const email = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{2,63}){1,4}/gu
/** A run of digits as people write telephone numbers: 7 to 15 of them, with the usual marks between. */
const phone = /(?<![\p{L}\p{N}])(?:\+|00)?\d(?:[ ()./-]{0,2}\d){6,14}(?![\p{L}\p{N}])/gu
/** Dates have as many digits, and mean nobody. */
const date = /^\d{4}-\d{2}-\d{2}|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}/
/** A page of one’s own at a service, or a name there. */
const handle =
  /(?<![\p{L}\p{N}])(?:(?:t\.me|wa\.me|discord\.gg|(?:instagram|facebook|fb|tiktok|snapchat|twitter)\.com)\/[\w.@/-]{2,60}|(?:insta|instagram|ig|snap|snapchat|telegram|discord|tiktok|skype|whatsapp)[ \t]{0,2}(?::[ \t]{0,2}@?|@)[\w.]{3,40})/giu

/** What of a text could lead to a person, in order of place. Linear in its length. */
export function findPersonalWords(text: string): PersonalWords[] {
  const found: PersonalWords[] = []
  for (const [kind, pattern] of [
    ['email', email],
    ['handle', handle],
    ['phone', phone],
  ] as const) {
    for (const match of text.matchAll(pattern)) {
      const [from, to] = [match.index, match.index + match[0].length]
      if (kind === 'phone' && date.test(match[0])) continue
      if (found.some((other) => other.from < to && from < other.to)) continue
      found.push({ kind, from, to, words: match[0] })
    }
  }
  return found.sort((one, other) => one.from - other.from)
}

/** The text without these words: an ellipsis stands where they were. */
export function without(text: string, { from, to, words }: PersonalWords): string {
  // Written on meanwhile, they may stand elsewhere.
  const at = text.slice(from, to) === words ? from : text.indexOf(words)
  return at < 0 ? text : `${text.slice(0, at)}…${text.slice(at + words.length)}`
}
