import type { SignalView } from '@secure-base/shared/moderation/contract.ts'
import { mayAnswerSignal } from '@secure-base/shared/moderation/policy.ts'
import type { SignalAnswer, SignalLabel } from '@secure-base/shared/moderation/signal-answers.ts'
import { conflict, invalid, notFound } from '@secure-base/shared/kernel/problem.ts'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { created, type Answer } from '../../kernel/answer.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { tellPeople } from '../notifications/jobs.ts'
import { audit } from './audit.ts'
import { demandStep } from './demand-step.ts'
import { casePage } from './pages.ts'
import { presentSignal } from './present.ts'
import {
  insertPart,
  insertSignalAnswer,
  listOtherModerators,
  listSignalAnswers,
  listSignalsOn,
  lockCase,
  updateClaim,
} from './queries.ts'
import { tellModerators } from './tell-moderators.ts'

/** As the record names them. */
const acts: Readonly<Record<SignalAnswer, string>> = {
  agree: 'agree-signal',
  lower: 'lower-signal',
  raise: 'raise-signal',
  'wrong-label': 'relabel-signal',
  'second-opinion': 'ask-opinion',
}

/**
 * A moderator says what they make of one thing that review saw. Whoever holds the case may; where they asked for a second
 * opinion, every other moderator who has no side in it may give that, also once it is decided.
 * @throws Problem `conflict` `not-claimed`, `claimed-by-another`, `decided`, `not-analysed` where no rule said anything, or
 *   `no-second-moderator` where nobody could be asked
 */
export async function answerSignal(
  ctx: Ctx,
  { caseId, signalId }: { caseId: string; signalId: string },
  { answer, label }: { answer: SignalAnswer; label?: SignalLabel },
): Promise<Answer<SignalView>> {
  return await ctx.transaction(async (tx) => {
    const found = (await lockCase(tx, ctx.actor, caseId)) ?? notFound('case')
    const answerable = authorize(mayAnswerSignal, ctx.actor, found)
    if (label && answer !== 'wrong-label') invalid('label', 'goes with a wrong label alone')
    const signal = (await listSignalsOn(tx, found.subject)).find(({ id }) => id === signalId) ?? notFound('signal')
    if (signal.label === 'not-analysed') conflict('not-analysed')

    const [last] = await listSignalAnswers(tx, found.id, signal.id)
    const givesOpinion = last?.answer === 'second-opinion' && last.answeredBy !== ctx.actor.id
    if (!givesOpinion) {
      const { claim } = demandStep(found, { type: 'answer', by: ctx.actor.id }, ctx.clock.now())
      await updateClaim(tx, answerable, claim)
    }
    await insertSignalAnswer(tx, answerable, signal, {
      answer,
      rightLabel: label ?? null,
      answeredBy: ctx.actor.id,
    })
    if (givesOpinion) await insertPart(tx, found.id, ctx.actor.id, 'gave-opinion')
    if (answer === 'second-opinion') {
      const others = await listOtherModerators(tx, found.id, ctx.actor.id)
      if (others.length === 0) conflict('no-second-moderator')
      await ctx.jobs.enqueue(tx, tellPeople, {
        notices: others.map((accountId) => ({
          id: newId(),
          accountId,
          kind: 'opinion-wanted' as const,
          path: casePage(found.id),
          about: null,
        })),
      })
    }
    tellModerators(tx, 'signal-answered', found.id)
    const answers = await listSignalAnswers(tx, found.id, signal.id)
    await audit(tx, ctx.actor, {
      action: acts[answer],
      subject: found.subject,
      reason: signal.rule,
      within: found.id,
    })
    return created(presentSignal(signal, answers, ctx.actor.id))
  })
}
