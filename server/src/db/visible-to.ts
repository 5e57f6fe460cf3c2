import { sql, type SQL } from 'drizzle-orm'
import { readableGroups } from '@secure-base/shared/groups/policy.ts'
import type { Actor } from '@secure-base/shared/kernel/policy.ts'
import { given } from './statement.ts'
import { groups } from './tables/groups.ts'
import { posts } from './tables/forum.ts'

/** What SQL asks of whoever wants to read. */
export interface Reading {
  readonly reader: string | null
  readonly readsAll: boolean
  readonly readsGroups: string[]
  readonly blocked: string[]
}

/** Whoever runs a prepared statement; its values come from `readingOf`. */
export const whoever = 'whoever'

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
