import fc from 'fast-check'
import { test } from 'vitest'
import { histories, play } from './places.ts'

// `pnpm places:histories 100000` plays more of them.
test('two thousand lives of a line go by the rules, as on paper', () => {
  fc.assert(fc.property(histories, play), { numRuns: 2_000 })
})
