import fc from 'fast-check'
import {
  caseColumns,
  caseLevels,
  claimAt,
  decisionActions,
  decisionsFor,
  openCase,
  stepCase,
  subjectTypes,
  type CaseAct,
  type CaseFacts,
  type SubjectType,
  type Urgency,
  type WordsState,
} from '@secure-base/shared/moderation/case-state.ts'
import { standingAt, type Sanction } from '@secure-base/shared/moderation/standing.ts'
import { PaperCase } from './paper-case.ts'

const people = ['cara', 'carl', 'gus'] as const
/** How what a case is about can stand. */
const wordsStates: Readonly<Record<SubjectType, readonly WordsState[]>> = {
  thread: ['visible', 'hidden', 'held', 'gone'],
  post: ['visible', 'hidden', 'held', 'gone'],
  'live-message': ['visible', 'hidden', 'gone'],
  meetup: ['visible', 'hidden', 'held', 'gone'],
  account: ['none', 'gone'],
}
const by = fc.constantFrom(...people)
const urgency = fc.record({ column: fc.constantFrom(...caseColumns), level: fc.constantFrom(...caseLevels) })

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('news' as const), urgency }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('claim' as const), by }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('release', 'work', 'lift-alias', 'answer', 'reopen'), by }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      by,
      action: fc.constantFrom(...decisionActions),
      /** Of a pause. */
      minutes: fc.integer({ min: 1, max: 90 }),
    }),
  },
  // An author edits, takes back, or the site holds: what a case is about does not stand still.
  { weight: 1, arbitrary: fc.record({ do: fc.constant('words' as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('overturn' as const), pick: fc.nat() }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

export interface History {
  type: SubjectType
  words: number
  first: Urgency
  /** What happens, with the minutes that pass before it. */
  steps: [Step, number][]
}

/** Random lives of one case: reports come, moderators hold it, let it lapse, decide, look again; objections overturn. */
export const histories: fc.Arbitrary<History> = fc.record({
  type: fc.constantFrom(...subjectTypes),
  words: fc.nat(),
  first: urgency,
  steps: fc.array(fc.tuple(step, fc.integer({ min: 0, max: 20 })), { maxLength: 60, size: 'max' }),
})

interface Pause {
  action: 'mute' | 'suspend'
  from: number
  until: number
  overturned: boolean
}

const begin = Date.parse('2026-11-20T08:00:00Z')
const at = (minute: number) => new Date(begin + minute * 60_000)

/** Plays a history through the rules and on paper; throws at the first difference, and at the first broken promise. */
export function play({ type, first, steps, ...history }: History): void {
  const pick = (number: number) => wordsStates[type][number % wordsStates[type].length]!
  const words = pick(history.words)
  let facts: CaseFacts = { ...openCase(first, at(0)), words }
  const paper = new PaperCase(words, first, 0)
  const pauses: Pause[] = []
  let minute = 0

  for (const [one, passes] of steps) {
    minute += passes
    const before = facts
    if (one.do === 'words') {
      paper.words = pick(one.pick)
      facts = { ...facts, words: paper.words }
    } else if (one.do === 'overturn') {
      const pause = pauses[one.pick % Math.max(1, pauses.length)]
      if (pause) pause.overturned = true
    } else {
      const after = stepCase(facts, actOf(one), at(minute))
      const refused = hear(paper, one, minute)
      if ('refused' in after) {
        demand(after.refused === refused, 'refused differently', one, { rules: after.refused, paper: refused })
      } else {
        demand(refused === undefined, 'allowed what paper refuses', one, refused)
        facts = after
        if (one.do === 'decide' && (one.action === 'mute' || one.action === 'suspend')) {
          pauses.push({ action: one.action, from: minute, until: minute + one.minutes, overturned: false })
        }
      }
    }
    agrees(facts, paper, minute, one)
    keepsPromises(before, facts, one, minute)
    demand(decisionsFor(type, facts.words).length > 0, 'a case that nothing can be decided about', one, facts)
    standingAgrees(pauses, minute, one)
  }
}

function actOf(one: Exclude<Step, { do: 'words' | 'overturn' }>): CaseAct {
  if (one.do === 'news') return { type: 'news', urgency: one.urgency }
  if (one.do === 'decide') return { type: 'decide', by: one.by, action: one.action }
  return { type: one.do, by: one.by }
}

function hear(paper: PaperCase, one: Exclude<Step, { do: 'words' | 'overturn' }>, minute: number): string | undefined {
  switch (one.do) {
    case 'news':
      return paper.news(one.urgency, minute)
    case 'claim':
      return paper.claim(one.by, minute)
    case 'work':
      return paper.work(one.by, minute)
    case 'release':
      return paper.release(one.by, minute)
    case 'lift-alias':
    case 'answer':
      return paper.actAsHolder(one.by, minute)
    case 'reopen':
      return paper.reopen(minute)
    case 'decide':
      return paper.decide(one.by, one.action, minute)
  }
}

function demand(holds: boolean, promise: string, step: unknown, more?: unknown): asserts holds {
  if (!holds) throw new Error(`${promise}; at ${JSON.stringify(step)} ${JSON.stringify(more)}`)
}

/** What both must say alike. */
function agrees(facts: CaseFacts, paper: PaperCase, minute: number, step: Step): void {
  const said = {
    state: facts.state,
    round: facts.round,
    column: facts.column,
    level: facts.level,
    opened: facts.openedAt.getTime(),
    target: facts.targetAt.getTime(),
    holder: claimAt(facts, at(minute))?.by ?? null,
    words: facts.words,
  }
  const written = {
    state: paper.open ? 'open' : 'decided',
    round: paper.round,
    column: paper.column,
    level: paper.level,
    opened: at(paper.opened).getTime(),
    target: at(paper.target).getTime(),
    holder: paper.holderAt(minute),
    words: paper.words,
  }
  demand(JSON.stringify(said) === JSON.stringify(written), 'rules and paper differ', step, { said, written })
}

/** What holds whatever the rules in between are. */
function keepsPromises(before: CaseFacts, after: CaseFacts, one: Step, minute: number): void {
  const holderBefore = claimAt(before, at(minute))?.by ?? null
  const holderAfter = claimAt(after, at(minute))?.by ?? null
  demand(after.round === before.round || after.round === before.round + 1, 'a round was skipped', one)
  demand(after.round === before.round || before.state === 'decided', 'an open round was left undecided', one)
  demand(!holderBefore || !holderAfter || holderBefore === holderAfter, 'a case went from hand to hand', one)
  demand(after.state === 'open' || after.claim === null, 'a decided case is held', one)
  if (before.column === 'care' && before.state === 'open' && after.state === 'open') {
    demand(after.column === 'care', 'a case left care undecided', one)
  }
  if (before.round === after.round) {
    demand(after.targetAt <= before.targetAt, 'somebody has to wait longer than they were told', one)
  }
  const decided = before.state === 'open' && after.state === 'decided'
  if (decided) {
    demand(one.do === 'decide' && one.by === holderBefore, 'it was decided by somebody who did not hold it', one)
    demand(after.words !== 'held', 'a decision left words waiting for nobody', one)
  }
  if (before.words !== after.words && one.do !== 'words') {
    demand(decided, 'words changed without a decision', one)
    demand(before.words !== 'gone' && after.words !== 'gone', 'words went or came back that were gone', one)
  }
}

/** Where somebody stands, reckoned minute by minute. */
function standingAgrees(pauses: Pause[], minute: number, step: Step): void {
  const sanctions: Sanction[] = pauses
    .filter((pause) => !pause.overturned)
    .map(({ action, until }) => ({ action, until: at(until) }))
  const { standing, next } = standingAt(sanctions, at(minute))
  const holds = pauses.filter((pause) => !pause.overturned && minute < pause.until)
  const expected = holds.some(({ action }) => action === 'suspend') ? 'suspended' : holds.length > 0 ? 'muted' : 'good'
  demand(standing === expected, 'a wrong standing', step, { standing, expected })
  const soonest = Math.min(...holds.map(({ until }) => until))
  demand(
    next === null ? holds.length === 0 : next.getTime() === at(soonest).getTime(),
    'looked at again too late',
    step,
  )
}
