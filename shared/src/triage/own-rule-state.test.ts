import { describe, expect, test } from 'vitest'
import { urgencyOfSignals, waitsForPerson } from '../moderation/urgency.ts'
import { ownRuleChoices, stepOwnRule } from './own-rule-state.ts'

describe('a rule of one’s own', () => {
  test.each([
    ['shadow', true, 'live', { state: 'live', reads: null }],
    ['shadow', false, 'live', { refused: 'shadow-unfinished' }],
    ['off', true, 'live', { refused: 'not-in-shadow' }],
    ['off', false, 'live', { refused: 'not-in-shadow' }],
    ['live', true, 'live', { state: 'live', reads: null }],
    ['live', true, 'shadow', { state: 'shadow', reads: 'anew' }],
    ['off', true, 'shadow', { state: 'shadow', reads: 'anew' }],
    ['shadow', true, 'shadow', { state: 'shadow', reads: 'anew' }],
    ['shadow', false, 'shadow', { state: 'shadow', reads: 'on' }],
    ['shadow', false, 'off', { state: 'off', reads: null }],
    ['live', true, 'off', { state: 'off', reads: null }],
  ] as const)('%s, read %s, sent to %s', (state, isRead, to, expected) => {
    expect(stepOwnRule({ state, isRead }, to)).toEqual(expected)
  })

  test.each(ownRuleChoices)('neither holds words nor calls everybody: $label $level', (choice) => {
    const seen = [{ rule: 'own-x', ...choice }]
    expect(waitsForPerson(seen)).toBe(false)
    expect(urgencyOfSignals(seen)?.level).not.toBe('now')
  })
})
