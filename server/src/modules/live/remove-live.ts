import type { LiveWhisper } from '@secure-base/shared/live/contract.ts'
import type { RuleSlug } from '@secure-base/shared/rules/contract.ts'
import { mayRemove } from '@secure-base/shared/live/policy.ts'
import { notFound } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { rooms } from '../../kernel/push.ts'
import { giveUpSeat } from '../places/give-up-seat.ts'
import { attendedSession } from '../places/queries.ts'
import { audit } from '../moderation/audit.ts'
import { announce } from './announce.ts'
import { appendLeft, findPersonOf, upsertRemoval } from './queries.ts'
import { holdSession } from './session-facts.ts'

/**
 * Asks somebody to leave this session for good; they stay a member of the group. The room sees that they left, they
 * alone are told why, and their sockets are out as soon as it is kept.
 */
export async function removeLive(
  ctx: Ctx,
  id: string,
  accountId: string,
  reason: RuleSlug | null,
): Promise<{ lastSeq: number }> {
  return await ctx.transaction(async (tx) => {
    const session = await holdSession(ctx, tx, id)
    const person = await findPersonOf(tx, session, accountId)
    const facts = { ...session, personFacilitates: person?.facilitates ?? false }
    const removable = authorize(mayRemove, ctx.actor, facts)
    if (!person) notFound('person')
    if (person.removedAt) return { lastSeq: session.lastSeq }

    await upsertRemoval(tx, removable, person.id, reason)
    if (person.waitsOrIsExpected) await giveUpSeat(tx, attendedSession(session), person.id)
    const left = person.present ? await appendLeft(tx, session.id, person.id) : null
    if (left) announce(ctx, tx, left)
    const whisper: LiveWhisper = { sessionId: session.id, type: 'removed', reason }
    tx.afterCommit(() => {
      ctx.push.emit(rooms.account(person.id), 'live:whisper', whisper)
      ctx.push.putOut(rooms.account(person.id), rooms.live(session.id))
    })
    const subject = { type: 'account', id: person.id }
    await audit(tx, ctx.actor, { action: 'remove-from-room', subject, reason: reason ?? undefined, within: session.id })
    return { lastSeq: left?.seq ?? session.lastSeq }
  })
}
