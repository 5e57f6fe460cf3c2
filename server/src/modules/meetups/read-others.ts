import type { MeetupCard } from '@secure-base/shared/meetups/contract.ts'
import { mayAttendMeetup } from '@secure-base/shared/meetups/policy.ts'
import { othersAtOnce } from '@secure-base/shared/places/contract.ts'
import type { Ctx } from '../../kernel/ctx.ts'
import { openElsewhere } from '../places/open-elsewhere.ts'
import { attendedMeetup } from '../places/queries.ts'
import { knowMeetup, withFacts } from './meetup-facts.ts'
import { presentCard } from './present.ts'
import { listMeetups } from './queries.ts'

const lookedThrough = 100
/** As far as somebody may go for an afternoon. */
const withinKm = 250

/** Meetups nearby in which whoever asks would have a place if they asked now, for somebody who has none in this. */
export async function readOthers(ctx: Ctx, notThis: string): Promise<MeetupCard[]> {
  const { latitude, longitude } = await knowMeetup(ctx, notThis)
  const now = ctx.clock.now()
  const rows = await listMeetups(ctx.db, ctx.actor, {
    near: { latitude, longitude, withinKm },
    by: 'time',
    mine: false,
    notOverAt: now,
    limit: lookedThrough,
  })
  const free = rows
    .map((row) => withFacts(row, now))
    .filter(
      (one) =>
        one.id !== notThis &&
        one.startsAt > now &&
        one.place === null &&
        one.held < one.capacity &&
        mayAttendMeetup.decide(ctx.actor, one).allowed,
    )
  const open = await openElsewhere(ctx, free.map(attendedMeetup))
  return free
    .filter(({ id }) => open.has(id))
    .slice(0, othersAtOnce)
    .map((one) => presentCard(one, ctx.actor))
}
