/**
 * The yardstick of the API: nothing but Fastify, a pool and one indexed query. It knows no session and no visibility;
 * everybody reads everything.
 */
import Fastify from 'fastify'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 })
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

const text = { type: 'string' } as const
const postPage = {
  type: 'object',
  properties: {
    items: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: text,
          number: { type: 'integer' },
          state: text,
          author: { type: 'object', properties: { id: text, name: text } },
          html: text,
          body: text,
          at: text,
        },
      },
    },
  },
} as const

interface Row {
  id: string
  number: number
  state: string
  author_id: string
  pseudonym: string
  html: string
  body: string
  created_at: Date
}

const app = Fastify({ logger: { level: 'warn' } })
app.get<{ Params: { threadId: string }; Querystring: { from?: string } }>(
  '/threads/:threadId/posts',
  { schema: { response: { 200: postPage } } },
  async ({ params, query }) => {
    const { rows } = await pool.query<Row>(
      `select p.id, p.number, p.state, p.author_id, a.pseudonym, p.html, p.body, p.created_at
       from posts p join accounts a on a.id = p.author_id
       where p.thread_id = $1 and p.number >= $2 order by p.number limit 20`,
      [params.threadId, query.from ?? 1],
    )
    return {
      items: rows.map((row) => ({
        id: row.id,
        number: row.number,
        state: row.state,
        author: { id: row.author_id, name: row.pseudonym },
        html: row.html,
        body: row.body,
        at: row.created_at.toISOString(),
      })),
    }
  },
)
app.post<{ Body: { id: string; body: string } }>('/replies', async ({ body }, reply) => {
  await pool.query('insert into yardstick_replies (id, body) values ($1, $2)', [body.id, body.body])
  return reply.code(201).send({ id: body.id })
})
app.get('/ready', async () => ({ status: 'ok' }))
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
process.once('SIGTERM', () => void app.close().then(() => pool.end()))
