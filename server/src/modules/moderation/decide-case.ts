import type { CaseDecisionView, DecisionDraft } from '@secure-base/shared/moderation/contract.ts'
import { decisionRules, type DecisionAction } from '@secure-base/shared/moderation/case-state.ts'
import { mayDecideCase } from '@secure-base/shared/moderation/policy.ts'
import { longestDays, usualDays } from '@secure-base/shared/moderation/standing.ts'
import { conflict, invalid, notFound } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { created, type Answer } from '../../kernel/answer.ts'
import { authorize, type Ctx, type Tx } from '../../kernel/ctx.ts'
import { readInstant } from '../../kernel/instants.ts'
import { tellPeople } from '../notifications/jobs.ts'
import type { Notice } from '../notifications/queries.ts'
import { audit } from './audit.ts'
import { changeStanding } from './change-standing.ts'
import { demandStep } from './demand-step.ts'
import { decisionPage } from './pages.ts'
import { presentDecision } from './present.ts'
import {
  answerReports,
  findCase,
  insertDecision,
  insertPart,
  listDecisionsIn,
  lockAccount,
  lockCase,
  takeAnswersBack,
  type MetCase,
} from './queries.ts'
import { reviewText } from './review-text.ts'
import { kindOf } from './subjects/kinds.ts'
import { readRevision } from './subjects/revision.ts'
import { tellModerators } from './tell-moderators.ts'
import { tellReporters } from './tell-reporters.ts'
import { wordsToRemove } from './words-to-remove.ts'

/**
 * A moderator decides the case that they hold. What it does, what the person concerned reads and what reporters hear
 * are one transaction.
 * @throws Problem `conflict` `not-claimed`, `claimed-by-another`, `decided`, `words-…` when they do not stand so that it
 *   could be decided, `words-changed` when they are not those that were read,
 *   or `nobody-left` when whom it is about has left for good
 */
export async function decideCase(ctx: Ctx, caseId: string, draft: DecisionDraft): Promise<Answer<CaseDecisionView>> {
  const { action, reason, statement } = draft
  const rule = decisionRules[action]
  const now = ctx.clock.now()
  const until = endOf(draft, now)

  return await ctx.transaction(async (tx) => {
    const met = (await findCase(tx, ctx.actor, caseId)) ?? notFound('case')
    // Whoever is leaving for good is waited for before anything else is held.
    if (met.subject.concernedId) await lockAccount(tx, met.subject.concernedId)
    const found = (await lockCase(tx, ctx.actor, caseId, 'held')) ?? notFound('case')
    const { subject } = found
    const decidable = authorize(mayDecideCase, ctx.actor, { ...found, action, concernedRole: subject.concernedRole })
    if (!rule.on.includes(subject.type)) invalid('action', 'does not fit what the case is about')
    const shown = action === 'approve' || (action === 'redact' && found.words === 'held')
    if (draft.agreesTo && !(shown && subject.type === 'meetup')) invalid('agreesTo', 'goes with approving a meetup')
    if (draft.remove && action !== 'redact') invalid('remove', 'goes with taking words out')
    const after = demandStep(found, { type: 'decide', by: ctx.actor.id, action }, now)

    await demandSameWords(tx, found, draft)
    if (rule.told && !subject.concernedId) conflict('nobody-left')
    const id = newId(now.getTime())
    await insertDecision(tx, decidable, {
      id,
      action,
      reason,
      statement,
      until,
      decidedBy: ctx.actor.id,
      accountId: subject.concernedId,
    })
    await reviewText(tx, { type: 'decision', id }, statement)
    await insertPart(tx, found.id, ctx.actor.id, 'decided')
    if (subject.concernedId) await insertPart(tx, found.id, subject.concernedId, 'concerned')
    if (action === 'redact') {
      await kindOf(subject.type).redaction!.take(ctx, tx, decidable, id, await wordsToRemove(tx, subject, draft))
    }
    if (after.words !== found.words) {
      await kindOf(subject.type).change(ctx, tx, decidable, after.words as 'visible' | 'hidden', draft.agreesTo)
    }
    if (rule.standing && subject.concernedId) await changeStanding(ctx, tx, decidable, subject.concernedId)

    if (action === 'restore') await tellReporters(tx, await takeAnswersBack(tx, decidable), 'changed')
    await tellReporters(tx, await answerReports(tx, decidable, rule.outcome), rule.outcome)
    if (rule.told && subject.concernedId) {
      const accountId = subject.concernedId
      const notice: Notice = { id: newId(), accountId, kind: 'decision-made', path: decisionPage(id), about: null }
      await ctx.jobs.enqueue(tx, tellPeople, { notices: [notice] })
    }
    tellModerators(tx, 'case-decided', found.id)
    const [decision] = await listDecisionsIn(tx, found.id)
    await audit(tx, ctx.actor, { action, subject, reason, within: found.id })
    return created(presentDecision(decision!))
  })
}

/** Answer the words themselves, so that whoever decides it has read them as they stand. */
const overWords: readonly DecisionAction[] = ['approve', 'decline', 'redact']

/**
 * Nobody decides over other words than they have read. Whoever does not name them has read them when they took the case,
 * or read its page last.
 */
async function demandSameWords(tx: Tx, found: MetCase, { action, revision }: DecisionDraft): Promise<void> {
  const read = revision ?? (overWords.includes(action) ? found.wordsRead : undefined)
  if (read !== undefined && read !== (await readRevision(tx, found.subject))) conflict('words-changed')
}

/** When a pause ends; null for decisions that limit nobody. */
function endOf({ action, until }: DecisionDraft, now: Date): Date | null {
  if (action !== 'mute' && action !== 'suspend') {
    if (until !== undefined) invalid('until', 'goes with mute and suspend alone')
    return null
  }
  const inDays = (days: number) => new Date(now.getTime() + days * 24 * 60 * 60_000)
  if (until === undefined) return inDays(usualDays[action])
  const end = readInstant('until', until)
  if (end <= now) invalid('until', 'is not ahead')
  if (end > inDays(longestDays)) invalid('until', `is more than ${longestDays} days ahead`)
  return end
}
