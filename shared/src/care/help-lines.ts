import kept from './help-lines.json' with { type: 'json' }

/** A line to call, as it stood on its own or another trustworthy page on the day named. */
export interface HelpLine {
  readonly id: string
  /** ISO 3166-1, two letters. */
  readonly country: string
  readonly name: string
  readonly call: string
  readonly alternative: string | null
  /** A number that takes text messages. */
  readonly text: string | null
  /** `24/7`, or in words. */
  readonly hours: string
  /** `free`, or in words. */
  readonly cost: string
  readonly emergency: string
  /** The page on which it was read. */
  readonly source: string
  /** The day on which it was read there: `2026-11-22`. */
  readonly checkedAt: string
}

/** What ships with the product; administrators confirm, correct and add to it on their site. */
export const shippedLines: readonly HelpLine[] = kept.lines.map((line) => ({ alternative: null, ...line }))

/** A line as somebody keeps it on their site: in place of the shipped one with the same id, or besides. */
export interface KeptLine extends HelpLine {
  /** Not shown any more. */
  readonly removed: boolean
}

/** How long one call speaks for a line: numbers are given up and hours change, and nobody tells us. */
export const callHoldsDays = 180

/** What decides when a line is to be called. */
export interface CallFacts {
  readonly confirmedAt: Date | null
  /** Of a line that is kept. */
  readonly removed?: boolean
}

/** The end of the last call’s word; null where nobody has called, and for a line that is shown to nobody. */
export function callHoldsUntil({ confirmedAt, removed }: CallFacts): Date | null {
  return confirmedAt && !removed ? new Date(confirmedAt.getTime() + callHoldsDays * 24 * 60 * 60_000) : null
}

/** Whether a line is to be called now. */
export function isDue(line: CallFacts, now: Date): boolean {
  return !line.removed && (callHoldsUntil(line) ?? now) <= now
}

/** What one hears by calling. Where and when it was read is another matter: a new day of reading takes no call back. */
const heardByCalling = [
  'country',
  'name',
  'call',
  'alternative',
  'text',
  'hours',
  'cost',
  'emergency',
] as const satisfies (keyof HelpLine)[]

/** Whether a call that vouched for one of them vouches for the other. */
export function isSameToCallers(one: Omit<HelpLine, 'id'>, other: Omit<HelpLine, 'id'>): boolean {
  return heardByCalling.every((field) => one[field] === other[field])
}

/** The shipped lines with what a site has made of them, by country. */
export function withKept<Kept extends KeptLine>(kept: readonly Kept[]): (Kept | HelpLine)[] {
  const changed = new Map(kept.map((line) => [line.id, line]))
  const lines = [...shippedLines.filter(({ id }) => !changed.has(id)), ...kept]
  return lines.sort((one, other) => one.country.localeCompare(other.country) || one.name.localeCompare(other.name))
}
