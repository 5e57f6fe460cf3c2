/** What a case can be about. */
export const subjectTypes = ['thread', 'post', 'live-message', 'meetup', 'account'] as const
export type SubjectType = (typeof subjectTypes)[number]

/** One needs care, the other a decision; a case stands in one of the two, and care goes first. */
export const caseColumns = ['care', 'rules'] as const
export type CaseColumn = (typeof caseColumns)[number]

export const caseStates = ['open', 'decided'] as const
export type CaseState = (typeof caseStates)[number]

/** How soon a person should look, in order. */
export const caseLevels = ['now', 'next', 'soon', 'later'] as const
export type CaseLevel = (typeof caseLevels)[number]

/** Minutes within which a person should have looked. */
export const targetMinutes: Readonly<Record<CaseLevel, number>> = {
  now: 30,
  next: 2 * 60,
  soon: 12 * 60,
  later: 48 * 60,
}

/** A claim lapses this long after its holder last did something. */
export const claimMinutes = 15

export const decisionActions = [
  'dismiss',
  'hide',
  'redact',
  'restore',
  'warn',
  'mute',
  'suspend',
  'approve',
  'decline',
] as const
export type DecisionAction = (typeof decisionActions)[number]

/**
 * How the words of a subject stand: `held` until somebody approves them, `gone` when their author took them back, `none`
 * when there never were any.
 */
export type WordsState = 'visible' | 'hidden' | 'held' | 'gone' | 'none'

/** What a decision does. */
export interface DecisionRule {
  /** Subjects that it fits. */
  readonly on: readonly SubjectType[]
  /** What becomes of the words, by how they stand; where nothing is said, it cannot be decided. */
  readonly words: Partial<Record<WordsState, WordsState>>
  /** What it does to the person's standing. */
  readonly standing?: 'muted' | 'suspended'
  /** Whether the person concerned is told, with a statement of reasons. */
  readonly told: boolean
  /** Whether they can object to it. */
  readonly appealable: boolean
  /** What those who reported it hear. */
  readonly outcome: 'acted' | 'kept'
}

// Words in a room cannot be put back once its log has said that they were withdrawn; hiding them is final there.
const canComeBack = ['thread', 'post', 'meetup'] as const
// What is held waits for a yes or a no to the words themselves, so that no decision leaves it waiting for nobody.
const asTheyAre = { visible: 'visible', hidden: 'hidden', gone: 'gone', none: 'none' } as const
const aimedAtPerson = { on: subjectTypes, words: asTheyAre, told: true, appealable: true, outcome: 'acted' } as const

/** Every decision and what it does. */
export const decisionRules: Readonly<Record<DecisionAction, DecisionRule>> = {
  dismiss: { on: subjectTypes, words: asTheyAre, told: false, appealable: false, outcome: 'kept' },
  hide: {
    on: ['thread', 'post', 'live-message', 'meetup'],
    words: { visible: 'hidden', held: 'hidden' },
    told: true,
    appealable: true,
    outcome: 'acted',
  },
  // The span goes, the rest stays; of held words the rest is shown by it.
  redact: {
    on: ['thread', 'post', 'live-message', 'meetup'],
    words: { visible: 'visible', held: 'visible' },
    told: true,
    appealable: true,
    outcome: 'acted',
  },
  restore: { on: canComeBack, words: { hidden: 'visible' }, told: true, appealable: false, outcome: 'kept' },
  warn: aimedAtPerson,
  mute: { ...aimedAtPerson, standing: 'muted' },
  suspend: { ...aimedAtPerson, standing: 'suspended' },
  approve: { on: canComeBack, words: { held: 'visible' }, told: true, appealable: false, outcome: 'kept' },
  decline: { on: canComeBack, words: { held: 'hidden' }, told: true, appealable: true, outcome: 'acted' },
}

/** Where a case stands in the queue. */
export interface Urgency {
  readonly column: CaseColumn
  readonly level: CaseLevel
}

/** A case at one moment. */
export interface CaseFacts extends Urgency {
  readonly state: CaseState
  /** Counts up each time it is opened again. */
  readonly round: number
  /** When this round began. */
  readonly openedAt: Date
  /** By when a person should have looked. */
  readonly targetAt: Date
  readonly claim: { readonly by: string; readonly until: Date } | null
  readonly words: WordsState
}

/**
 * What can happen to a case. `news` is a report, a signal or a request; `work` is its page being read, `answer` a word to
 * one signal; `taken-back` is the author letting go of words that nobody but moderators had read.
 */
export type CaseAct =
  | { readonly type: 'news'; readonly urgency: Urgency }
  | { readonly type: 'taken-back' }
  | { readonly type: 'claim' | 'release' | 'work' | 'lift-alias' | 'answer' | 'reopen'; readonly by: string }
  | { readonly type: 'decide'; readonly by: string; readonly action: DecisionAction }

/** How a case stands to whoever acts. A claim that has lapsed is none. */
type Stand = 'free' | 'own' | 'others' | 'decided'
type Step = 'as it is' | 'gathered' | 'claimed' | 'freed' | 'closed' | 'ended' | 'opened' | { readonly refused: string }

const refuse = (refused: string) => ({ refused })

/** The rules: what follows on what, by how the case stands to whoever acts. */
const rules: Readonly<Record<CaseAct['type'], Readonly<Record<Stand, Step>>>> = {
  news: { free: 'gathered', own: 'gathered', others: 'gathered', decided: 'opened' },
  'taken-back': { free: 'ended', own: 'ended', others: 'ended', decided: 'as it is' },
  claim: { free: 'claimed', own: 'claimed', others: refuse('claimed-by-another'), decided: refuse('decided') },
  work: { free: 'as it is', own: 'claimed', others: 'as it is', decided: 'as it is' },
  release: { free: 'as it is', own: 'freed', others: refuse('claimed-by-another'), decided: 'as it is' },
  'lift-alias': {
    free: refuse('not-claimed'),
    own: 'claimed',
    others: refuse('claimed-by-another'),
    decided: refuse('decided'),
  },
  answer: {
    free: refuse('not-claimed'),
    own: 'claimed',
    others: refuse('claimed-by-another'),
    decided: refuse('decided'),
  },
  decide: {
    free: refuse('not-claimed'),
    own: 'closed',
    others: refuse('claimed-by-another'),
    decided: refuse('decided'),
  },
  reopen: { free: refuse('open'), own: refuse('open'), others: refuse('open'), decided: 'opened' },
}

/** The claim that holds at this moment, if any. */
export function claimAt(facts: Pick<CaseFacts, 'state' | 'claim'>, now: Date): CaseFacts['claim'] {
  return facts.state === 'open' && facts.claim && facts.claim.until > now ? facts.claim : null
}

function standOf(facts: CaseFacts, by: string | null, now: Date): Stand {
  if (facts.state === 'decided') return 'decided'
  const claim = claimAt(facts, now)
  if (!claim) return 'free'
  return claim.by === by ? 'own' : 'others'
}

/** The case after the act; or the fact that stands against it. Pure: who may act at all is the policies' business. */
export function stepCase(facts: CaseFacts, act: CaseAct, now: Date): CaseFacts | { readonly refused: string } {
  const by = 'by' in act ? act.by : null
  const step = rules[act.type][standOf(facts, by, now)]
  if (typeof step === 'object') return step
  switch (step) {
    case 'as it is':
      return facts
    case 'claimed':
      return { ...facts, claim: { by: by!, until: new Date(now.getTime() + claimMinutes * 60_000) } }
    case 'ended':
      return { ...facts, state: 'decided', claim: null, words: 'gone' }
    case 'freed':
      return { ...facts, claim: null }
    case 'gathered':
      return act.type === 'news' ? gather(facts, act.urgency) : facts
    case 'opened': {
      const urgency = act.type === 'news' ? act.urgency : { column: facts.column, level: facts.level }
      return { ...openCase(urgency, now), round: facts.round + 1, words: facts.words }
    }
    case 'closed': {
      const words = act.type === 'decide' ? decisionRules[act.action].words[facts.words] : undefined
      return words ? { ...facts, state: 'decided', claim: null, words } : { refused: `words-${facts.words}` }
    }
  }
}

/** A case as it begins. */
export function openCase(urgency: Urgency, now: Date): Omit<CaseFacts, 'words'> {
  const { column, level } = urgency
  return { state: 'open', round: 1, column, level, openedAt: now, targetAt: targetOf(now, level), claim: null }
}

/** As urgent as the most urgent of what came; and in care, as soon as anything of it asks for care. */
function gather(facts: CaseFacts, { column, level }: Urgency): CaseFacts {
  const sooner = isSooner(level, facts.level) ? level : facts.level
  const care = column === 'care' || facts.column === 'care'
  if (sooner === facts.level && care === (facts.column === 'care')) return facts
  return { ...facts, column: care ? 'care' : 'rules', level: sooner, targetAt: targetOf(facts.openedAt, sooner) }
}

/** By when a person should have looked at what came at this moment. */
export function targetOf(openedAt: Date, level: CaseLevel): Date {
  return new Date(openedAt.getTime() + targetMinutes[level] * 60_000)
}

/** The decisions that are open for a subject as its words stand. */
export function decisionsFor(type: SubjectType, words: WordsState): DecisionAction[] {
  return decisionActions.filter(
    (action) => decisionRules[action].on.includes(type) && decisionRules[action].words[words],
  )
}

/** Whether the more urgent of two levels is the first. */
export function isSooner(one: CaseLevel, other: CaseLevel): boolean {
  return caseLevels.indexOf(one) < caseLevels.indexOf(other)
}
