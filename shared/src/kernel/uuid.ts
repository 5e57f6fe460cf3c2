/** How far the latest milliseconds have counted. Many, for a clock that stands still beside one that runs, as in tests. */
const counts = new Map<number, number>()

/** Chance is asked for in one go for many ids: for each one apart it costs more than the id. */
const chance = new Uint8Array(16 * 64)
let spent = chance.length

function takeChance(): Uint8Array {
  if (spent === chance.length) {
    crypto.getRandomValues(chance)
    spent = 0
  }
  spent += 16
  // A copy, for whoever gets it writes into it; what is left behind goes too.
  const bytes = chance.slice(spent - 16, spent)
  chance.fill(0, spent - 16, spent)
  return bytes
}

/**
 * A fresh UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, 12 bits that count within one millisecond from a
 * random start (section 6.2, method 1), and 62 random bits. Ids that one process makes one after the other are in order,
 * so what is listed by id keeps its order even when it happens at the same moment. Works in browsers and on the server.
 */
export function newId(now: number = Date.now()): string {
  const bytes = takeChance()
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) & 0xff
  const before = counts.get(now)
  const count = before === undefined ? ((bytes[6]! & 0x07) << 8) | bytes[7]! : (before + 1) & 0xfff
  counts.delete(now) // and last in line again
  counts.set(now, count)
  if (counts.size > 64) counts.delete(counts.keys().next().value!)
  bytes[6] = (count >> 8) | 0x70
  bytes[7] = count & 0xff
  return written(bytes)
}

/**
 * An id for words before they are sent. It looks like the others and is all chance: of words without a name nobody is
 * to read when their form was made, for that may be the moment at which the same person last wrote under their name.
 */
export function newDraftId(): string {
  const bytes = takeChance()
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  return written(bytes)
}

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function written(bytes: Uint8Array): string {
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  let id = ''
  for (let i = 0; i < 16; i++) id += (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + hex[bytes[i]!]!
  return id
}
