import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { evaluate, type Evaluation } from './modules/triage/evaluate.ts'
import { brokenContract, unmetBars, unnoticedFamilies } from './modules/triage/judge.ts'
import { readText } from './modules/triage/read-text.ts'
import { givenSets, readOwnCases, readSets } from './modules/triage/read-sets.ts'

// `pnpm triage:evaluate [--data FOLDER] [--json]`: how well texts are read, on the sets in a folder and on the product's
// own cases. Ends with 1 when a bar is not reached, with 2 when the sets cannot be read.
try {
  measure()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}

function measure(): void {
  const { values } = parseArgs({ options: { data: { type: 'string' }, json: { type: 'boolean', default: false } } })
  const folder = values.data ?? (existsSync(givenSets) ? givenSets : null)
  const sets = folder === null ? { crisis: [], questions: [], hate: [], personal: [] } : readSets(folder)
  const own = readOwnCases()
  // Once to warm up, as the server is when people write.
  for (const { text } of own) readText(text)
  const figures = evaluate(sets, readText)
  const faults = [
    ...unmetBars(figures, { personal: sets.personal.length > 0 }),
    ...brokenContract(own),
    ...unnoticedFamilies(own).map((rule) => `without the family ${rule} no case of our own fails`),
  ]
  if (values.json) console.log(JSON.stringify(figures))
  else print(figures, folder, own.length)
  for (const fault of faults) console.error(`Not reached: ${fault}`)
  if (faults.length > 0) process.exitCode = 1
}

function print({ crisis, alarms, hatecheck, personal, microseconds }: Evaluation, folder: string | null, own: number) {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`
  console.log(folder === null ? 'No sets are given: the cases that ship with the product alone.' : `Sets in ${folder}`)
  console.log(`Crisis: ${crisis.crisisAtC2} of ${crisis.cases} at C2 or above (${percent(crisis.crisisShare)})`)
  console.log(
    `Concern: ${crisis.concernAtC1} at C1 or above; ordinary: ${crisis.noneAtC2} of ${crisis.noneCases} at C2`,
  )
  console.log(
    `Alarms on ${alarms.texts} questions: risk ${percent(alarms.riskC2)}, hostility ${percent(alarms.hostilityH2)}, ` +
      `personal ${percent(alarms.personal)}`,
  )
  console.log(
    `HateCheck: ${percent(hatecheck.accuracy)} of ${hatecheck.cases} right; of hateful ${percent(hatecheck.hatefulRecall)}, ` +
      `of others ${percent(hatecheck.nonHatefulSpecificity)}`,
  )
  for (const [name, { cases, accuracy }] of Object.entries(hatecheck.byFunctionality))
    console.log(`  ${name.padEnd(24)} ${percent(accuracy).padStart(8)} of ${cases}`)
  for (const [name, { recall, precision }] of Object.entries(personal))
    console.log(`Personal, ${name.padEnd(6)}: recall ${percent(recall)}, precision ${percent(precision)}`)
  console.log(
    `A text takes ${microseconds.median.toFixed(0)} µs (median), ${microseconds.p99.toFixed(0)} µs (99th percentile)`,
  )
  console.log(`Own cases: ${own}, and the examples of every rule`)
}
