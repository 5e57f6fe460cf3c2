import { readConfig, StartError } from './config.ts'
import { verifyAuditLog } from './db/audit.ts'
import { openDatabase } from './db/database.ts'
import { reachDatabase } from './start.ts'

// `pnpm audit:verify`: reads the whole record of acts and says whether it is as it was written. The server may be running.
try {
  await verify()
} catch (error) {
  console.error(error instanceof StartError ? error.message : error)
  process.exitCode = 2
}

async function verify(): Promise<void> {
  const reached = await reachDatabase(readConfig())
  const database = openDatabase(reached.serverUrl, { max: 1 })
  try {
    const { whole, entries, brokenAt, head } = await verifyAuditLog(database.drizzle)
    // Kept elsewhere, the last fingerprint shows whether somebody wrote the whole record anew.
    if (whole) console.log(`The record is whole: ${entries} entries, the last fingerprint is ${head || 'none'}`)
    else {
      console.error(`The record is broken at entry ${brokenAt}`)
      process.exitCode = 1
    }
  } finally {
    await database.close()
    await reached.stop()
  }
}
