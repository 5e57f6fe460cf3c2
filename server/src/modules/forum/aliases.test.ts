import { expect, test } from 'vitest'
import { aliasCount, drawAlias } from './aliases.ts'

test('there are names enough for a crowd, and two draws have nothing in common', () => {
  expect(aliasCount).toBeGreaterThan(60 * 60)
  const drawn = Array.from({ length: 2_000 }, () => drawAlias())
  expect(new Set(drawn.map((one) => one.seed)).size).toBe(drawn.length)
  expect(new Set(drawn.map((one) => one.id)).size).toBe(drawn.length)
  expect(new Set(drawn.map((one) => one.name)).size).toBeGreaterThan(1_500)
  for (const { name } of drawn) expect(name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/)
})

test('in a crowded thread names grow by a word', () => {
  expect(drawAlias(8).name).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+ [A-Z][a-z]+$/)
})
