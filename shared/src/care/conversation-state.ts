/** A conversation is between one member and the team, of whom one person answers at a time. */
export const conversationSides = ['member', 'team'] as const
export type ConversationSide = (typeof conversationSides)[number]

/** Days after which what was said in a closed conversation is deleted. */
export const keptDays = 30
/** Days of silence after which a conversation that waits for nobody closes by itself. */
export const quietDays = 14
/** Whoever took it and lets words wait for so many minutes has gone: it returns to the team. */
export const patienceMinutes = 30

/** A conversation at one moment. */
export interface ConversationFacts {
  readonly state: 'open' | 'closed'
  /** Whoever of the team answers it; null while nobody does. */
  readonly takenBy: string | null
  /** Since when words of the member wait for an answer; null while none do. */
  readonly waitingSince: Date | null
  readonly closedBy: ConversationSide | 'time' | null
}

/** What can happen to it. */
export type ConversationAct =
  | { readonly type: 'write' | 'end'; readonly side: 'member' }
  | { readonly type: 'take' | 'leave' | 'answer' | 'conclude'; readonly by: string }
  /** Nobody answered in time; nobody wrote for long. */
  | { readonly type: 'wait-too-long' | 'fall-silent' }

/** How it stands to whoever acts: taken by themselves, by somebody else, by nobody, or closed. */
type Stand = 'free' | 'own' | 'others' | 'closed'
type Step = 'as it is' | 'asked' | 'answered' | 'taken' | 'freed' | 'closed' | { readonly refused: string }
const refuse = (refused: string) => ({ refused })
const byAnother = refuse('taken-by-another')
const isClosed = refuse('closed')

/** The rules: what follows on what. To the member and to time, whoever has it is somebody else. */
const rules: Readonly<Record<ConversationAct['type'], Readonly<Record<Stand, Step>>>> = {
  write: { free: 'asked', own: 'asked', others: 'asked', closed: isClosed },
  end: { free: 'closed', own: 'closed', others: 'closed', closed: 'as it is' },
  take: { free: 'taken', own: 'taken', others: byAnother, closed: isClosed },
  leave: { free: 'as it is', own: 'freed', others: byAnother, closed: 'as it is' },
  answer: { free: refuse('not-taken'), own: 'answered', others: byAnother, closed: isClosed },
  conclude: { free: refuse('not-taken'), own: 'closed', others: byAnother, closed: 'as it is' },
  'wait-too-long': { free: 'as it is', own: 'freed', others: 'freed', closed: 'as it is' },
  'fall-silent': { free: 'closed', own: 'closed', others: 'closed', closed: 'as it is' },
}

function standOf({ state, takenBy }: ConversationFacts, by: string | null): Stand {
  if (state === 'closed') return 'closed'
  if (takenBy === null) return 'free'
  return takenBy === by ? 'own' : 'others'
}

/** The conversation after the act; or the fact that stands against it. Pure: who may act at all is the policies' business. */
export function stepConversation(
  facts: ConversationFacts,
  act: ConversationAct,
  now: Date,
): ConversationFacts | { readonly refused: string } {
  const by = 'by' in act ? act.by : null
  // Words that wait keep it open, however long: silence never answers for the team.
  if (act.type === 'fall-silent' && facts.waitingSince) return facts
  if (act.type === 'wait-too-long' && !facts.waitingSince) return facts
  const step = rules[act.type][standOf(facts, by)]
  if (typeof step === 'object') return step
  switch (step) {
    case 'as it is':
      return facts
    case 'asked':
      return { ...facts, waitingSince: facts.waitingSince ?? now }
    case 'answered':
      return { ...facts, waitingSince: null }
    case 'taken':
      return { ...facts, takenBy: by }
    case 'freed':
      return { ...facts, takenBy: null }
    case 'closed': {
      const closedBy = act.type === 'end' ? 'member' : act.type === 'conclude' ? 'team' : 'time'
      return { state: 'closed', takenBy: null, waitingSince: null, closedBy }
    }
  }
}

/** A conversation as it begins, with words that wait. */
export function openConversation(now: Date): ConversationFacts {
  return { state: 'open', takenBy: null, waitingSince: now, closedBy: null }
}

/** When a conversation in which something was last said then closes by itself, unless words wait. */
export function quietTime(lastAt: Date): Date {
  return new Date(lastAt.getTime() + quietDays * 24 * 60 * 60_000)
}

/** When what was said in a conversation that closed then is deleted. */
export function purgeTime(closedAt: Date): Date {
  return new Date(closedAt.getTime() + keptDays * 24 * 60 * 60_000)
}
