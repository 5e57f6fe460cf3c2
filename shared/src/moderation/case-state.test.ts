import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  caseLevels,
  claimAt,
  claimMinutes,
  decisionActions,
  decisionRules,
  isSooner,
  stepCase,
  targetMinutes,
  type CaseAct,
  type CaseFacts,
  type WordsState,
} from './case-state.ts'

const people = ['cara', 'carl', 'gus']
const wordsStates: WordsState[] = ['visible', 'hidden', 'held', 'gone', 'none']
const someone = fc.constantFrom(...people)

const acts: fc.Arbitrary<CaseAct> = fc.oneof(
  fc.constant<CaseAct>({ type: 'news' }),
  fc.record({ type: fc.constantFrom('claim', 'release', 'work', 'lift-alias', 'reopen'), by: someone }),
  fc.record({ type: fc.constant('decide' as const), by: someone, action: fc.constantFrom(...decisionActions) }),
)
/** What happens, with the minutes that pass before it. */
const history = fc.array(fc.tuple(acts, fc.integer({ min: 0, max: 20 })), { maxLength: 40 })

/** The rules once more, told as a person would tell them: who holds the case until when, and what was decided. */
class Told {
  open = true
  round = 1
  holder: string | null = null
  /** Minute at which the claim lapses. */
  lapses = 0
  words: WordsState
  constructor(words: WordsState) {
    this.words = words
  }

  holds(by: string, minute: number): boolean {
    return this.open && this.holder === by && minute < this.lapses
  }
  isHeld(minute: number): boolean {
    return this.open && this.holder !== null && minute < this.lapses
  }

  /** Why not; undefined when it is done. */
  hear(act: CaseAct, minute: number): string | undefined {
    if (act.type === 'news') {
      if (!this.open) this.reopen()
      return
    }
    const own = this.holds(act.by, minute)
    const others = this.isHeld(minute) && !own
    switch (act.type) {
      case 'claim':
        if (!this.open) return 'decided'
        if (others) return 'claimed-by-another'
        return this.take(act.by, minute)
      case 'work':
        return own ? this.take(act.by, minute) : undefined
      case 'release':
        if (others) return 'claimed-by-another'
        if (own) this.holder = null
        return
      case 'lift-alias':
      case 'decide': {
        if (!this.open) return 'decided'
        if (others) return 'claimed-by-another'
        if (!own) return 'not-claimed'
        if (act.type !== 'decide') return this.take(act.by, minute)
        const words = this.after(act.action)
        if (!words) return `words-${this.words}`
        this.words = words
        this.open = false
        this.holder = null
        return
      }
      case 'reopen':
        if (this.open) return 'open'
        return this.reopen()
    }
  }

  private take(by: string, minute: number): undefined {
    this.holder = by
    this.lapses = minute + 15
  }
  private reopen(): undefined {
    this.open = true
    this.round++
    this.holder = null
  }
  private after(action: (typeof decisionActions)[number]): WordsState | undefined {
    switch (action) {
      case 'hide':
        return this.words === 'visible' || this.words === 'held' ? 'hidden' : undefined
      case 'restore':
        return this.words === 'hidden' ? 'visible' : undefined
      case 'approve':
        return this.words === 'held' ? 'visible' : undefined
      case 'decline':
        return this.words === 'held' ? 'hidden' : undefined
      default:
        return this.words === 'held' ? undefined : this.words
    }
  }
}

const start = Date.UTC(2026, 0, 1)
const at = (minute: number) => new Date(start + minute * 60_000)

describe('a case', () => {
  test('goes through every history as its rules are told', () => {
    fc.assert(
      fc.property(fc.constantFrom(...wordsStates), history, (words, list) => {
        let facts: CaseFacts = { state: 'open', round: 1, claim: null, words }
        const told = new Told(words)
        let minute = 0
        for (const [act, pause] of list) {
          minute += pause
          const after = stepCase(facts, act, at(minute))
          const refused = told.hear(act, minute)
          if ('refused' in after) expect(after.refused).toBe(refused)
          else {
            expect(refused).toBeUndefined()
            facts = after
          }
          expect(facts.state).toBe(told.open ? 'open' : 'decided')
          expect(facts.round).toBe(told.round)
          expect(facts.words).toBe(told.words)
          expect(claimAt(facts, at(minute))?.by ?? null).toBe(told.isHeld(minute) ? told.holder : null)
        }
      }),
      { numRuns: Number(process.env.HISTORIES ?? 3_000) },
    )
  })

  test('a decided case is nobody’s, and a refused act changes nothing', () => {
    const facts: CaseFacts = { state: 'decided', round: 2, claim: { by: 'cara', until: at(99) }, words: 'visible' }
    expect(claimAt(facts, at(0))).toBeNull()
    const before = JSON.stringify(facts)
    for (const by of people) {
      expect(stepCase(facts, { type: 'claim', by }, at(0))).toEqual({ refused: 'decided' })
      expect(stepCase(facts, { type: 'decide', by, action: 'hide' }, at(0))).toEqual({ refused: 'decided' })
    }
    expect(JSON.stringify(facts)).toBe(before)
  })

  test('a claim lapses to the very minute', () => {
    const free: CaseFacts = { state: 'open', round: 1, claim: null, words: 'visible' }
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
