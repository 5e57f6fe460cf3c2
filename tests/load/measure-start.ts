import path from 'node:path'
import { freePort } from '../support/free-port.ts'
import { Child } from './child.ts'
import type { Figure } from './figure.ts'
import type { Stage } from './stage.ts'

const main = path.resolve(import.meta.dirname, '../../server/src/main.ts')

/** From the command to the first real page, with the database that comes along; the pages are built already. */
export async function measureStart(stage: Stage): Promise<Figure[]> {
  const dataDir = path.join(stage.folder, 'start')
  const start = async () => {
    const port = await freePort()
    const began = performance.now()
    const child = await Child.start({
      name: 'product',
      args: [main],
      env: { DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
      port,
      ready: '/guides/anxious-attachment',
    })
    const seconds = (performance.now() - began) / 1_000
    await child.end()
    return seconds
  }
  return [
    { what: 'first start to the first page, database made', value: await start(), unit: 's' },
    { what: 'second start to the first page', value: await start(), unit: 's', atMost: 5 },
  ]
}
