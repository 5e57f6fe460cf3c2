import { leadsSession, mayComeIn } from '@secure-base/shared/live/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { attendedSession } from '../places/queries.ts'
import { sitDown } from '../places/sit-down.ts'
import { groundRules } from '../rules/rules.ts'
import { announce } from './announce.ts'
import { appendEvent, insertConsent, upsertStay } from './queries.ts'
import { holdSession, knowSession, type KnownSession } from './session-facts.ts'

/**
 * Somebody comes in. Coming back after a dropped line writes nothing: a stay ends only when it is ended.
 * @param agreedRulesVersion of the ground rules; asked for once a session and version
 */
export async function enterLive(ctx: Ctx, id: string, agreedRulesVersion?: number): Promise<KnownSession> {
  const known = await knowSession(ctx, id)
  if (known.stay?.present && known.agreedRulesVersion === groundRules.version) {
    return authorize(mayComeIn, ctx.actor, known)
  }
  return await ctx.transaction(async (tx) => {
    const held = await holdSession(ctx, tx, id)
    const agreesNow = agreedRulesVersion === groundRules.version
    const session = authorize(mayComeIn, ctx.actor, agreesNow ? { ...held, agreedRulesVersion } : held)
    if (held.agreedRulesVersion !== session.agreedRulesVersion) {
      await insertConsent(tx, session, ctx.actor.id, groundRules.version)
    }
    if (session.stay?.present) return session

    const leads = leadsSession(ctx.actor, session)
    const entered = await appendEvent(tx, session, 'entered', ctx.actor.id, { leads })
    await upsertStay(tx, session, ctx.actor.id, { leads, seq: entered.seq })
    if (session.place === 'confirmed') await sitDown(tx, attendedSession(session), ctx.actor.id)
    announce(ctx, tx, entered, { name: ctx.actor.pseudonym })
    return session
  })
}
