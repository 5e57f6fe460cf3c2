import { describe, expect, test } from 'vitest'
import {
  caseLevels,
  claimMinutes,
  claimAt,
  decisionActions,
  decisionRules,
  isSooner,
  openCase,
  stepCase,
  targetMinutes,
  type CaseFacts,
} from './case-state.ts'

// Random lives of a case are played in tests/histories/cases.ts.
const people = ['cara', 'carl', 'gus']
const start = Date.UTC(2026, 0, 1)
const at = (minute: number) => new Date(start + minute * 60_000)
const free: CaseFacts = { ...openCase({ column: 'rules', level: 'soon' }, at(0)), words: 'visible' }

describe('a case', () => {
  test('a decided case is nobody’s, and a refused act changes nothing', () => {
    const facts: CaseFacts = { ...free, state: 'decided', round: 2, claim: { by: 'cara', until: at(99) } }
    expect(claimAt(facts, at(0))).toBeNull()
    const before = JSON.stringify(facts)
    for (const by of people) {
      expect(stepCase(facts, { type: 'claim', by }, at(0))).toEqual({ refused: 'decided' })
      expect(stepCase(facts, { type: 'decide', by, action: 'hide' }, at(0))).toEqual({ refused: 'decided' })
    }
    expect(JSON.stringify(facts)).toBe(before)
  })

  test('a claim lapses to the very minute', () => {
    const held = stepCase(free, { type: 'claim', by: 'cara' }, at(0)) as CaseFacts
    const last = new Date(at(claimMinutes).getTime() - 1)
    expect(stepCase(held, { type: 'claim', by: 'carl' }, last)).toEqual({ refused: 'claimed-by-another' })
    expect(stepCase(held, { type: 'claim', by: 'carl' }, at(claimMinutes))).toMatchObject({ claim: { by: 'carl' } })
    expect(stepCase(held, { type: 'decide', by: 'cara', action: 'hide' }, at(claimMinutes))).toEqual({
      refused: 'not-claimed',
    })
  })
})

describe('decisions', () => {
  test('words that are gone come back by none, and what is held is answered by each that ends it', () => {
    for (const action of decisionActions) {
      const { words } = decisionRules[action]
      expect([undefined, 'gone']).toContain(words.gone)
      expect([undefined, 'none']).toContain(words.none)
      if (words.held) expect(['visible', 'hidden']).toContain(words.held)
    }
  })

  test('nobody is limited without being told, and able to object', () => {
    for (const action of decisionActions) {
      const { words, standing, told, appealable, on } = decisionRules[action]
      const takes = standing !== undefined || words.visible === 'hidden' || words.held === 'hidden'
      if (takes) expect({ action, told, appealable }).toEqual({ action, told: true, appealable: true })
      if (on.includes('account')) expect(words.none).toBe('none')
    }
  })

  test('levels are in order, and the sooner has the shorter target', () => {
    for (const one of caseLevels) {
      for (const other of caseLevels) expect(isSooner(one, other)).toBe(targetMinutes[one] < targetMinutes[other])
    }
  })
})
