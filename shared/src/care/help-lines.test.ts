import { expect, test } from 'vitest'
import {
  callHoldsDays,
  isDue,
  isSameToCallers,
  shippedLines,
  withKept,
  type HelpLine,
  type KeptLine,
} from './help-lines.ts'

test('every shipped line says where it was read, and when', () => {
  expect(new Set(shippedLines.map(({ id }) => id)).size).toBe(shippedLines.length)
  for (const line of shippedLines) {
    expect(line.source).toMatch(/^https:\/\//)
    expect(line.checkedAt).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(line.call.trim() + line.emergency.trim()).toMatch(/\d/)
  }
})

test('what a site keeps stands in place of the shipped line, and a line of its own besides', () => {
  const [first] = shippedLines
  const changed: KeptLine = { ...first!, call: '112233', removed: false }
  const own: KeptLine = { ...first!, id: 'own', country: 'BR', name: 'A line', removed: false }
  const lines = withKept([changed, own])
  expect(lines).toHaveLength(shippedLines.length + 1)
  expect(lines.filter(({ id }) => id === first!.id)).toEqual([changed])
  expect(lines.map(({ country }) => country)).toEqual(lines.map(({ country }) => country).sort())
})

const now = new Date('2026-06-01T12:00:00Z')
const ago = (days: number) => new Date(now.getTime() - days * 24 * 60 * 60_000)

test.each([
  ['nobody has called it', { confirmedAt: null }, true],
  ['called today', { confirmedAt: now }, false],
  ['called a moment less than half a year ago', { confirmedAt: new Date(ago(callHoldsDays).getTime() + 1) }, false],
  ['called half a year ago', { confirmedAt: ago(callHoldsDays) }, true],
  ['taken off, and never called', { confirmedAt: null, removed: true }, false],
  ['taken off, and called long ago', { confirmedAt: ago(900), removed: true }, false],
])('whether a line is to be called: %s', (_name, line, due) => {
  expect(isDue(line, now)).toBe(due)
})

test('a call speaks for what one hears by it', () => {
  const [line, other] = shippedLines as [HelpLine, HelpLine]
  expect(isSameToCallers(line, { ...line, source: other.source, checkedAt: '2027-01-01' })).toBe(true)
  for (const field of ['country', 'name', 'call', 'alternative', 'text', 'hours', 'cost', 'emergency'] as const) {
    expect(isSameToCallers(line, { ...line, [field]: 'another' }), field).toBe(false)
  }
})
