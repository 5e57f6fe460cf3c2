import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  openConversation,
  stepConversation,
  type ConversationAct,
  type ConversationFacts,
} from './conversation-state.ts'

const now = new Date(Date.UTC(2026, 10, 25))
const free = openConversation(now)
const held: ConversationFacts = { ...free, takenBy: 'cara' }
const closed: ConversationFacts = { state: 'closed', takenBy: null, waitingSince: null, closedBy: 'member' }
const step = (facts: ConversationFacts, act: ConversationAct) => stepConversation(facts, act, now)

test('one of the team answers at a time', () => {
  expect(step(free, { type: 'answer', by: 'cara' })).toEqual({ refused: 'not-taken' })
  expect(step(held, { type: 'take', by: 'carl' })).toEqual({ refused: 'taken-by-another' })
  expect(step(held, { type: 'answer', by: 'carl' })).toEqual({ refused: 'taken-by-another' })
  expect(step(held, { type: 'answer', by: 'cara' })).toEqual({ ...held, waitingSince: null })
})

test('whoever leaves it, or lets words wait, gives it back with the words still waiting', () => {
  expect(step(held, { type: 'leave', by: 'cara' })).toEqual(free)
  expect(step(held, { type: 'wait-too-long' })).toEqual(free)
  const answered = { ...held, waitingSince: null }
  expect(step(answered, { type: 'wait-too-long' })).toEqual(answered)
})

test('silence closes what waits for nobody, and never what waits for the team', () => {
  expect(step(held, { type: 'fall-silent' })).toEqual(held)
  expect(step({ ...held, waitingSince: null }, { type: 'fall-silent' })).toMatchObject({ closedBy: 'time' })
})

test('the member ends it whoever has it, and what is closed takes no more words', () => {
  expect(step(held, { type: 'end', side: 'member' })).toEqual(closed)
  expect(step(closed, { type: 'write', side: 'member' })).toEqual({ refused: 'closed' })
  expect(step(closed, { type: 'answer', by: 'cara' })).toEqual({ refused: 'closed' })
  expect(step(closed, { type: 'end', side: 'member' })).toBe(closed)
})

test('through any history the oldest unanswered words are the ones that wait', () => {
  const by = fc.constantFrom('cara', 'carl')
  const act: fc.Arbitrary<ConversationAct> = fc.oneof(
    fc.constant({ type: 'write' as const, side: 'member' as const }),
    fc.record({ type: fc.constantFrom('take' as const, 'leave' as const, 'answer' as const), by }),
    fc.constant({ type: 'wait-too-long' as const }),
  )
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
      let facts: ConversationFacts = openConversation(now)
      let waits: Date | null = now
      acts.forEach((one, minute) => {
        const at = new Date(now.getTime() + minute * 60_000)
        const after = stepConversation(facts, one, at)
        if ('refused' in after) return
        if (one.type === 'write') waits ??= at
        if (one.type === 'answer') waits = null
        facts = after
        expect(facts.waitingSince).toEqual(waits)
      })
    }),
  )
})
