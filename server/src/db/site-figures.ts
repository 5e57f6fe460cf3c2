import { sql } from 'drizzle-orm'
import type { Reader } from './database.ts'

/** What an operator has to know of the whole site: numbers, and nothing of anybody. */
export interface SiteFigures {
  readonly jobs: readonly { queue: string; waiting: number; failed: number; oldestSeconds: number }[]
  readonly cases: readonly { column: string; open: number; late: number }[]
  readonly appeals: number
  /** Threads of the last week that nobody else has answered, after a day. */
  readonly unanswered: number
}

/** Counts them; by index, and never more often than the caller lets it. */
export async function readSiteFigures(db: Reader, now: Date): Promise<SiteFigures> {
  const one = async <T>(text: ReturnType<typeof sql>) => (await db.execute(text)).rows as T[]
  const at = sql`${now.toISOString()}::timestamptz`
  const jobs = await one<SiteFigures['jobs'][number]>(sql`
    select q.name as queue,
      count(j.id) filter (where j.state < 'completed')::int as waiting,
      count(j.id) filter (where j.state = 'failed')::int as failed,
      coalesce(max(extract(epoch from ${at} - j.start_after)) filter (where j.state < 'active' and j.start_after <= ${at}), 0)::float8
        as "oldestSeconds"
    from pgboss.queue q left join pgboss.job j on j.name = q.name and j.state <> 'completed'
    where q.name not like '\\_\\_%' group by q.name order by q.name`)
  const cases = await one<SiteFigures['cases'][number]>(sql`
    select c.name as column, count(o.id)::int as open, count(o.id) filter (where o.target_at < ${at})::int as late
    from unnest(array['care', 'rules']) as c (name)
    left join cases o on o.state = 'open' and o."column" = c.name group by c.name order by c.name`)
  const [{ appeals, unanswered } = { appeals: 0, unanswered: 0 }] = await one<{
    appeals: number
    unanswered: number
  }>(sql`
    select (select count(*)::int from appeals where state = 'open') as appeals,
      (select count(*)::int from threads t
       where t.last_post_at between ${at} - interval '7 days' and ${at} - interval '1 day' and t.title is not null
         and not exists (select from posts p where p.thread_id = t.id and p.number > 1 and p.author_id <> t.author_id)
      ) as unanswered`)
  return { jobs, cases, appeals, unanswered }
}
