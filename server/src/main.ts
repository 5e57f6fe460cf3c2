import { ConfigError, readConfig } from './config.ts'
import { countAdministrators } from './modules/accounts/queries.ts'
import { start, type Running } from './start.ts'

try {
  await main()
} catch (error) {
  // One line for what an operator can mend; a stack only for what nobody foresaw.
  console.error(error instanceof ConfigError ? error.message : error)
  process.exit(1)
}

async function main(): Promise<void> {
  const config = readConfig()
  let running: Running | undefined
  let ending = false

  const end = (code: number) => {
    if (ending) return
    ending = true
    // Whoever hangs does not keep the process: what was acknowledged is in the database.
    setTimeout(() => process.exit(code), 15_000).unref()
    void (running?.stop() ?? Promise.resolve()).then(
      () => process.exit(code),
      () => process.exit(code),
    )
  }
  process.once('SIGINT', () => end(0))
  process.once('SIGTERM', () => end(0))

  running = await start(config, process.argv.includes('--dev') ? 'dev' : 'built', (error) => {
    console.error(error.message)
    end(1)
  })
  if (ending) return void (await running.stop())

  const address = config.port === 0 ? listeningAddress(running) : config.publicOrigin
  if ((await countAdministrators(running.app.ground.database.drizzle)) === 0) {
    console.log(`Set up the first administrator: ${address}/setup?token=${config.setupToken}`)
  }
  console.log(`Secure Base is here: ${address}`)
}

function listeningAddress({ app }: Running): string {
  const address = app.server.address()
  return typeof address === 'object' && address ? `http://${address.address}:${address.port}` : String(address)
}
