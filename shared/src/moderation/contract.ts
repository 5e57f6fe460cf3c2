import Type, { type Static } from 'typebox'
import {
  AuthorView,
  endpoint,
  Fields,
  IdInPath,
  Instant,
  InstantDraft,
  Nullable,
  OneOf,
  PageOf,
  pageQuery,
  Words,
} from '../kernel/contract.ts'
import { exceptions } from '../meetups/contract.ts'
import { contentNoteKinds, postStates } from '../forum/contract.ts'
import { ruleSlugs } from '../rules/contract.ts'
import { caseColumns, caseLevels, caseStates, decisionActions, subjectTypes } from './case-state.ts'
import { reportCategories } from './report-categories.ts'
import { signalAnswers, signalLabels } from './signal-answers.ts'

const Subject = Type.Object({ type: OneOf(subjectTypes), id: Type.String() })
/** Where something stands. */
const whereabouts = {
  /** Page on which it stands, at the very place; null for an account, where nothing is left, and for a meetup that is not out. */
  path: Nullable(Type.String()),
  /** Name of its group, or title of its live session; null for an account, and where nothing is left. */
  place: Nullable(Type.String()),
}
const wordsStates = ['visible', 'hidden', 'held', 'gone', 'none'] as const
const Statement = Words(4_000)

// --- reports -------------------------------------------------------------------------------------------------------

export const ReportDraft = Fields({
  subject: Fields({ type: OneOf(subjectTypes), id: IdInPath }),
  category: OneOf(reportCategories),
  note: Type.Optional(Words(2_000)),
})
export type ReportDraft = Static<typeof ReportDraft>

export const reportSubject = endpoint({
  method: 'POST',
  path: '/api/reports',
  access: 'account',
  summary:
    'Tells moderators of something that one sees: a rule is broken, or one is worried (`worry`). One of each stands at a time.',
  body: ReportDraft,
  reply: Type.Object({ id: Type.String() }),
})

export const ReportView = Type.Object({
  id: Type.String(),
  subject: Subject,
  path: whereabouts.path,
  category: OneOf(reportCategories),
  note: Nullable(Type.String()),
  at: Instant,
  /** When a person began to look at it. */
  lookedAt: Nullable(Instant),
  /**
   * `waiting` until it is decided; then whether they acted, left it, or acted and took that back when it was looked at
   * again. A worry was `seen`, whatever came of it: that stays with whoever it was about.
   */
  outcome: OneOf(['waiting', 'acted', 'kept', 'changed', 'seen']),
})
export type ReportView = Static<typeof ReportView>

export const listReports = endpoint({
  method: 'GET',
  path: '/api/reports',
  access: 'account',
  summary: 'What one has reported and what came of it, newest first.',
  query: Fields(pageQuery),
  reply: PageOf(ReportView),
})

// --- cases ---------------------------------------------------------------------------------------------------------

export const ClaimView = Type.Object({ by: AuthorView, until: Instant })
export type ClaimView = Static<typeof ClaimView>

export const CaseCard = Type.Object({
  id: Type.String(),
  subject: Subject,
  ...whereabouts,
  /** Of a post in its thread. */
  number: Nullable(Type.Integer()),
  wordsState: OneOf(wordsStates),
  column: OneOf(caseColumns),
  state: OneOf(caseStates),
  level: OneOf(caseLevels),
  /** How often it has been opened, counting from 1. */
  round: Type.Integer(),
  openedAt: Instant,
  /** By when a person should have looked. */
  targetAt: Instant,
  decidedAt: Nullable(Instant),
  claim: Nullable(ClaimView),
  /** How many people have reported it since it was opened. */
  reports: Type.Integer(),
  categories: Type.Array(OneOf(reportCategories)),
  signals: Type.Integer(),
  /** A moderator has asked for a second opinion on a signal, and nobody has given one. */
  opinionWanted: Type.Boolean(),
  /** Whoever asks has a part in it, and leaves it to others. */
  partOfIt: Type.Boolean(),
})
export type CaseCard = Static<typeof CaseCard>

const byCase = Type.Object({ caseId: IdInPath })

export const listCases = endpoint({
  method: 'GET',
  path: '/api/moderation/cases',
  access: 'moderator',
  summary:
    'Open cases by level, then by the time by which they should be looked at; decided ones, the latest first. One’s own are left out.',
  query: Fields({
    ...pageQuery,
    state: Type.Optional(OneOf(caseStates)),
    /** Care and rules are two queues; without it the answer holds both. */
    column: Type.Optional(OneOf(caseColumns)),
    /** Open cases that one holds oneself. */
    claim: Type.Optional(OneOf(['mine'])),
  }),
  reply: PageOf(CaseCard),
})

const Waiting = Type.Object({
  /** How many wait; counted no further than a hundred. */
  count: Type.Integer(),
  /** By when the first of them should be looked at. */
  firstTargetAt: Nullable(Instant),
})
export const WorkloadView = Type.Object({
  care: Waiting,
  rules: Waiting,
  appeals: Waiting,
  /** Cases that one holds oneself. */
  mine: Type.Integer(),
})
export type WorkloadView = Static<typeof WorkloadView>

export const getWorkload = endpoint({
  method: 'GET',
  path: '/api/moderation/workload',
  access: 'moderator',
  summary: 'How much waits in each column, and how many cases one holds.',
  reply: WorkloadView,
})

/** Words around the subject, as they stand there today. */
export const ContextWords = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  author: AuthorView,
  html: Nullable(Type.String()),
  contentNotes: Type.Array(OneOf(contentNoteKinds)),
  state: OneOf([...postStates, 'withdrawn']),
  at: Instant,
  isSubject: Type.Boolean(),
})
export type ContextWords = Static<typeof ContextWords>

export const AppealState = OneOf(['open', 'upheld', 'overturned'])

const decisionFields = {
  id: Type.String(),
  at: Instant,
  action: OneOf(decisionActions),
  /** Slug of the rule. */
  reason: OneOf(ruleSlugs),
  statement: Type.String(),
  until: Nullable(Instant),
}

/** A decision as moderators see it. */
export const CaseDecisionView = Type.Object({
  ...decisionFields,
  round: Type.Integer(),
  by: AuthorView,
  /** When an objection overturned it. */
  undoneAt: Nullable(Instant),
  appeal: Nullable(Type.Object({ id: Type.String(), state: AppealState })),
})
export type CaseDecisionView = Static<typeof CaseDecisionView>

/** What a moderator made of one thing that review saw. */
export const SignalAnswerView = Type.Object({
  answer: OneOf(signalAnswers),
  /** Of `wrong-label`: what it is about instead; null where nothing fits, or it was not said. */
  label: Nullable(OneOf(signalLabels)),
  by: AuthorView,
  at: Instant,
})
export type SignalAnswerView = Static<typeof SignalAnswerView>

/** One thing that review saw. */
export const SignalView = Type.Object({
  id: Type.String(),
  rule: Type.String(),
  label: Type.String(),
  level: Type.String(),
  /** What the rule says it saw, in words; null for a rule that is no more. */
  sentence: Nullable(Type.String()),
  /** What made it matter less, in words: “negated”. */
  modifiers: Type.Array(Type.String()),
  from: Type.Integer(),
  to: Type.Integer(),
  at: Instant,
  /** When its author said that it was not about them. */
  notMeAt: Nullable(Instant),
  /** What moderators have made of it, the newest first: that one counts. */
  answers: Type.Array(SignalAnswerView),
  /** Somebody else has asked for a second opinion, and nobody has given one: whoever asks may, without holding the case. */
  opinionWanted: Type.Boolean(),
})
export type SignalView = Static<typeof SignalView>

export const CaseView = Type.Object({
  ...CaseCard.properties,
  /** Whoever wrote it, or whom it is about. Of something unnamed the alias. */
  author: Nullable(AuthorView),
  /** When it was written, and last changed. */
  writtenAt: Nullable(Instant),
  editedAt: Nullable(Instant),
  /** What it says, also while nobody else sees it; null for an account, and once it is deleted. */
  words: Nullable(
    Type.Object({
      title: Nullable(Type.String()),
      body: Type.String(),
      html: Type.String(),
      contentNotes: Type.Array(OneOf(contentNoteKinds)),
      /** Names these very words: a decision that names it counts only while they are the same. */
      revision: Type.String(),
    }),
  ),
  /** What it said before a moderator took words out, if they did and it stands as they left it; for moderators alone. */
  original: Nullable(Type.Object({ title: Nullable(Type.String()), html: Type.String() })),
  /** Decisions that fit it as it stands. */
  actions: Type.Array(OneOf(decisionActions)),
  /** Of a meetup that waits: what approving it can agree to, and without what it is not approved. */
  agreements: Type.Array(Type.Object({ to: OneOf(exceptions), needed: Type.Boolean() })),
  /** Whether an alias can be lifted here. */
  unnamed: Type.Boolean(),
  /** Who reported it; for moderators alone. */
  reportList: Type.Array(
    Type.Object({
      id: Type.String(),
      round: Type.Integer(),
      by: AuthorView,
      category: OneOf(reportCategories),
      note: Nullable(Type.String()),
      at: Instant,
    }),
  ),
  signalList: Type.Array(SignalView),
  decisions: Type.Array(CaseDecisionView),
  /** Decisions about the same person in other cases, the newest first; none where either was written unnamed. */
  earlier: Type.Array(
    Type.Object({
      caseId: Type.String(),
      subject: Subject,
      at: Instant,
      action: OneOf(decisionActions),
      reason: OneOf(ruleSlugs),
      until: Nullable(Instant),
      undoneAt: Nullable(Instant),
    }),
  ),
  /** Who has done what in this case, looks and lifted aliases too; the newest first. */
  history: Type.Array(
    Type.Object({ at: Instant, by: AuthorView, action: Type.String(), reason: Nullable(Type.String()) }),
  ),
  context: Type.Array(ContextWords),
})
export type CaseView = Static<typeof CaseView>

export const getCase = endpoint({
  method: 'GET',
  path: '/api/moderation/cases/:caseId',
  access: 'moderator',
  summary:
    'One case with all that belongs to it. Reading renews one’s own claim; looking at hidden words is written down.',
  params: byCase,
  reply: CaseView,
})

export const claimCase = endpoint({
  method: 'PUT',
  path: '/api/moderation/cases/:caseId/claim',
  access: 'moderator',
  summary: 'Takes a case, or keeps it, for fifteen minutes.',
  params: byCase,
  reply: ClaimView,
})

export const releaseCase = endpoint({
  method: 'DELETE',
  path: '/api/moderation/cases/:caseId/claim',
  access: 'moderator',
  summary: 'Gives one’s claim back.',
  params: byCase,
  reply: null,
})

export const DecisionDraft = Fields({
  action: OneOf(decisionActions),
  reason: OneOf(ruleSlugs),
  statement: Statement,
  /**
   * `words.revision` of what was read: a `conflict` when the words have changed since. Without it `approve`, `decline` and
   * `redact` are about the words as they stood when one took the case, or last read it.
   */
  revision: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  /** For `mute` and `suspend`: when it ends. */
  until: Type.Optional(InstantDraft),
  /**
   * For `redact`: what goes, wherever it stands in the title or the words: what was seen by signals, and words as they
   * stand. Without it, all that was seen; of risk only C3 (plans and means), where the rule is
   * `no-methods`, and nothing of a meetup's address.
   */
  remove: Type.Optional(
    Fields({
      signals: Type.Optional(Type.Array(IdInPath, { maxItems: 200 })),
      words: Type.Optional(Type.Array(Words(1_000), { maxItems: 20 })),
    }),
  ),
  /** For `approve` and `redact` of a meetup that waits: what is agreed to beyond public places by day. Without it, to its time alone. */
  agreesTo: Type.Optional(Type.Array(OneOf(exceptions), { uniqueItems: true, maxItems: exceptions.length })),
})
export type DecisionDraft = Static<typeof DecisionDraft>

export const decideCase = endpoint({
  method: 'POST',
  path: '/api/moderation/cases/:caseId/decisions',
  access: 'moderator',
  summary: 'Decides the case that one holds, and closes it. The person concerned gets the statement.',
  params: byCase,
  body: DecisionDraft,
  reply: CaseDecisionView,
})

export const reopenCase = endpoint({
  method: 'POST',
  path: '/api/moderation/cases/:caseId/reopen',
  access: 'moderator',
  summary: 'Opens a decided case again.',
  params: byCase,
  reply: CaseCard,
})

export const liftAlias = endpoint({
  method: 'POST',
  path: '/api/moderation/cases/:caseId/lift-alias',
  access: 'moderator',
  summary:
    'Says who wrote something unnamed, to the holder of the case alone. It is written down, and other moderators are told.',
  params: byCase,
  body: Fields({ reason: OneOf(ruleSlugs) }),
  reply: Type.Object({ author: AuthorView }),
})

export const answerSignal = endpoint({
  method: 'POST',
  path: '/api/moderation/cases/:caseId/signals/:signalId/answers',
  access: 'moderator',
  summary:
    'Says what one makes of a signal of the case that one holds, or gives the second opinion that another moderator asked for. The last answer counts; none is taken away.',
  params: Type.Object({ caseId: IdInPath, signalId: IdInPath }),
  body: Fields({ answer: OneOf(signalAnswers), label: Type.Optional(OneOf(signalLabels)) }),
  reply: SignalView,
})

// --- decisions about me, and appeals -------------------------------------------------------------------------------

export const DecisionAboutMe = Type.Object({
  ...decisionFields,
  subject: Subject,
  /** When and where one wrote it: in which group or live session, and on which page. Null for an account. */
  written: Nullable(Type.Object({ at: Instant, place: Type.String(), path: Nullable(Type.String()) })),
  /** When an objection overturned it. */
  undoneAt: Nullable(Instant),
  /** Until when one can object; null where there is nothing to object to. */
  appealUntil: Nullable(Instant),
  mayAppeal: Type.Boolean(),
  appeal: Nullable(
    Type.Object({
      id: Type.String(),
      at: Instant,
      text: Type.String(),
      state: AppealState,
      /** By when somebody should have answered. */
      answerBy: Instant,
      statement: Nullable(Type.String()),
      decidedAt: Nullable(Instant),
    }),
  ),
})
export type DecisionAboutMe = Static<typeof DecisionAboutMe>

export const listMyDecisions = endpoint({
  method: 'GET',
  path: '/api/decisions',
  access: 'account',
  summary:
    'What moderators have decided about oneself, with their reasons, newest first; with `from`, from that one on.',
  query: Fields({ ...pageQuery, from: Type.Optional(IdInPath) }),
  reply: PageOf(DecisionAboutMe),
})

export const appealDecision = endpoint({
  method: 'POST',
  path: '/api/decisions/:decisionId/appeal',
  access: 'account',
  summary: 'Objects to a decision about oneself, once, within six months.',
  params: Type.Object({ decisionId: IdInPath }),
  body: Fields({ text: Words(10_000) }),
  reply: Type.Object({ id: Type.String(), at: Instant, state: AppealState, answerBy: Instant }),
})

export const AppealView = Type.Object({
  id: Type.String(),
  caseId: Type.String(),
  subject: Subject,
  ...whereabouts,
  at: Instant,
  text: Type.String(),
  state: AppealState,
  /** By when somebody should have answered. */
  answerBy: Instant,
  statement: Nullable(Type.String()),
  decidedAt: Nullable(Instant),
  decision: Type.Object({ ...decisionFields, by: AuthorView }),
  /** Whoever asks had a part in the case, and leaves it to others. */
  hadPart: Type.Boolean(),
})
export type AppealView = Static<typeof AppealView>

export const listAppeals = endpoint({
  method: 'GET',
  path: '/api/moderation/appeals',
  access: 'moderator',
  summary: 'Objections: open ones, the oldest first; or those that were heard, the newest first.',
  query: Fields({ ...pageQuery, state: Type.Optional(OneOf(caseStates)) }),
  reply: PageOf(AppealView),
})

export const decideAppeal = endpoint({
  method: 'POST',
  path: '/api/moderation/appeals/:appealId/decision',
  access: 'moderator',
  summary: 'Hears an objection; for moderators who had no part in the case. `overturned` takes back what was done.',
  params: Type.Object({ appealId: IdInPath }),
  body: Fields({ outcome: OneOf(['upheld', 'overturned']), statement: Statement }),
  reply: AppealView,
})

// --- the record ----------------------------------------------------------------------------------------------------

export const AuditEntryView = Type.Object({
  seq: Type.Integer(),
  at: Instant,
  /** Id of an account. */
  actor: Type.String(),
  action: Type.String(),
  subject: Type.Object({ type: Type.String(), id: Type.String() }),
  /** Slug of a rule, or the role that was given. */
  reason: Nullable(Type.String()),
  /** Id of the case or group that it belongs to. */
  within: Nullable(Type.String()),
})
export type AuditEntryView = Static<typeof AuditEntryView>

export const listAudit = endpoint({
  method: 'GET',
  path: '/api/moderation/audit',
  access: 'administrator',
  summary: 'Every act of moderators and administrators, newest first: ids and reasons, no words and no names.',
  query: Fields(pageQuery),
  reply: PageOf(AuditEntryView),
})

export const verifyAudit = endpoint({
  method: 'GET',
  path: '/api/moderation/audit/verify',
  access: 'administrator',
  summary: 'Whether the record is whole: each entry carries the fingerprint of the one before.',
  reply: Type.Object({ whole: Type.Boolean(), entries: Type.Integer(), brokenAt: Type.Optional(Type.Integer()) }),
})

/** Pushed as `moderation:event` to moderators: something about a case has changed. */
export interface ModerationEvent {
  readonly type:
    | 'case-opened'
    | 'case-claimed'
    | 'case-released'
    | 'case-decided'
    | 'signal-answered'
    | 'appeal-made'
    | 'appeal-decided'
  readonly caseId: string
}
