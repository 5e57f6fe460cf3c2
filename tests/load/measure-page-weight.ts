import chromium from '@sparticuz/chromium'
import { chromium as browsers } from 'playwright-core'
import type { Figure } from './figure.ts'
import type { Stage } from './stage.ts'

/**
 * What a browser with an empty cache loads for a thread page of twenty posts, as it comes over the line, until somebody
 * who reads to the end hears live what is said there.
 * @throws Error when something came past the count, or no live line was opened
 */
export async function measurePageWeight(stage: Stage): Promise<Figure[]> {
  const { forum, product } = await stage.many()
  const browser = await browsers.launch({
    executablePath: process.env.CHROMIUM_PATH ?? (await chromium.executablePath()),
    args: chromium.args,
  })
  try {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      // What comes through a service worker is counted as nothing: the whole live client once went unseen that way.
      serviceWorkers: 'block',
    })
    const [name, value] = forum.cookie.split('=') as [string, string]
    await context.addCookies([{ name, value, url: product.origin }])
    const page = await context.newPage()
    const line = await context.newCDPSession(page)
    const kinds = new Map<string, string>()
    const addresses = new Map<string, string>()
    const sizes: Record<string, number> = {}
    const fromMemory = new Set<string>()
    line.on('Network.requestServedFromCache', ({ requestId }) => fromMemory.add(requestId))
    line.on('Network.responseReceived', ({ requestId, type, response }) => {
      kinds.set(requestId, type)
      addresses.set(requestId, response.url)
    })
    const unseen: string[] = []
    line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const kind = kinds.get(requestId) ?? 'Other'
      if (encodedDataLength === 0 && !fromMemory.has(requestId)) unseen.push(addresses.get(requestId) ?? requestId)
      sizes[kind] = (sizes[kind] ?? 0) + encodedDataLength / 1_000
    })
    let live = false
    line.on('Network.webSocketFrameReceived', ({ response }) => (live ||= response.payloadData.startsWith('43')))
    await line.send('Network.enable')
    await page.goto(`${product.origin}/threads/${forum.shortThread}`, { waitUntil: 'networkidle' })
    // Pictures below the fold load as one reads on.
    await page.evaluate('scrollTo(0, document.body.scrollHeight)')
    await page.waitForTimeout(1_500)
    if (!live) throw new Error('The page heard nothing on its live line, so what that needs is not counted')
    if (unseen.length > 0) throw new Error(`Not counted, because it weighed nothing: ${unseen.join(', ')}`)

    const all = Object.values(sizes).reduce((sum, size) => sum + size, 0)
    const kindsNote = Object.entries(sizes).map(([kind, size]) => `${kind} ${size.toFixed(1)}`)
    return [
      { what: 'thread page of twenty posts, HTML', value: sizes.Document ?? NaN, unit: 'kB', atMost: 15 },
      { what: 'thread page of twenty posts, JavaScript', value: sizes.Script ?? 0, unit: 'kB', atMost: 60 },
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
