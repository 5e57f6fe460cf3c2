import path from 'node:path'
import { readConfig, StartError } from './config.ts'
import { backUp } from './db/backup.ts'
import { everyTwoSeconds, inMegabytes } from './progress.ts'
import { reachDatabase } from './start.ts'

// `pnpm db:backup FILE`: copies the database into one file, of one moment, while the server works on.
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
try {
  await main(process.argv[2])
} catch (error) {
  const message = stopping.signal.aborted ? 'Stopped; no backup was made' : (error as Error).message
  console.error(error instanceof StartError || stopping.signal.aborted ? message : error)
  process.exitCode = 1
}

async function main(name: string | undefined): Promise<void> {
  if (!name) throw new StartError('Say where to: pnpm db:backup FILE')
  const file = path.resolve(name)
  const config = readConfig()
  const database = await reachDatabase(config)
  try {
    const progress = everyTwoSeconds((table, rows, bytes) => `${table}: ${rows} rows, ${inMegabytes(bytes)} so far`)
    const rows = await backUp(file, { ...database, ...config }, { progress, signal: stopping.signal })
    const sum = Object.values(rows).reduce((all, count) => all + count, 0)
    console.log(`${file} holds ${sum} rows of ${Object.keys(rows).length} tables, read again and found whole.`)
    console.log('It holds what people wrote, and not the SECRET_KEY: keep both safe, and apart from each other.')
  } finally {
    await database.stop()
  }
}
