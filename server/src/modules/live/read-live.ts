import { eventsAtOnce, messagesInState, type LiveEntry } from '@secure-base/shared/live/contract.ts'
import { leadsSession, maySeeSigns } from '@secure-base/shared/live/policy.ts'
import { forbidden, notFound } from '@secure-base/shared/kernel/problem.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { presentEntry, presentEvents } from './present.ts'
import { readRoom } from './queries.ts'
import type { KnownSession } from './session-facts.ts'

/**
 * The room as it stands and what came after `after`, for somebody whose socket has joined it already: whatever happens
 * after this reading, that socket hears.
 * @throws Problem `forbidden` when they were put out between coming in and reading
 */
export async function readLive(ctx: Ctx, session: KnownSession, after: number): Promise<LiveEntry> {
  const signs = maySeeSigns.decide(ctx.actor, session).allowed
  const wanted = { after, events: eventsAtOnce, messages: messagesInState, signs }
  const room = (await readRoom(ctx.db, session.id, ctx.actor.id, wanted)) ?? notFound('live session')
  if (room.removed) forbidden('removed')
  if (room.state === 'closed' || room.state === 'cancelled') forbidden(room.state)
  if (!room.present) forbidden('not-entered')
  return presentEntry(room, after, leadsSession(ctx.actor, session))
}

/** The log alone, for whoever may read it. */
export async function readLog(
  ctx: Ctx,
  session: { id: string },
  after: number,
): Promise<Pick<LiveEntry, 'lastSeq'> & { events: NonNullable<LiveEntry['events']> }> {
  const wanted = { after, events: eventsAtOnce, messages: 0, signs: false }
  const room = (await readRoom(ctx.db, session.id, ctx.actor.id, wanted)) ?? notFound('live session')
  return { events: presentEvents(room), lastSeq: room.last_seq }
}
