import autocannon from 'autocannon'
import { canReadCpu, cpuOfFamily, cpuOfProcess } from './cpu.ts'

/** Somebody who takes part in a comparison: an address and the process that answers there. */
export interface Contestant {
  readonly name: string
  readonly url: string
  readonly pid: number
  readonly headers?: Record<string, string>
  /** Makes the body of one more POST; without it, GET. */
  readonly body?: () => object
}

/** What one contestant did in one round. */
interface Round {
  readonly perSecond: number
  /** Milliseconds of processor time a request, of the server and of PostgreSQL. */
  readonly serverMs: number
  readonly databaseMs: number
  readonly p50: number
  readonly p99: number
  readonly requests: number
}

/** What a contestant did in all its rounds. */
export class Score {
  readonly rounds: Round[] = []

  median(of: (round: Round) => number): number {
    return median(this.rounds.map(of))
  }

  get cpuMs(): number {
    return this.median(cpu)
  }

  /** How many times another's figure: the median of the rounds' ratios, each with its neighbour in time. */
  times(other: Score, of: (round: Round) => number = cpu): number {
    return median(this.rounds.map((round, index) => of(round) / of(other.rounds[index]!)))
  }
}

export function cpu(round: Round): number {
  return round.serverMs + round.databaseMs
}

export function perSecond(round: Round): number {
  return round.perSecond
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** How long and how often: bounded, so that a run ends. */
export interface Pace {
  readonly rounds: number
  readonly seconds: number
  readonly connections: number
  /** PostgreSQL's first process. */
  readonly postmaster: number
}

/**
 * Lets contestants run in turn, round by round, after a warm-up each, so that whatever else the machine does
 * meets all of them. Every second round goes in the other order.
 * @throws Error if any answer is not 2xx: then nothing was measured
 */
export async function compare<Names extends string>(
  contestants: readonly (Contestant & { name: Names })[],
  pace: Pace,
): Promise<Record<Names, Score>> {
  const scores = Object.fromEntries(contestants.map(({ name }) => [name, new Score()])) as Record<Names, Score>
  for (const contestant of contestants) await run(contestant, { ...pace, seconds: Math.max(2, pace.seconds) })
  for (let round = 0; round < pace.rounds; round++) {
    for (const contestant of round % 2 ? contestants.toReversed() : contestants) {
      scores[contestant.name].rounds.push(await run(contestant, pace))
    }
  }
  return scores
}

async function run(contestant: Contestant, pace: Pace): Promise<Round> {
  const { url, pid, headers, body } = contestant
  const before = canReadCpu ? [cpuOfProcess(pid), cpuOfFamily(pace.postmaster)] : [NaN, NaN]
  const result = await autocannon({
    url,
    connections: pace.connections,
    duration: pace.seconds,
    ...(headers ? { headers } : {}),
    ...(body
      ? {
          requests: [
            {
              method: 'POST',
              headers: { ...headers, 'content-type': 'application/json' },
              setupRequest: (request) => ({ ...request, body: JSON.stringify(body()) }),
            },
          ],
        }
      : {}),
  })
  const after = canReadCpu ? [cpuOfProcess(pid), cpuOfFamily(pace.postmaster)] : [NaN, NaN]
  const requests = result['2xx']
  if (requests === 0 || result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${contestant.name} answered ${result.non2xx} of ${requests + result.non2xx} wrongly at ${url}`)
  }
  return {
    requests,
    perSecond: requests / result.duration,
    serverMs: ((after[0]! - before[0]!) * 1_000) / requests,
    databaseMs: ((after[1]! - before[1]!) * 1_000) / requests,
    p50: result.latency.p50,
    p99: result.latency.p99,
  }
}
