import { cpuNote, type Figure } from './figure.ts'
import { countStatements } from './measure-thread-json.ts'
import { compare, perSecond } from './rounds.ts'
import type { Stage } from './stage.ts'

/**
 * The page of a thread, rendered for somebody signed in and as kept for guests, beside the smallest SvelteKit page
 * of the same twenty posts. Nobody asks for compression, so neither side compresses.
 */
export async function measureThreadPage(stage: Stage): Promise<Figure[]> {
  const { forum, product } = await stage.many()
  const minimal = await stage.yardstickPage()
  const address = `/threads/${forum.shortThread}`
  const { pid } = product

  const { minimal: yardstick, ...pages } = await compare(
    [
      { name: 'minimal', url: minimal.origin + address, pid: minimal.pid },
      { name: 'signed-in', url: product.origin + address, pid, headers: { cookie: forum.cookie } },
      { name: 'guest', url: product.origin + address, pid },
    ],
    await stage.pace(),
  )
  const signedIn = pages['signed-in']
  const rate = (score: typeof yardstick) => Math.round(score.median(perSecond))
  return [
    {
      what: 'thread page, signed in, processor time',
      value: signedIn.times(yardstick),
      unit: '×',
      atMost: 2,
      note: cpuNote('product', signedIn, 'minimal page', yardstick),
    },
    { what: 'thread page, signed in, statements', value: await countStatements(stage, address), unit: 'a request' },
    {
      what: 'thread page kept for guests, requests a second',
      value: pages.guest.times(yardstick, perSecond),
      unit: '×',
      atLeast: 5,
      note: `product ${rate(pages.guest)}, minimal page ${rate(yardstick)}`,
    },
  ]
}
