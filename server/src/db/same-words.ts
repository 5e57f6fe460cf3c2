import { sql } from 'drizzle-orm'
import { given } from './statement.ts'

/** Within which the same text in several places is one and the same act. */
const copyHours = 24
/** "Thank you, that helps" is the same text everywhere, and means nothing by it. */
const shortestCopy = 60

/** From when on the same text elsewhere counts as a copy, as an instant for statements: of a short one, never. */
export function sinceOfCopies(text: string, now: Date): string {
  return text.length < shortestCopy ? 'infinity' : new Date(now.getTime() - copyHours * 3_600_000).toISOString()
}

/** Words that somebody is about to say somewhere. */
export interface WordsSomewhere {
  readonly authorId: string
  /** The thread or the room. */
  readonly place: string
  readonly body: string
  /** What was said before this instant, in ISO 8601, does not count. */
  readonly since: string
}

/**
 * The other threads and rooms in which the same author said the same under their name, as a part of a statement that is
 * given `WordsSomewhere`. What they said unnamed is left out: that it is the same would tell who is behind the alias. The
 * last condition, which asks nothing of any row, spares reading them all where none could count.
 */
export const placesWithSameWords = sql`
  select o.place from (
    select x.thread_id as place from posts x
      where x.author_id = ${given('authorId')}::uuid and md5(x.body) = md5(${given('body')}::text)
        and x.created_at > ${given('since')}::timestamptz and x.body = ${given('body')}::text and x.alias_id is null
    union all
    select late.place from (
      select x.session_id as place, x.at, x.body from live_messages x
      where x.author_id = ${given('authorId')}::uuid order by x.id desc limit 200) late
      where late.at > ${given('since')}::timestamptz and late.body = ${given('body')}::text) o
  where o.place <> ${given('place')}::uuid and ${given('since')}::timestamptz < 'infinity'`
