import {
  administers,
  allow,
  deny,
  moderates,
  policy,
  type Account,
  type Actor,
  type Verdict,
} from '../kernel/policy.ts'
import type { DecisionAction } from './case-state.ts'
import { decisionRules } from './case-state.ts'

/** What is reported, and by whom it was written or whom it is about. */
export interface ReportableFacts {
  readonly concernedId: string | null
}

export const mayReport = policy('report.make', (actor: Account, subject: ReportableFacts) => {
  if (subject.concernedId === actor.id) return deny('own-words')
  return actor.standing === 'suspended' ? deny('not-in-good-standing') : allow
})

/** A case as it stands to whoever looks. */
export interface CasePartFacts {
  /** They reported it, wrote what it is about, or are whom it is about. */
  readonly partOfIt: boolean
}

/** The queues show what people are worried about: to nobody who is shut out themselves. */
export const mayListCases = policy('case.list', (actor: Account, _nothing: null) => {
  if (!moderates(actor)) return deny('not-a-moderator')
  return actor.standing === 'good' ? allow : deny('not-in-good-standing')
})

/** Moderators look after cases of other people. */
function looksAfter(actor: Account, facts: CasePartFacts): Verdict {
  if (!moderates(actor)) return deny('not-a-moderator')
  if (facts.partOfIt) return deny('part-of-it')
  return actor.standing === 'good' ? allow : deny('not-in-good-standing')
}

export const mayReadCase = policy('case.read', looksAfter)
export const mayClaimCase = policy('case.claim', looksAfter)
export const mayReopenCase = policy('case.reopen', looksAfter)
export const mayLiftAlias = policy('case.lift-alias', looksAfter)
export const mayAnswerSignal = policy('case.answer-signal', looksAfter)

export const mayDecideCase = policy(
  'case.decide',
  (
    actor: Account,
    facts: CasePartFacts & { readonly action: DecisionAction; readonly concernedRole: string | null },
  ) => {
    const verdict = looksAfter(actor, facts)
    if (!verdict.allowed) return verdict
    // Whoever appoints moderators is not shut out by one of them.
    const shutsOut = decisionRules[facts.action].standing !== undefined
    if (shutsOut && facts.concernedRole === 'administrator' && !administers(actor)) {
      return deny('is-an-administrator')
    }
    return allow
  },
)

export interface DecisionFacts {
  readonly action: DecisionAction
  /** Until when one can object. */
  readonly appealUntil: Date
  readonly now: Date
}

/** Objecting is open to whoever a decision is about, whatever else they may do at the time. */
export const mayAppeal = policy('decision.appeal', (_actor: Account, decision: DecisionFacts) => {
  if (!decisionRules[decision.action].appealable) return deny('nothing-to-object-to')
  return decision.now < decision.appealUntil ? allow : deny('too-late')
})

/** An objection is heard by somebody who had no part in the case at all. The database holds to the same. */
export const mayDecideAppeal = policy('appeal.decide', (actor: Account, facts: { readonly hadPart: boolean }) => {
  if (facts.hadPart) return deny('same-moderator')
  if (!moderates(actor)) return deny('not-a-moderator')
  return actor.standing === 'good' ? allow : deny('not-in-good-standing')
})

/** Whether what somebody does in a room or group is an act of office, and so is written down. */
export function actsInOffice(actor: Actor): boolean {
  return moderates(actor)
}
