import autocannon from 'autocannon'
import { round, type Figure } from './figure.ts'
import { median } from './rounds.ts'
import { signIn } from './seed.ts'
import type { Stage } from './stage.ts'

const signIns = 16

/** How long readers wait while sixteen people sign in all the time, beside how long they wait otherwise. */
export async function measureSignIn(stage: Stage): Promise<Figure[]> {
  const { forum, product } = await stage.many()
  const { rounds, seconds } = stage.options
  const url = `${product.origin}/api/threads/${forum.shortThread}/posts?limit=20`
  // A steady stream well below what the server can do: else readers would wait for each other.
  const read = () =>
    autocannon({ url, connections: 4, overallRate: 100, duration: seconds, headers: { cookie: forum.cookie } })

  await read()
  const alone: number[] = []
  const beside: number[] = []
  let done = 0
  for (let count = 0; count < rounds; count++) {
    alone.push((await read()).latency.p99)
    let going = true
    const doors = Array.from({ length: signIns }, async (_, index) => {
      for (; going; done++) await signIn(product.origin, forum.pseudonyms[index % forum.pseudonyms.length]!)
    })
    beside.push((await read()).latency.p99)
    going = false
    await Promise.all(doors)
  }
  return [
    {
      what: `99th percentile of readers while ${signIns} people sign in`,
      value: median(beside.map((one, index) => one / Math.max(1, alone[index]!))),
      unit: '×',
      note: `${round(median(beside))} ms, otherwise ${round(median(alone))} ms; ${round(done / (rounds * seconds))} sign-ins a second`,
    },
  ]
}
