import fc from 'fast-check'
import { expect, test } from 'vitest'
import { standingAt, type Sanction } from './standing.ts'

const now = new Date(Date.UTC(2026, 5, 1))
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const sanctions: fc.Arbitrary<Sanction[]> = fc.array(
  fc.record({
    action: fc.constantFrom('mute' as const, 'suspend' as const),
    until: fc.integer({ min: -100, max: 100 }).map(inMinutes),
  }),
  { maxLength: 6 },
)

test('the strictest of what holds counts, and what has ended does not', () => {
  fc.assert(
    fc.property(sanctions, (list) => {
      const { standing, next } = standingAt(list, now)
      const holding = list.filter(({ until }) => until > now)
      if (holding.some(({ action }) => action === 'suspend')) expect(standing).toBe('suspended')
      else expect(standing).toBe(holding.length > 0 ? 'muted' : 'good')
      if (next) expect(next > now).toBe(true)
      expect(next === null).toBe(holding.length === 0)
    }),
  )
})

test('looking again whenever told to, everybody ends in good standing', () => {
  fc.assert(
    fc.property(sanctions, (list) => {
      let at = now
      for (let looks = 0; ; looks++) {
        const { standing, next } = standingAt(list, at)
        if (!next) {
          expect(standing).toBe('good')
          return
        }
        // Between two looks nothing changes.
        expect(standingAt(list, new Date(next.getTime() - 1)).standing).toBe(standing)
        expect(looks).toBeLessThan(list.length)
        at = next
      }
    }),
  )
})
