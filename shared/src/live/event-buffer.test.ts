import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LiveEvent } from './contract.ts'
import { EventBuffer } from './event-buffer.ts'

const event = (seq: number): LiveEvent => ({ sessionId: 's', seq, at: '2026-11-22T18:00:00.000Z', type: 'closed' })
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)
const numbers = (events: LiveEvent[]) => events.map(({ seq }) => seq)

test('an event that comes early waits for the one before it, and the gap is named', () => {
  const buffer = new EventBuffer()
  expect(numbers(buffer.take([event(1), event(3)]))).toEqual([1])
  expect(buffer.after).toBe(1)
  expect(numbers(buffer.take([event(2)]))).toEqual([2, 3])
  expect(buffer.after).toBeNull()
})

test('an event that comes twice is shown once', () => {
  const buffer = new EventBuffer()
  expect(numbers(buffer.take([event(1), event(1)]))).toEqual([1])
  expect(buffer.take([event(1)])).toEqual([])
})

test('a heartbeat tells of a last push that was lost', () => {
  const buffer = new EventBuffer(4)
  buffer.hear(4)
  expect(buffer.after).toBeNull()
  buffer.hear(5)
  expect(buffer.after).toBe(4)
})

test('starting again from a state keeps what was pushed after it', () => {
  const buffer = new EventBuffer(50)
  buffer.take([event(53)])
  expect(numbers(buffer.restart(52))).toEqual([53])
  expect(buffer.after).toBeNull()
  expect(buffer.restart(3)).toEqual([])
  expect(buffer.last).toBe(3)
})

test('whatever is lost, doubled or out of order: asking what is missing brings each event once and in order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }).chain((total) =>
        fc.record({
          total: fc.constant(total),
          pushed: fc.array(fc.array(fc.integer({ min: 1, max: total }), { maxLength: 5 }), { maxLength: 40 }),
          atOnce: fc.integer({ min: 1, max: 10 }),
        }),
      ),
      ({ total, pushed, atOnce }) => {
        const buffer = new EventBuffer()
        const shown: number[] = []
        for (const seqs of pushed) shown.push(...numbers(buffer.take(seqs.map(event))))
        buffer.hear(total)
        for (let after; (after = buffer.after) !== null;) {
          const answer = upTo(total)
            .slice(after, after + atOnce)
            .map(event)
          shown.push(...numbers(buffer.take(answer)))
        }
        expect(shown).toEqual(upTo(total))
      },
    ),
  )
})
