import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { agreementOf, betaQuantile, proposesMuting } from './agreement.ts'

describe('the quantile of Beta', () => {
  // What can be written down: Beta(1, 1) is even, Beta(1, n) lies below x with 1 - (1 - x)^n, Beta(n, 1) with x^n.
  test.each([0.05, 0.3, 0.5, 0.95])('at %d is what can be reckoned by hand', (chance) => {
    expect(betaQuantile(chance, 1, 1)).toBeCloseTo(chance, 9)
    for (const n of [2, 7, 31, 400]) {
      expect(betaQuantile(chance, 1, n)).toBeCloseTo(1 - (1 - chance) ** (1 / n), 9)
      expect(betaQuantile(chance, n, 1)).toBeCloseTo(chance ** (1 / n), 9)
    }
  })
  // Abramowitz and Stegun, 26.5.2: seen from the other side.
  test('is the same from the other side', () => {
    const whole = fc.integer({ min: 1, max: 2_000 })
    fc.assert(
      fc.property(whole, whole, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (a, b, chance) => {
        expect(betaQuantile(chance, a, b)).toBeCloseTo(1 - betaQuantile(1 - chance, b, a), 6)
      }),
      { numRuns: 40 },
    )
  })
  test('holds about as many draws as it says', () => {
    // The a-th smallest of a + b - 1 even draws is Beta(a, b).
    const [a, b] = [4, 9]
    let seed = 7
    const draw = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
    const below = betaQuantile(0.9, a, b)
    let held = 0
    for (let i = 0; i < 4_000; i++) {
      const draws = Array.from({ length: a + b - 1 }, draw).sort((x, y) => x - y)
      if (draws[a - 1]! < below) held++
    }
    expect(held / 4_000).toBeGreaterThan(0.88)
    expect(held / 4_000).toBeLessThan(0.92)
  })
})

describe('muting is proposed', () => {
  test.each([
    ['H1', 0, 30, true],
    ['H1', 1, 40, true],
    // Too few answers.
    ['H1', 0, 29, false],
    // It may be right as often as that.
    ['H1', 2, 29, false],
    ['H1', 20, 10, false],
    // Never of what sees risk or danger.
    ['C2', 0, 500, false],
    ['C3', 0, 500, false],
    ['D1', 0, 500, false],
  ])('%s, %d agree, %d do not: %s', (level, agree, disagree, proposed) => {
    expect(proposesMuting(level, agreementOf({ agree, disagree }))).toBe(proposed)
  })
})
