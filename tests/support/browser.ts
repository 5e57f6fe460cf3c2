import packed from '@sparticuz/chromium'
import axe from 'axe-core'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, expect, onTestFinished } from 'vitest'
import { password } from './people.ts'
import type { World } from './world.ts'

export const phone = { viewport: { width: 360, height: 800 }, hasTouch: true, isMobile: true } as const
export const desk = { viewport: { width: 1280, height: 860 } } as const

let browser: Promise<Browser> | undefined

/** Chromium from npm, or the one at CHROMIUM_PATH; one for a test file. */
function launch(): Promise<Browser> {
  browser ??= (async () => {
    const executablePath = process.env.CHROMIUM_PATH ?? (await packed.executablePath())
    // Not the package's own arguments: they switch off what we are here to see, the same-origin rules above all.
    const args = ['--no-sandbox', '--disable-dev-shm-usage', '--use-gl=angle', '--use-angle=swiftshader']
    return await chromium.launch({ executablePath, args, headless: true })
  })()
  return browser
}
afterAll(async () => {
  await (await browser)?.close()
  browser = undefined
})

/** Everything a browser complains of, or asks of another host: there is to be none of either. */
const complaints = new WeakMap<BrowserContext, string[]>()

/** A browser of somebody's own at the front door, with its own cookies. */
export async function openBrowser(world: World, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await (await launch()).newContext({ baseURL: world.origin, locale: 'en-GB', ...options })
  context.setDefaultTimeout(30_000)
  const heard: string[] = []
  complaints.set(context, heard)
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (protocol.startsWith('http') && origin !== world.origin) heard.push(`asked another host: ${request.url()}`)
  })
  context.on('weberror', (error) => heard.push(String(error.error())))
  context.on('console', (message) => {
    // A refused form or a missing page is an answer, not a fault.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) heard.push(message.text())
  })
  onTestFinished(() => context.close())
  return await context.newPage()
}

/** What the browser has complained of so far, and then forgets. */
export function complaintsOf(page: Page): string[] {
  return complaints.get(page.context())?.splice(0) ?? []
}

/** Signs in at the door, as a person would. */
export async function signIn(page: Page, pseudonym: string, next = '/groups'): Promise<void> {
  await page.goto(`/login?next=${encodeURIComponent(next)}`)
  await page.getByLabel('Pseudonym').fill(pseudonym)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname === next)
}

/** Holds a page against WCAG 2.2 AA: what a machine can see of it. */
export async function expectAccessible(page: Page, where: string): Promise<void> {
  // Evaluated by the debugger, past the page's own policy.
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: { run(options: object): Promise<AxeResult> } }).axe
    const { violations } = await run.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    })
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(' | ')}`)
  })
  expect(found, `axe on ${where}`).toEqual([])
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wider, `${where} scrolls sideways`).toBeLessThanOrEqual(0)
}
interface AxeResult {
  violations: { id: string; help: string; nodes: { html: string }[] }[]
}
