import path from 'node:path'
import { readConfig, StartError } from './config.ts'
import { restore } from './db/backup.ts'
import { everyTwoSeconds, inMegabytes } from './progress.ts'
import { startDatabase } from './start.ts'

// `pnpm db:restore FILE`: brings a backup back into an empty database, whole or not at all.
const anotherKey =
  'This site has another SECRET_KEY than the one that the backup was made under: addresses that were signed under the old one no longer work. To keep them, set the old SECRET_KEY, or put the old secret.key into DATA_DIR.'

try {
  await main(process.argv[2])
} catch (error) {
  console.error(error instanceof StartError ? error.message : error)
  process.exitCode = 1
}

async function main(name: string | undefined): Promise<void> {
  if (!name) throw new StartError('Say what from: pnpm db:restore FILE')
  const file = path.resolve(name)
  const config = readConfig()
  const { databaseUrl: serverUrl, databaseOwnerUrl: ownerUrl } = config
  const embedded = serverUrl ? null : await startDatabase(config, () => {})
  try {
    const { head, rows, sameKey } = await restore(
      file,
      { ownerUrl: ownerUrl ?? embedded!.ownerUrl, serverUrl: serverUrl ?? embedded!.serverUrl, ...config },
      {
        checking: everyTwoSeconds((_table, _rows, bytes) => `Reading the file: ${inMegabytes(bytes)} are whole`),
        progress: everyTwoSeconds((table, count) => `${table}: ${count} rows are back`),
      },
    )
    const sum = Object.values(rows).reduce((all, count) => all + count, 0)
    console.log(`${sum} rows are back, as they were at ${head.at}. pnpm audit:verify proves the record of acts.`)
    if (!sameKey) console.log(anotherKey)
  } finally {
    await embedded?.stop()
  }
}
