import { StartError, readConfig } from './config.ts'
import { countAdministrators } from './modules/accounts/queries.ts'
import { start, type Running } from './start.ts'

try {
  await main()
} catch (error) {
  // One line for what an operator can mend; a stack only for what nobody foresaw.
  console.error(error instanceof StartError ? error.message : error)
  process.exit(1)
}

async function main(): Promise<void> {
  const config = readConfig()
  let ending = false
  const web = process.argv.includes('--dev') ? 'dev' : 'built'
  const starting = start(config, web, (error) => {
    console.error(error.message)
    end(1)
  })

  function end(code: number): void {
    if (ending) return
    ending = true
    // Whoever hangs does not keep the process: what was acknowledged is in the database.
    setTimeout(() => process.exit(code), 25_000).unref()
    void starting
      .then((running) => running.stop())
      .then(
        () => process.exit(code),
        () => process.exit(code || 1),
      )
  }
  process.once('SIGINT', () => end(0))
  process.once('SIGTERM', () => end(0))

  const running = await starting
  if (ending) return
  const address = config.port === 0 ? listeningAddress(running) : config.publicOrigin
  if ((await countAdministrators(running.app.ground.database.drizzle)) === 0) {
    console.log(`Set up the first administrator: ${address}/setup?token=${encodeURIComponent(config.setupToken)}`)
  }
  console.log(`Secure Base is here: ${address}`)
}

function listeningAddress({ app }: Running): string {
  const address = app.server.address()
  return typeof address === 'object' && address ? `http://${address.address}:${address.port}` : String(address)
}
