import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 })

export async function load({ params }) {
  const { rows } = await pool.query(
    `select p.id, p.number, a.pseudonym as author, p.html, p.created_at as at
     from posts p join accounts a on a.id = p.author_id
     where p.thread_id = $1 and p.number >= 1 order by p.number limit 20`,
    [params.threadId],
  )
  return { posts: rows }
}
