import { mayTakeAPlace } from '@secure-base/shared/places/policy.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { listBlockersOf, readElsewhere, type Attended } from './queries.ts'

/**
 * Ids of those events that would not answer `no-place-here` to whoever asks, by the rule that asking goes by. Whether
 * they may come to the event at all, and whether a place is free in it, its own module says.
 * @param events in which they have no place and wait for none
 */
export async function openElsewhere(ctx: Ctx, events: readonly Attended[]): Promise<Set<string>> {
  const { id } = ctx.actor
  const facts = await readElsewhere(ctx.db, id, events, await listBlockersOf(ctx.db, id))
  const byId = new Map(facts.map((one) => [one.eventId, one]))
  const now = ctx.clock.now()
  const open = events.filter((event) => {
    const found = byId.get(event.eventId)
    return found && mayTakeAPlace.decide(ctx.actor, { ...event, ...found, place: null, now }).allowed
  })
  return new Set(open.map(({ eventId }) => eventId))
}
