import { expect, test } from 'vitest'
import { shippedLines, withKept, type KeptLine } from './help-lines.ts'

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
