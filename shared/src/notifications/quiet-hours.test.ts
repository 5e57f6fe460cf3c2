import { describe, expect, test } from 'vitest'
import { endOfQuietHours } from './quiet-hours.ts'

const night = { timeZone: 'Europe/Berlin', quietFrom: '22:00', quietTo: '07:00' }

describe('quiet hours', () => {
  test('last into the morning', () => {
    expect(endOfQuietHours(new Date('2026-06-01T21:30:00Z'), night)).toEqual(new Date('2026-06-02T05:00:00Z'))
  })

  test('do not hold by day', () => {
    expect(endOfQuietHours(new Date('2026-06-01T12:00:00Z'), night)).toBeNull()
    expect(endOfQuietHours(new Date('2026-06-02T05:00:00Z'), night)).toBeNull()
  })

  test('end when the clock on the wall says so, in the nights when clocks change', () => {
    // Berlin goes from +2 to +1 in the early hours of 25 October 2026, and from +1 to +2 on 28 March 2027.
    expect(endOfQuietHours(new Date('2026-10-24T21:00:00Z'), night)).toEqual(new Date('2026-10-25T06:00:00Z'))
    expect(endOfQuietHours(new Date('2027-03-27T22:00:00Z'), night)).toEqual(new Date('2027-03-28T05:00:00Z'))
  })

  test('within one day', () => {
    const siesta = { timeZone: 'Europe/Madrid', quietFrom: '14:00', quietTo: '16:30' }
    expect(endOfQuietHours(new Date('2026-07-01T13:00:00Z'), siesta)).toEqual(new Date('2026-07-01T14:30:00Z'))
    expect(endOfQuietHours(new Date('2026-07-01T15:00:00Z'), siesta)).toBeNull()
  })

  test('are none where none were asked for', () => {
    expect(endOfQuietHours(new Date(), { ...night, quietFrom: null })).toBeNull()
    expect(endOfQuietHours(new Date(), { ...night, quietFrom: '08:00', quietTo: '08:00' })).toBeNull()
  })
})
