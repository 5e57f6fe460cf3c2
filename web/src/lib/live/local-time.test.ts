import { expect, test } from 'vitest'
import { instantOf } from '@secure-base/shared/kernel/wall-clock.ts'
import { clocksDiffer, townOf } from './local-time.ts'

test('a local time becomes an instant, summer and winter', () => {
  expect(instantOf('2026-07-01', '19:00', 'Europe/Berlin')?.toISOString()).toBe('2026-07-01T17:00:00.000Z')
  expect(instantOf('2026-12-01', '19:00', 'Europe/Berlin')?.toISOString()).toBe('2026-12-01T18:00:00.000Z')
  expect(instantOf('2026-12-01', '00:15', 'Asia/Kathmandu')?.toISOString()).toBe('2026-11-30T18:30:00.000Z')
  expect(instantOf('2026-12-01', '19:00', 'UTC')?.toISOString()).toBe('2026-12-01T19:00:00.000Z')
})

test('an hour that is left out is none, and of one that comes twice it is the first', () => {
  expect(instantOf('2027-03-28', '02:30', 'Europe/Berlin')).toBeNull()
  expect(instantOf('2026-10-25', '02:30', 'Europe/Berlin')?.toISOString()).toBe('2026-10-25T00:30:00.000Z')
})

test('nonsense is none', () => {
  expect(instantOf('2026-02-31', '19:00', 'Europe/Berlin')).toBeNull()
  expect(instantOf('tomorrow', '19:00', 'Europe/Berlin')).toBeNull()
  expect(instantOf('2026-12-01', '19:00', 'Europe/Nowhere')).toBeNull()
})

test('clocks that show the same need no second time', () => {
  expect(clocksDiffer('2026-12-01T18:00:00.000Z', 'Europe/Berlin', 'Europe/Madrid')).toBe(false)
  expect(clocksDiffer('2026-12-01T18:00:00.000Z', 'Europe/Berlin', 'Europe/Helsinki')).toBe(true)
  expect(townOf('America/Argentina/Buenos_Aires')).toBe('Buenos Aires')
})
