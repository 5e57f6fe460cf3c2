import { expect, test } from 'vitest'
import { isByDay } from './daytime.ts'

test.each([
  ['eight in the morning to noon', '2027-06-05T06:00:00Z', 240, 'Europe/Berlin', true],
  ['a minute before eight', '2027-06-05T05:59:00Z', 60, 'Europe/Berlin', false],
  ['until eight in the evening', '2027-06-05T16:00:00Z', 120, 'Europe/Berlin', true],
  ['a minute longer', '2027-06-05T16:00:00Z', 121, 'Europe/Berlin', false],
  ['the same hour in winter', '2027-01-09T06:00:00Z', 60, 'Europe/Berlin', false],
  ['the same instant elsewhere', '2027-06-05T06:00:00Z', 240, 'Asia/Tokyo', true],
  ['and on the other side of the earth', '2027-06-05T06:00:00Z', 240, 'America/Los_Angeles', false],
  ['from one day into the next', '2027-06-05T12:00:00Z', 1_440, 'Europe/Berlin', false],
  ['over the change of clocks', '2027-03-28T06:30:00Z', 60, 'Europe/Berlin', true],
])('%s', (_what, startsAt, minutes, timeZone, byDay) => {
  const start = new Date(startsAt)
  expect(isByDay(start, new Date(start.getTime() + minutes * 60_000), timeZone)).toBe(byDay)
})
