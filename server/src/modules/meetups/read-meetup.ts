import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import type { MeetupView, WhoComes } from '@secure-base/shared/meetups/contract.ts'
import type { Reader } from '../../db/database.ts'
import type { Authorized } from '../../kernel/ctx.ts'
import { countRoster } from '../places/queries.ts'
import type { KnownMeetup } from './meetup-facts.ts'
import { presentMeetup } from './present.ts'
import { countHosts, listCoHosts, listComing, listHosts, type CoHostRow } from './queries.ts'

/** A meetup with the people who host it, as one actor sees it. */
export async function readMeetup(db: Reader, actor: Actor, meetup: KnownMeetup): Promise<MeetupView> {
  const hosts = actor.id === null ? [] : await listHosts(db, meetup)
  const asks = meetup.hosting === 'proposer' || meetup.hosting === 'accepted'
  const coHosts = asks ? await listCoHosts(db, meetup.id) : []
  return presentMeetup(meetup, { hosts, coHosts, countedHosts: await count(db, meetup, coHosts) }, actor)
}

/** Whoever comes, for those who host. */
export async function readWhoComes(
  db: Reader,
  meetup: Authorized<{ id: string }, 'meetup.see-who-comes'>,
): Promise<WhoComes> {
  const { offered, waiting } = await countRoster(db, 'meetup', meetup.id)
  return { coming: await listComing(db, meetup, meetup.id), offered, waiting }
}

/** Before a moderator has looked, those who were asked count unless they said no: the moderator agrees to them too. */
async function count(db: Reader, meetup: KnownMeetup, coHosts: CoHostRow[]): Promise<number> {
  const waits = meetup.state === 'proposed' || meetup.state === 'declined'
  return waits ? 1 + coHosts.filter(({ answer }) => answer !== 'declined').length : await countHosts(db, meetup.id)
}
