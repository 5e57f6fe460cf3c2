import { sql, type SQL } from 'drizzle-orm'
import { readableGroups } from '@secure-base/shared/groups/policy.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import { given } from './statement.ts'
import { groups } from './tables/groups.ts'
import { posts } from './tables/forum.ts'
import { meetupHosts, meetups } from './tables/meetups.ts'
import { places } from './tables/places.ts'

/** What SQL asks of whoever wants to read. */
export interface Reading {
  readonly reader: string | null
  readonly readsAll: boolean
  readonly readsGroups: string[]
  readonly blocked: string[]
}

/** Whoever runs a prepared statement; its values come from `readingOf`. */
export const whoever = 'whoever'

/** The values of `Reading` for somebody, as `visibleTo(whoever)` and its like name them. */
export function readingOf(actor: Actor): Reading {
  const { all, ids } = readableGroups(actor)
  return { reader: actor.id, readsAll: all, readsGroups: ids, blocked: [...actor.blocked] }
}

function terms(who: Actor | typeof whoever): Record<keyof Reading, SQL> {
  const of = <K extends keyof Reading>(name: K, values: Reading | null) =>
    values ? sql`${sql.param(values[name])}` : sql`${given(name)}`
  const values = who === whoever ? null : readingOf(who)
  return {
    reader: sql`${of('reader', values)}::uuid`,
    readsAll: sql`${of('readsAll', values)}::boolean`,
    readsGroups: sql`${of('readsGroups', values)}::uuid[]`,
    blocked: sql`${of('blocked', values)}::uuid[]`,
  }
}

/** Id of whoever reads; null for a guest. */
export function readerId(who: Actor | typeof whoever): SQL {
  return terms(who).reader
}

/** Whether what is in a group, and so each thread of it, may be read: a condition over `groups`. */
export function visibleTo(who: Actor | typeof whoever): SQL {
  const { readsAll, readsGroups } = terms(who)
  return sql`(${groups.access} = 'open' or ${readsAll} or ${groups.id} = any(${readsGroups}))`
}

/** The columns of a post that decide over its words; of `posts`, or of another name it has in a query. */
export interface PostColumns {
  readonly state: unknown
  readonly authorId: unknown
  readonly aliasId: unknown
}

/**
 * Whether a post is by somebody whom the reader has blocked. Never of an unnamed one: a fold that appears for those
 * who blocked somebody would say who wrote it.
 */
export function writtenByBlocked(who: Actor | typeof whoever, post: PostColumns = posts): SQL {
  return sql`(${post.aliasId} is null and ${post.authorId} = any(${terms(who).blocked}))`
}

/**
 * Whether the words of a post may be shown, given that its thread may be read. Whatever selects words puts them into
 * `case when` this, so that what is not to be seen never leaves the database.
 */
export function wordsVisibleTo(who: Actor | typeof whoever, post: PostColumns = posts): SQL {
  return sql`(${post.state} = 'visible' and not ${writtenByBlocked(who, post)})`
}

/** Whether the reader is in the group of a meetup, and may read there. */
const inItsGroup = (actor: Actor): SQL => sql`${meetups.groupId} = any(${terms(actor).readsGroups})`

/** Whether the reader hosts a meetup, over the join of their own answer; `asked` is not yet. */
function hostsIt(actor: Actor, ...answers: ('asked' | 'accepted')[]): SQL {
  return sql`(${inItsGroup(actor)} and (${meetups.proposedBy} = ${readerId(actor)} or ${meetupHosts.answer} = any(${sql.param(answers)}::text[])))`
}

/**
 * Whether a meetup may be seen: a condition over `meetups`, its group, the reader's own place and their own answer.
 * Everybody in the group sees what a moderator has approved and two people host; while a change waits, those
 * alone who host it or have a place. What was called off, or is over, is still there for whoever could see it.
 */
export function meetupVisibleTo(actor: Actor): SQL {
  return sql`(${visibleTo(actor)} and (
    (${meetups.state} = 'published' and ${meetups.change} is null)
    or (${meetups.state} in ('cancelled', 'over') and ${meetups.publishedAt} is not null)
    or ${hostsIt(actor, 'asked', 'accepted')}
    or (${meetups.state} in ('approved', 'published') and ${meetups.publishedAt} is not null and ${inItsGroup(actor)}
      and ${places.state} in ('confirmed', 'offered', 'waitlisted', 'attended'))))`
}

/**
 * The address of a meetup, or null: a column over the same joins. Its hosts see it. People with a confirmed place see it
 * from its time on, for as long as they have the place and the meetup stands as it was approved.
 */
export function addressFor(actor: Actor, now: Date): SQL<string | null> {
  return sql<string | null>`case
    when ${hostsIt(actor, 'accepted')} then coalesce(${meetups.change} ->> 'address', ${meetups.address})
    when ${places.state} in ('confirmed', 'attended') and ${inItsGroup(actor)}
      and ${meetups.state} = 'published' and ${meetups.change} is null
      and ${meetups.startsAt} - make_interval(hours => ${meetups.addressVisibleHours}) <= ${now.toISOString()}::timestamptz
      then ${meetups.address} end`
}
