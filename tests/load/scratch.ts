import pg from 'pg'
import { Stage } from './stage.ts'
import { cpuOfProcess } from './cpu.ts'
const stage = new Stage({ posts: 10000, seconds: 2, rounds: 3 })
try {
  const many = await stage.many()
  const { wire, product } = await stage.listened()
  const get = async (p: string) => { wire.take(); await (await fetch(product.origin + p, { headers: { cookie: many.forum.cookie } })).text(); return wire.take() }
  const paths = process.argv.slice(2).map((p) => p.replace('ID', many.forum.shortThread))
  for (const path of paths) {
  await get(path)
  const st = await get(path)
  const client = new pg.Client({ connectionString: many.serverUrl }); await client.connect(); client.on('error', () => {})
  const pid = (await client.query('select pg_backend_pid() as pid')).rows[0].pid
  console.log(path)
  for (const { text, values } of st) {
    console.log('-----', text.replace(/\s+/g, ' ').slice(0, 100), values)
    const name = 'x' + Math.random().toString(36).slice(2)
    for (const kind of ['named', 'unnamed']) {
      const q = kind === 'named' ? { name, text, values } : { text, values }
      for (let i = 0; i < 200; i++) await client.query(q)
      const t = cpuOfProcess(pid)
      for (let i = 0; i < 2000; i++) await client.query(q)
      console.log(kind, ((cpuOfProcess(pid) - t) / 2000 * 1000).toFixed(3), 'ms cpu each')
    }
    console.log((await client.query('select generic_plans, custom_plans from pg_prepared_statements where name = $1', [name])).rows)
    if (process.env.PLAN) {
    const { rows } = await client.query({ text: 'explain (analyze, buffers, memory) ' + text, values })
    console.log(rows.map((r: any) => r['QUERY PLAN']).join('\n')) }
  }
  await client.end()
  }
} finally { await stage.close() }
