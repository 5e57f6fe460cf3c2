import { maySeeSigns } from '@secure-base/shared/live/policy.ts'
import { authorize, type Ctx } from '../../kernel/ctx.ts'
import { presentPerson } from './present.ts'
import { deleteSign } from './queries.ts'
import { holdSession } from './session-facts.ts'
import { whisperDesk } from './whisper-desk.ts'

/**
 * A facilitator has seen that somebody may need company; the others who lead hear who has. A sign that stands for later
 * words stays. Seeing it twice changes nothing, and nobody sees one about themselves.
 */
export async function seeSign(ctx: Ctx, id: string, messageId: string): Promise<{ lastSeq: number }> {
  return await ctx.transaction(async (tx) => {
    const session = authorize(maySeeSigns, ctx.actor, await holdSession(ctx, tx, id))
    if (await deleteSign(tx, session, ctx.actor.id, messageId)) {
      const by = presentPerson(ctx.actor.id, ctx.actor.pseudonym)
      await whisperDesk(ctx, tx, { sessionId: session.id, type: 'sign-seen', messageId, by })
    }
    return { lastSeq: session.lastSeq }
  })
}
