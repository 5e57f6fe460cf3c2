import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import { invalid, notFound } from '@secure-base/shared/kernel/problem.ts'
import type { MeetupFacts } from '@secure-base/shared/meetups/policy.ts'
import type { Ctx, Tx } from '../../kernel/ctx.ts'
import { readInstant } from '../../kernel/instants.ts'
import { findMeetup, lockMeetup, type MetMeetup } from './queries.ts'

/** A meetup as one actor meets it, with what policies ask of it at this moment. */
export type KnownMeetup = MetMeetup & MeetupFacts & { readonly now: Date }

/** @throws Problem `not-found` for a meetup that this actor may not know of */
export async function knowMeetup(ctx: Ctx<Actor>, id: string): Promise<KnownMeetup> {
  const now = ctx.clock.now()
  return withFacts((await findMeetup(ctx.db, ctx.actor, id, now)) ?? notFound('meetup'), now)
}

/** The same, holding its row until the transaction ends. */
export async function holdMeetup(ctx: Ctx<Actor>, tx: Tx, id: string): Promise<KnownMeetup> {
  return withFacts((await lockMeetup(tx, ctx.actor, id)) ?? notFound('meetup'), ctx.clock.now())
}

/** A meetup as policies ask for it, at this moment. */
export function withFacts(row: MetMeetup, now: Date): KnownMeetup {
  return { ...row, now, changing: row.change !== null, place: row.placeState }
}

/** With whether it has begun, as it was approved. */
export function withBegun(meetup: KnownMeetup): KnownMeetup & { readonly begun: boolean } {
  return { ...meetup, begun: meetup.startsAt <= meetup.now }
}

const minute = 60_000
const furthestDays = 800

/**
 * When a meetup takes place.
 * @throws Problem `invalid` for a time that has begun, or is too far away to be meant
 */
export function planOf(draft: { startsAt: string; minutes: number }, now: Date): { startsAt: Date; endsAt: Date } {
  const startsAt = readInstant('startsAt', draft.startsAt)
  if (startsAt <= now) invalid('startsAt', 'is not ahead')
  if (startsAt.getTime() - now.getTime() > furthestDays * 24 * 60 * minute) invalid('startsAt', 'is too far away')
  return { startsAt, endsAt: new Date(startsAt.getTime() + draft.minutes * minute) }
}

/** The area in columns, to a metre: nobody means more, and finer differences are lost in reckoning distances. */
export function areaOf(area: { name: string; latitude: number; longitude: number }) {
  const kept = (degrees: number) => Math.round(degrees * 1e5) / 1e5 + 0
  return { areaName: area.name, latitude: kept(area.latitude), longitude: kept(area.longitude) }
}
