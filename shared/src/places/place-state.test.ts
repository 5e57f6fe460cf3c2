import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changePlace, holdsSeat, type PlaceChange } from './place-state.ts'
import { placeStates } from './contract.ts'

const changes: PlaceChange[] = ['take', 'give-up', 'attend']

test('doing the same twice is doing it once', () => {
  for (const state of [null, ...placeStates]) {
    for (const change of changes) {
      const once = changePlace(state, change)
      if (once !== null) expect(changePlace(once, change)).toBe(once)
    }
  }
})

test('nobody attends without a place, and nobody gives up one on which they sat', () => {
  expect(changePlace(null, 'attend')).toBeNull()
  expect(changePlace('cancelled', 'attend')).toBeNull()
  expect(changePlace('attended', 'give-up')).toBeNull()
  expect(changePlace(null, 'give-up')).toBeNull()
})

test('whatever people do, a seat is held from taking it until giving it up', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...changes)), (list) => {
      let state = null as ReturnType<typeof changePlace>
      let holds = false
      for (const change of list) {
        const next = changePlace(state, change)
        if (next === null) continue
        state = next
        if (change === 'take') holds = true
        if (change === 'give-up') holds = false
        expect(holdsSeat(state)).toBe(holds)
      }
    }),
  )
})
