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
} from '@secure-base/shared/moderation/contract.ts'
import { caseLevels, claimAt, decisionRules } from '@secure-base/shared/moderation/case-state.ts'
import { mayAppeal } from '@secure-base/shared/moderation/policy.ts'
import type { Account } from '@secure-base/shared/kernel/policy.ts'
import type { AuditRow } from '../../db/audit.ts'
import { renderWords } from '../../kernel/markdown.ts'
import { presentAuthor, type AuthorRow } from '../../kernel/present-author.ts'
import type { PostRow } from '../forum/queries.ts'
import { appealUntil } from './appeal-until.ts'
import type {
  AppealRow,
  CaseCardRow,
  CaseDecisionRow,
  DecisionAboutMeRow,
  listMessagesAround,
  listSignalsOn,
  OwnReportRow,
  ReportRow,
  SubjectFacts,
  SubjectWords,
} from './queries.ts'

type Rows<Query extends (...args: never[]) => Promise<unknown[]>> = Awaited<ReturnType<Query>>

export function presentReport(row: OwnReportRow): ReportView {
  return {
    id: row.id,
    subject: { type: row.subjectType, id: row.subjectId },
    category: row.category,
    at: row.createdAt.toISOString(),
    outcome: row.outcome ?? 'waiting',
  }
}

export function presentClaim(claim: { id: string; name: string | null; until: Date }): ClaimView {
  return {
    by: presentAuthor({ author_id: claim.id, author_name: claim.name, author_seed: null }),
    until: claim.until.toISOString(),
  }
}

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
    column: row.column,
    state: row.state,
    level: caseLevels[row.urgency]!,
    openedAt: new Date(row.opened_at).toISOString(),
    targetAt: new Date(row.target_at).toISOString(),
    decidedAt: row.decided_at === null ? null : new Date(row.decided_at).toISOString(),
    claim: claim && presentClaim({ id: claim.by, name: row.claimed_name, until: claim.until }),
    reports: row.reports,
    categories: row.categories ?? [],
    signals: row.signals,
    place: row.stands?.place ?? null,
    number: row.stands?.number ?? null,
    partOfIt: row.part_of_it,
  }
}

export function presentCase(
  row: CaseCardRow,
  more: {
    subject: SubjectFacts
    words: SubjectWords | undefined
    reports: ReportRow[]
    signals: Rows<typeof listSignalsOn>
    decisions: CaseDecisionRow[]
    context: ContextWords[]
  },
  now: Date,
): CaseView {
  const { subject, words } = more
  return {
    ...presentCard(row, now),
    round: row.round,
    path: pathOf(subject),
    author: words ? presentAuthor(words) : null,
    words:
      words && words.body !== null
        ? {
            title: words.title,
            body: words.body,
            html: renderWords(words.body),
            contentNotes: words.content_notes,
          }
        : null,
    wordsState: subject.words,
    reportList: more.reports.map((report) => ({
      id: report.id,
      round: report.round,
      by: presentAuthor(report),
      category: report.category,
      note: report.note,
      at: report.createdAt.toISOString(),
    })),
    signalList: more.signals.map((signal) => ({
      rule: signal.rule,
      label: signal.label,
      level: signal.level,
      from: signal.spanFrom,
      to: signal.spanTo,
      at: signal.createdAt.toISOString(),
    })),
    decisions: more.decisions.map(presentDecision),
    context: more.context,
  }
}

function pathOf({
  threadId,
  number,
  sessionId,
}: Partial<Pick<SubjectFacts, 'threadId' | 'number' | 'sessionId'>>): string | null {
  if (threadId) return `/threads/${threadId}?from=${number}`
  return sessionId ? `/live/${sessionId}` : null
}

export function presentPostAround(row: PostRow, subjectNumber: number): ContextWords {
  return {
    id: row.id,
    number: row.number,
    author: presentAuthor(row),
    html: row.stale === null ? row.html : renderWords(row.stale),
    contentNotes: row.content_notes,
    state: row.state,
    at: row.created_at.toISOString(),
    isSubject: row.number === subjectNumber,
  }
}

export function presentMessageAround(row: Rows<typeof listMessagesAround>[number], subjectId: string): ContextWords {
  return {
    id: row.id,
    number: row.number,
    author: presentAuthor(row),
    html: row.html,
    contentNotes: [],
    state: row.state,
    at: new Date(row.at).toISOString(),
    isSubject: row.id === subjectId,
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

export function presentDecision(row: CaseDecisionRow): CaseDecisionView {
  return {
    ...presentDecisionFields(row),
    by: presentAuthor(row),
    appeal: row.appealId && row.appealState ? { id: row.appealId, state: row.appealState } : null,
  }
}

export function presentDecisionAboutMe(row: DecisionAboutMeRow, actor: Account, now: Date): DecisionAboutMe {
  const until = appealUntil(row.at)
  const verdict = mayAppeal.decide(actor, { action: row.action, appealUntil: until, now })
  return {
    ...presentDecisionFields(row),
    subject: { type: row.subjectType, id: row.subjectId },
    written: row.written && {
      at: new Date(row.written.at).toISOString(),
      place: row.written.place,
      path: pathOf(row.written),
    },
    appealUntil: decisionRules[row.action].appealable ? until.toISOString() : null,
    mayAppeal: verdict.allowed && row.appealId === null,
    appeal:
      row.appealId !== null
        ? {
            id: row.appealId,
            at: row.appealAt!.toISOString(),
            text: row.appealText!,
            state: row.appealState!,
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
    at: row.createdAt.toISOString(),
    text: row.text,
    state: row.state,
    statement: row.statement,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decision: { ...presentDecisionFields(row.decision), by: presentAuthor(row as AuthorRow) },
    hadPart: row.hadPart,
  }
}

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
