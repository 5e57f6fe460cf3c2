import kept from './help-lines.json' with { type: 'json' }

/** A line to call, as it stood on its own or another trustworthy page on the day named. */
export interface HelpLine {
  /** ISO 3166-1, two letters. */
  country: string
  name: string
  call: string
  alternative?: string
  text: string | null
  hours: string
  cost: string
  emergency: string
  source: string
  /** A day: `2026-11-22`. */
  checkedAt: string
}

export const helpLines: readonly HelpLine[] = kept.lines
