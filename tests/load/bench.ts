/**
 * Measures what the product costs, beside yardsticks that run in turn with it: `pnpm bench [--only NAME] [--posts N]
 * [--seconds N] [--rounds N]`. Prints a table and writes it to `tests/load/results/`. It judges nothing by the clock;
 * see docs/performance.md.
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { holds, table, type Figure } from './figure.ts'
import { measureDeepPage } from './measure-deep-page.ts'
import { measureLive, measureTwoProcesses } from './measure-live.ts'
import { measureNearby } from './measure-nearby.ts'
import { measurePageWeight } from './measure-page-weight.ts'
import { measureQueue } from './measure-queue.ts'
import { measureReply } from './measure-reply.ts'
import { measureSignIn } from './measure-sign-in.ts'
import { measureStart } from './measure-start.ts'
import { measureThreadJson } from './measure-thread-json.ts'
import { measureThreadPage } from './measure-thread-page.ts'
import { measureTriage } from './measure-triage.ts'
import { Stage } from './stage.ts'

const measures: Record<string, (stage: Stage) => Promise<Figure[]>> = {
  start: measureStart,
  'thread-json': measureThreadJson,
  'thread-page': measureThreadPage,
  'deep-page': measureDeepPage,
  reply: measureReply,
  triage: measureTriage,
  'sign-in': measureSignIn,
  live: measureLive,
  'two-processes': measureTwoProcesses,
  queue: measureQueue,
  nearby: measureNearby,
  'page-weight': measurePageWeight,
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    posts: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '5' },
  },
})
const wanted = values.only ?? Object.keys(measures)
const unknown = wanted.filter((name) => !measures[name])
if (unknown.length > 0) {
  console.error(`--only knows ${Object.keys(measures).join(', ')}, not ${unknown.join(', ')}`)
  process.exit(1)
}
const options = {
  posts: readNumber('posts', 40, 10_000_000),
  seconds: readNumber('seconds', 1, 60),
  rounds: readNumber('rounds', 1, 50),
}

const stage = new Stage(options)
const figures: (Figure & { measure: string })[] = []
process.once('SIGINT', () => void stage.close().then(() => process.exit(130)))
let broken = false
try {
  for (const name of wanted) {
    console.error(`measuring ${name} …`)
    try {
      const found = await measures[name]!(stage)
      console.log(table(found))
      figures.push(...found.map((figure) => ({ measure: name, ...figure })))
    } catch (error) {
      broken = true
      console.error(`${name} could not be measured:`, error)
    }
  }
} finally {
  await stage.close()
}
writeResults()
process.exitCode = broken ? 1 : 0

function writeResults(): void {
  const at = new Date().toISOString()
  const folder = path.join(import.meta.dirname, 'results')
  fs.mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `${at.replaceAll(':', '-')}.json`)
  const kept = figures.map((figure) => ({ ...figure, holds: holds(figure) }))
  fs.writeFileSync(file, JSON.stringify({ at, commit: commitOf(), options, figures: kept }, null, 2) + '\n')
  console.error(`written to ${path.relative(process.cwd(), file)}`)
}

function commitOf(): string | null {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return null
  }
}

function readNumber(name: 'posts' | 'seconds' | 'rounds', least: number, most: number): number {
  const number = Number(values[name])
  if (Number.isInteger(number) && number >= least && number <= most) return number
  console.error(`--${name} takes a whole number from ${least} to ${most}`)
  process.exit(1)
}
