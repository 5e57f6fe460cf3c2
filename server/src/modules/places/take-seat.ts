import type { PlaceView } from '@secure-base/shared/places/contract.ts'
import { changePlaces, isComing, positionOf, settlePlaces } from '@secure-base/shared/places/place-state.ts'
import { mayTakeAPlace } from '@secure-base/shared/places/policy.ts'
import { conflict } from '@secure-base/shared/kernel/problem.ts'
import { authorize, type Ctx, type Tx } from '../../kernel/ctx.ts'
import { markPathRead } from '../notifications/queries.ts'
import { presentPlace } from './present.ts'
import { listBlockersOf, readMembersAmong, upsertOwnPlace, type Attended } from './queries.ts'
import { keepRoster, rosterOf } from './roster.ts'

/**
 * Somebody asks for a place and gets one, or the end of the line; while they are offered one, asking accepts it. Asking
 * twice is asking. Whether they may come to the event at all is asked before, by its own module.
 * @param event its row held, so that requests are answered one after the other
 * @throws Problem `forbidden` `no-place-here`, `conflict` `over`
 */
export async function takeSeat(ctx: Ctx, tx: Tx, event: Attended): Promise<PlaceView> {
  const { id } = ctx.actor
  const kept = await rosterOf(tx, event, 'frees-none')
  const settled = settlePlaces(kept)
  const was = settled.people.find(({ accountId }) => accountId === id)
  const others = settled.people.filter(({ accountId, state }) => accountId !== id && isComing(state))
  const there = [...others.map(({ accountId }) => accountId), ...event.hosts]
  // All of it is read of everybody, in the same order: how long a refusal takes does not tell its cause.
  const isThere = was !== undefined && isComing(was.state)
  const blockers = isThere ? [] : await listBlockersOf(tx, id)
  const met = there.filter((one) => blockers.includes(one) || ctx.actor.blocked.has(one))
  const members = await readMembersAmong(tx, event, [id, ...met])
  // Those who lead are there in any case: nobody is kept away from them, nor they from anybody.
  const apart = met.filter((one) => !members.get(one)?.leads)
  const open = authorize(mayTakeAPlace, ctx.actor, {
    ...event,
    place: was?.state ?? null,
    waiting: settled.people.filter(({ state }) => state === 'waitlisted').length,
    blockedBySomebody: apart.some((one) => blockers.includes(one)),
    memberSince: members.get(id)?.since ?? null,
    now: settled.now,
  })

  const after = changePlaces(settled, 'ask', id) ?? conflict('over')
  const own = after.people.find(({ accountId }) => accountId === id)!
  if (own !== was) await upsertOwnPlace(tx, open, own)
  await keepRoster(tx, event, kept, after, own !== was ? id : undefined)
  if (was?.state === 'offered') await markPathRead(tx, id, event.path)
  const warned = apart.some((one) => ctx.actor.blocked.has(one))
  return presentPlace({ ...own, position: positionOf(after, id), warned }, after.now)
}
