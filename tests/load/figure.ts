/** One thing that was measured. */
export interface Figure {
  readonly what: string
  readonly value: number
  /** `×` for a ratio. */
  readonly unit: '×' | 'ms' | 's' | 'kB' | 'a request' | 'a reply' | 'rows' | 'found'
  /** The promise, where there is one. */
  readonly atMost?: number
  readonly atLeast?: number
  /** What the figure is made of. */
  readonly note?: string
}

export function holds({ value, atMost, atLeast }: Figure): boolean | null {
  if (atMost === undefined && atLeast === undefined) return null
  if (Number.isNaN(value)) return null
  return value <= (atMost ?? Infinity) && value >= (atLeast ?? -Infinity)
}

/** Figures as lines of equal columns. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { value, unit, atMost, atLeast } = figure
    const shown = Number.isNaN(value) ? 'not measured' : `${round(value)} ${unit}`
    const promise = atMost !== undefined ? `≤ ${atMost}` : atLeast !== undefined ? `≥ ${atLeast}` : ''
    const kept = holds(figure)
    return [figure.what, shown, promise, kept === null ? '' : kept ? 'holds' : 'MISSED', figure.note ?? '']
  })
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function round(value: number): string {
  return value >= 1_000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)))
}

/** Both sides of a ratio of processor time, in words. */
export function cpuNote(name: string, score: Cost, other: string, yardstick: Cost): string {
  return `${name} ${cost(score)}, ${other} ${cost(yardstick)}`
}

interface Cost {
  median(of: (round: { serverMs: number; databaseMs: number }) => number): number
}

export function cost(score: Cost): string {
  const server = score.median((one) => one.serverMs)
  const database = score.median((one) => one.databaseMs)
  return `${round(server)} + ${round(database)} ms`
}
