import fs from 'node:fs'

/** Linux counts processor time in ticks of ten milliseconds, whatever its own clock does. */
const ticksPerSecond = 100

interface Times {
  readonly parent: number
  /** user and system time of the process with all its threads, in seconds */
  readonly own: number
  /** the same of its children that have ended and were waited for */
  readonly endedChildren: number
}

function timesOf(pid: number | string): Times | undefined {
  let line: string
  try {
    line = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return undefined // it ended between being listed and being read
  }
  // The name of the program stands in brackets and may hold blanks: the fields are counted from behind it.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const ticks = (index: number) => Number(fields[index]) / ticksPerSecond
  return { parent: Number(fields[1]), own: ticks(11) + ticks(12), endedChildren: ticks(13) + ticks(14) }
}

/** Whether processor time can be read here; elsewhere it is reported as not measured. */
export const canReadCpu = fs.existsSync('/proc/self/stat')

/** Processor seconds that one process has used so far. */
export function cpuOfProcess(pid: number): number {
  return timesOf(pid)?.own ?? NaN
}

/** Processor seconds of a process and its children, living and ended: of PostgreSQL with all its backends. */
export function cpuOfFamily(pid: number): number {
  const head = timesOf(pid)
  if (!head) return NaN
  let sum = head.own + head.endedChildren
  for (const name of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const times = timesOf(name)
    if (times?.parent === pid) sum += times.own
  }
  return sum
}
