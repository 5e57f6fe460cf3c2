import fc from 'fast-check'
import { test } from 'vitest'
import { histories, play } from './cases.ts'

// `pnpm cases:histories 100000` plays more of them.
test('four thousand lives of a case go by the rules, as on paper', () => {
  fc.assert(fc.property(histories, play), { numRuns: 4_000 })
})
