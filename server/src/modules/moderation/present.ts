import type {
  AppealView,
  AuditEntryView,
  CaseCard,
  CaseDecisionView,
  CaseView,
  ClaimView,
  ContextWords,
  DecisionAboutMe,
  ReportView,
  SignalView,
  WorkloadView,
} from '@secure-base/shared/moderation/contract.ts'
import { caseLevels, claimAt, decisionRules, decisionsFor } from '@secure-base/shared/moderation/case-state.ts'
import { mayAppeal } from '@secure-base/shared/moderation/policy.ts'
import type { Account } from '@secure-base/shared/kernel/policy.ts'
import type { AuditRow } from '../../db/audit.ts'
import { renderWords } from '../../kernel/markdown.ts'
import { presentAuthor, type AuthorRow } from '../../kernel/present-author.ts'
import { sentenceOf } from '../triage/read-text.ts'
import { modifierWords } from '../triage/rules/modifiers.ts'
import { answerBy, appealUntil } from '@secure-base/shared/moderation/appeal-until.ts'
import type {
  AppealRow,
  CaseCardRow,
  CaseDecisionRow,
  DecisionAboutMeRow,
  listEarlierDecisions,
  listHistoryOf,
  OwnReportRow,
  readWorkload,
  ReportRow,
  SignalAnswerRow,
  SignalRow,
  WaitingRow,
  Whereabouts,
} from './queries.ts'
import type { SubjectFacts, SubjectWords } from './subjects/kinds.ts'
import { revisionOf } from './subjects/revision.ts'

type Rows<Query extends (...args: never[]) => Promise<unknown[]>> = Awaited<ReturnType<Query>>

/** One's own report, and how far it has come. */
export function presentReport(row: OwnReportRow): ReportView {
  const { category, note, outcome } = row
  return {
    id: row.id,
    subject: { type: row.subject_type, id: row.subject_id },
    path: row.whereabouts?.path ?? null,
    category,
    note,
    at: new Date(row.created_at).toISOString(),
    lookedAt: row.looked_at === null ? null : new Date(row.looked_at).toISOString(),
    outcome: outcome ?? 'waiting',
  }
}

/** Who holds a case, and until when. */
export function presentClaim(claim: { id: string; name: string | null; until: Date }): ClaimView {
  return {
    by: presentAuthor({ author_id: claim.id, author_name: claim.name, author_seed: null }),
    until: claim.until.toISOString(),
  }
}

/** A case as it stands in a list, without any words. */
export function presentCard(row: CaseCardRow, now: Date): CaseCard {
  const claim = claimAt(
    {
      state: row.state,
      claim: row.claimed_by && row.claimed_until ? { by: row.claimed_by, until: new Date(row.claimed_until) } : null,
    },
    now,
  )
  return {
    id: row.id,
    subject: { type: row.subject_type, id: row.subject_id },
    ...presentWhereabouts(row.whereabouts),
    number: row.whereabouts?.number ?? null,
    wordsState: row.subject_type === 'account' ? 'none' : wordsStateOf(row.whereabouts),
    column: row.column,
    state: row.state,
    level: caseLevels[row.urgency]!,
    round: row.round,
    openedAt: new Date(row.opened_at).toISOString(),
    targetAt: new Date(row.target_at).toISOString(),
    decidedAt: row.decided_at === null ? null : new Date(row.decided_at).toISOString(),
    claim: claim && presentClaim({ id: claim.by, name: row.claimed_name, until: claim.until }),
    reports: row.reports,
    categories: row.categories ?? [],
    signals: row.signals,
    opinionWanted: row.opinion_wanted,
    partOfIt: row.part_of_it,
  }
}

function wordsStateOf(whereabouts: Whereabouts | null): CaseCard['wordsState'] {
  return whereabouts === null || whereabouts.words === 'deleted' ? 'gone' : whereabouts.words
}

function presentWhereabouts(whereabouts: Whereabouts | null): { path: string | null; place: string | null } {
  return { path: whereabouts?.path ?? null, place: whereabouts?.place ?? null }
}

/** How much waits, and what one holds oneself. */
export function presentWorkload({ mine, ...waiting }: Awaited<ReturnType<typeof readWorkload>>): WorkloadView {
  const present = ({ count, first }: WaitingRow, dueAt: (at: Date) => Date = (at) => at) => ({
    count,
    firstTargetAt: first === null ? null : dueAt(new Date(first)).toISOString(),
  })
  return {
    care: present(waiting.care),
    rules: present(waiting.rules),
    appeals: present(waiting.appeals, answerBy),
    mine,
  }
}

/** A case with its words, reports, signals and decisions, for whoever may look after it. */
export function presentCase(
  row: CaseCardRow,
  more: {
    subject: SubjectFacts
    words: SubjectWords | undefined
    original: { title: string | null; body: string } | undefined
    reports: ReportRow[]
    signals: SignalRow[]
    answers: SignalAnswerRow[]
    reader: string
    decisions: CaseDecisionRow[]
    earlier: Rows<typeof listEarlierDecisions>
    history: Rows<typeof listHistoryOf>
    context: ContextWords[]
  },
  now: Date,
): CaseView {
  const { subject, words } = more
  return {
    ...presentCard(row, now),
    author: words ? presentAuthor(words.author) : null,
    writtenAt: words?.writtenAt.toISOString() ?? null,
    editedAt: words?.editedAt?.toISOString() ?? null,
    words:
      words && words.body !== null
        ? {
            title: words.title,
            body: words.body,
            html: renderWords(words.body),
            contentNotes: words.contentNotes,
            revision: revisionOf(words)!,
          }
        : null,
    original: more.original ? { title: more.original.title, html: renderWords(more.original.body) } : null,
    wordsState: subject.words,
    actions: decisionsFor(subject.type, subject.words).filter(
      (action) => subject.concernedId !== null || !decisionRules[action].told,
    ),
    agreements: subject.words === 'held' ? (words?.agreements ?? []) : [],
    unnamed: subject.unnamed && subject.concernedId !== null,
    reportList: more.reports.map((report) => ({
      id: report.id,
      round: report.round,
      by: presentAuthor(report),
      category: report.category,
      note: report.note,
      at: report.createdAt.toISOString(),
    })),
    signalList: more.signals.map((signal) =>
      presentSignal(
        signal,
        more.answers.filter(({ signalId }) => signalId === signal.id),
        more.reader,
      ),
    ),
    decisions: more.decisions.map(presentDecision),
    earlier: more.earlier.map((decision) => ({
      caseId: decision.caseId,
      subject: { type: decision.subjectType, id: decision.subjectId },
      at: decision.at.toISOString(),
      action: decision.action,
      reason: decision.reason,
      until: decision.until?.toISOString() ?? null,
      undoneAt: decision.undoneAt?.toISOString() ?? null,
    })),
    history: more.history.map((entry) => ({
      at: entry.at.toISOString(),
      by: presentAuthor(entry),
      action: entry.action,
      reason: entry.reason,
    })),
    context: more.context,
  }
}

/** @param answers to this signal, the newest first */
export function presentSignal(signal: SignalRow, answers: readonly SignalAnswerRow[], reader: string): SignalView {
  const [last] = answers
  return {
    id: signal.id,
    rule: signal.rule,
    label: signal.label,
    level: signal.level,
    sentence: signal.ownSentence ?? sentenceOf(signal.rule),
    modifiers: signal.modifiers.map((id) => modifierWords(id) ?? id),
    from: signal.spanFrom,
    to: signal.spanTo,
    at: signal.createdAt.toISOString(),
    notMeAt: signal.notMeAt?.toISOString() ?? null,
    answers: answers.map((one) => ({
      answer: one.answer,
      label: one.rightLabel,
      by: presentAuthor(one),
      at: one.at.toISOString(),
    })),
    opinionWanted: last?.answer === 'second-opinion' && last.answeredBy !== reader,
  }
}

type DecisionFields = Pick<CaseDecisionRow, 'id' | 'at' | 'action' | 'reason' | 'statement' | 'until'>

function presentDecisionFields(row: DecisionFields) {
  return {
    id: row.id,
    at: row.at.toISOString(),
    action: row.action,
    reason: row.reason,
    statement: row.statement,
    until: row.until?.toISOString() ?? null,
  }
}

/** A decision as moderators see it on a case. */
export function presentDecision(row: CaseDecisionRow): CaseDecisionView {
  return {
    ...presentDecisionFields(row),
    round: row.round,
    by: presentAuthor(row),
    undoneAt: row.undoneAt?.toISOString() ?? null,
    appeal: row.appealId && row.appealState ? { id: row.appealId, state: row.appealState } : null,
  }
}

/** A decision as whom it is about reads it; without who decided it. */
export function presentDecisionAboutMe(row: DecisionAboutMeRow, actor: Account, now: Date): DecisionAboutMe {
  const until = appealUntil(row.at)
  const verdict = mayAppeal.decide(actor, { action: row.action, appealUntil: until, now })
  return {
    ...presentDecisionFields(row),
    subject: { type: row.subjectType, id: row.subjectId },
    written: row.whereabouts && {
      at: new Date(row.whereabouts.at).toISOString(),
      place: row.whereabouts.place,
      // Whoever proposed a meetup reads it while nobody else does.
      path: row.whereabouts.path ?? (row.subjectType === 'meetup' ? `/meetups/${row.subjectId}` : null),
    },
    undoneAt: row.undoneAt?.toISOString() ?? null,
    appealUntil: decisionRules[row.action].appealable ? until.toISOString() : null,
    mayAppeal: verdict.allowed && row.appealId === null,
    appeal:
      row.appealId !== null
        ? {
            id: row.appealId,
            at: row.appealAt!.toISOString(),
            text: row.appealText!,
            state: row.appealState!,
            answerBy: answerBy(row.appealAt!).toISOString(),
            statement: row.appealStatement,
            decidedAt: row.appealDecidedAt?.toISOString() ?? null,
          }
        : null,
  }
}

/** Without whoever objects: what was written unnamed is objected to unnamed. */
export function presentAppeal(row: AppealRow): AppealView {
  return {
    id: row.id,
    caseId: row.caseId,
    subject: { type: row.subjectType, id: row.subjectId },
    ...presentWhereabouts(row.whereabouts),
    at: row.createdAt.toISOString(),
    text: row.text,
    state: row.state,
    answerBy: answerBy(row.createdAt).toISOString(),
    statement: row.statement,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decision: { ...presentDecisionFields(row.decision), by: presentAuthor(row as AuthorRow) },
    hadPart: row.hadPart,
  }
}

/** An entry of the record, for administrators. */
export function presentAuditEntry(row: AuditRow): AuditEntryView {
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    actor: row.actor,
    action: row.action,
    subject: { type: row.subjectType, id: row.subjectId },
    reason: row.reason,
    within: row.within,
  }
}
