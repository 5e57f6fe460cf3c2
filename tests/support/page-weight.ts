import type { Page } from 'playwright-core'

/**
 * What a browser with an empty cache loads for a thread page, in kB on the line with headers, by kind of thing: until
 * whoever reads to the end hears live what is said there. Give it a page of a context whose service workers are blocked:
 * what comes through one is counted as nothing.
 * @throws Error when something came uncounted, or no live line was opened: then its client was not weighed
 */
export async function weighThread(page: Page, address: string): Promise<Record<string, number>> {
  const line = await page.context().newCDPSession(page)
  const loads = new Map<string, { kind: string; url: string }>()
  const again = new Set<string>()
  const uncounted: string[] = []
  const kB: Record<string, number> = {}
  let hears: () => void
  const live = new Promise<void>((resolve) => (hears = resolve))
  line.on('Network.requestServedFromCache', ({ requestId }) => again.add(requestId))
  line.on('Network.responseReceived', ({ requestId, type, response }) => {
    loads.set(requestId, { kind: type, url: response.url })
  })
  line.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const { kind, url } = loads.get(requestId) ?? { kind: 'Other', url: requestId }
    if (encodedDataLength === 0 && !again.has(requestId)) uncounted.push(url)
    kB[kind] = (kB[kind] ?? 0) + encodedDataLength / 1_000
  })
  // The first answer on it is that the thread is being watched.
  line.on('Network.webSocketFrameReceived', ({ response }) => {
    if (response.payloadData.startsWith('430')) hears()
  })
  await line.send('Network.enable')
  await page.goto(address, { waitUntil: 'networkidle' })
  // Pictures below the fold load as one reads on.
  await page.evaluate('scrollTo(0, document.body.scrollHeight)')
  await within(15_000, live)
  await page.waitForLoadState('networkidle')
  await line.detach()
  if (uncounted.length > 0) throw new Error(`Not counted: ${uncounted.join(', ')}`)
  return kB
}

async function within(ms: number, live: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('No live line was opened, so what that needs is not counted')), ms)
  })
  await Promise.race([live, late]).finally(() => clearTimeout(timer))
}
