import chromium from '@sparticuz/chromium'
import { chromium as browsers } from 'playwright-core'
import { weighThread } from '../support/page-weight.ts'
import type { Figure } from './figure.ts'
import type { Stage } from './stage.ts'

/** What a browser with an empty cache loads for a thread page of twenty posts, as it comes over the line. */
export async function measurePageWeight(stage: Stage): Promise<Figure[]> {
  const { forum, product } = await stage.many()
  const browser = await browsers.launch({
    executablePath: process.env.CHROMIUM_PATH ?? (await chromium.executablePath()),
    args: chromium.args,
  })
  try {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, serviceWorkers: 'block' })
    const [name, value] = forum.cookie.split('=') as [string, string]
    await context.addCookies([{ name, value, url: product.origin }])
    const kB = await weighThread(await context.newPage(), `${product.origin}/threads/${forum.shortThread}`)

    const all = Object.values(kB).reduce((sum, size) => sum + size, 0)
    const kindsNote = Object.entries(kB).map(([kind, size]) => `${kind} ${size.toFixed(1)}`)
    return [
      { what: 'thread page of twenty posts, HTML', value: kB.Document ?? NaN, unit: 'kB', atMost: 15 },
      { what: 'thread page of twenty posts, JavaScript', value: kB.Script ?? NaN, unit: 'kB', atMost: 60 },
      {
        what: 'thread page of twenty posts, everything',
        value: all,
        unit: 'kB',
        atMost: 100,
        note: kindsNote.join(', '),
      },
    ]
  } finally {
    await browser.close()
  }
}
