import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dutyAt, type DutyWindow } from './duty-hours.ts'

const berlin = (hours: DutyWindow[], at: string) => dutyAt({ timeZone: 'Europe/Berlin', hours }, new Date(at))
const instant = (at: string) => new Date(at)
const evenings = [1, 2, 3, 4, 5].map((day) => ({ day, from: '18:00', to: '22:00' }))

describe('whether the team is there', () => {
  test('in the middle of an evening, until its end', () => {
    expect(berlin(evenings, '2026-11-25T18:30:00Z')).toEqual({ onDuty: true, until: instant('2026-11-25T21:00:00Z') })
  })

  test('to the very minute', () => {
    expect(berlin(evenings, '2026-11-25T17:00:00Z').onDuty).toBe(true)
    expect(berlin(evenings, '2026-11-25T16:59:59.999Z')).toEqual({
      onDuty: false,
      from: instant('2026-11-25T17:00:00Z'),
    })
    expect(berlin(evenings, '2026-11-25T21:00:00Z')).toEqual({ onDuty: false, from: instant('2026-11-26T17:00:00Z') })
  })

  test('over a weekend the next evening is Monday’s', () => {
    expect(berlin(evenings, '2026-11-28T10:00:00Z')).toEqual({ onDuty: false, from: instant('2026-11-30T17:00:00Z') })
  })

  test('a night that passes midnight, seen from its second day', () => {
    const friday = [{ day: 5, from: '22:00', to: '02:00' }]
    expect(berlin(friday, '2026-11-28T00:30:00Z')).toEqual({ onDuty: true, until: instant('2026-11-28T01:00:00Z') })
  })

  test('whiles that follow on each other are one', () => {
    const hours = [
      { day: 3, from: '18:00', to: '20:00' },
      { day: 3, from: '20:00', to: '23:00' },
    ]
    expect(berlin(hours, '2026-11-25T17:30:00Z')).toEqual({ onDuty: true, until: instant('2026-11-25T22:00:00Z') })
  })

  test('day and night has no end in sight, and no hours promise nothing', () => {
    const always = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '00:00' }))
    expect(berlin(always, '2026-11-25T03:00:00Z')).toEqual({ onDuty: true, until: null })
    expect(berlin([], '2026-11-25T03:00:00Z')).toEqual({ onDuty: false, from: null })
  })

  test('the hour that a spring leaves out begins an hour later, and autumn’s hour comes once', () => {
    const sunday = [{ day: 7, from: '02:30', to: '06:00' }]
    expect(berlin(sunday, '2027-03-28T00:00:00Z')).toEqual({ onDuty: false, from: instant('2027-03-28T01:30:00Z') })
    expect(berlin(sunday, '2026-10-25T00:00:00Z')).toEqual({ onDuty: false, from: instant('2026-10-25T00:30:00Z') })
  })

  test('whatever the hours: what is said to come is true when it comes', () => {
    const time = fc.integer({ min: 0, max: 24 * 60 - 1 }).map((minute) => {
      return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
    })
    const window = fc.record({ day: fc.integer({ min: 1, max: 7 }), from: time, to: time })
    const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC')
    const moment = fc.date({ min: instant('2026-01-01'), max: instant('2028-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(fc.array(window, { maxLength: 5 }), zone, moment, (hours, timeZone, now) => {
        const duty = dutyAt({ timeZone, hours }, now)
        if (duty.onDuty && duty.until) {
          expect(duty.until > now).toBe(true)
          expect(dutyAt({ timeZone, hours }, new Date(duty.until.getTime() - 1)).onDuty).toBe(true)
        }
        if (!duty.onDuty && duty.from) {
          expect(duty.from > now).toBe(true)
          expect(dutyAt({ timeZone, hours }, new Date(duty.from.getTime() - 1)).onDuty).toBe(false)
          expect(dutyAt({ timeZone, hours }, duty.from).onDuty).toBe(true)
        }
        if (!duty.onDuty && !duty.from) expect(hours).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})
