import fc from 'fast-check'
import { histories, play } from './cases.ts'

// `pnpm cases:histories 100000 [SEED]`: as many random lives of a case as are asked for; the first that breaks a rule is printed small.
const runs = Number(process.argv[2] ?? 100_000)
const seed = process.argv[3] === undefined ? Date.now() & 0x7fffffff : Number(process.argv[3])
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
  console.error('Say how many: pnpm cases:histories 100000 [SEED]')
  process.exit(1)
}
const begun = performance.now()
let steps = 0
fc.assert(
  fc.property(histories, (history) => {
    steps += history.steps.length
    play(history)
  }),
  { numRuns: runs, seed },
)
const seconds = ((performance.now() - begun) / 1_000).toFixed(1)
console.log(`${runs} histories, ${steps} steps, seed ${seed}: no rule was broken, in ${seconds} s`)
