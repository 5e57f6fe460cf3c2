import { expect } from 'vitest'

/**
 * When a calendar file says that its event begins: on the clocks of its zone, and how far the rules that come along say
 * these are from UTC. Its lines are as short as they have to be.
 */
export function readCalendar(text: string): { wall: string; offset: string } {
  expect(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true)
  const utc = /BEGIN:VEVENT[^]*DTSTART:(\d{8}T\d{6}Z)\r\n/.exec(text)?.[1]
  if (utc) return { wall: utc, offset: 'UTC' }
  const wall = /DTSTART;TZID=.+:(\d{8}T\d{6})\r\n/.exec(text)![1]!
  const rules = [...text.matchAll(/DTSTART:(\d{8}T\d{6})\r\nTZOFFSETFROM:([+-]\d{4})\r\nTZOFFSETTO:([+-]\d{4})/g)]
  const inForce = rules
    .filter(([, from]) => from! <= wall)
    .sort(([, a], [, b]) => (a! < b! ? -1 : 1))
    .at(-1)
  return { wall, offset: inForce![3]! }
}

/** By which a calendar knows the later of two files, and whether it still takes place. */
export function readStanding(text: string): { sequence: number; status: string } {
  return {
    sequence: Number(/\r\nSEQUENCE:(\d{1,10})\r\n/.exec(text)?.[1]),
    status: /\r\nSTATUS:(\w+)\r\n/.exec(text)![1]!,
  }
}

/** The next year's days on which the clocks of Europe change. */
export function clockChanges(now: Date): { spring: string; autumn: string } {
  const year = now.getUTCFullYear() + 1
  const lastSunday = (month: number) => {
    const end = new Date(Date.UTC(year, month + 1, 0))
    return new Date(end.getTime() - end.getUTCDay() * 86_400_000).toISOString().slice(0, 10)
  }
  return { spring: lastSunday(2), autumn: lastSunday(9) }
}
