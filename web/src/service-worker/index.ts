/// <reference lib="webworker" />
import { immutable } from '$app/manifest'
import { self } from '$app/service-worker'
import { m } from '@secure-base/shared/messages/messages.js'
import { getLocale } from '@secure-base/shared/messages/runtime.js'

/**
 * Keeps the help page and the files it is made of, so that the help lines open without a connection. Nothing else is
 * ever kept: no page with people's words, no answer of the API, and the help page as a stranger sees it. A number that
 * was corrected is to reach it: it is read anew whenever somebody opens the help page, and once in an hour when they open
 * another one.
 */
const shelf = 'shell'
const help = '/help'
const keepsForMs = 60 * 60_000
const built = new Set(immutable.map(({ path }) => (path.startsWith('/') ? path : `/${path}`)))

self.addEventListener('install', (event) => {
  event.waitUntil(keepHelp().then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (built.has(url.pathname)) return event.respondWith(fromShelf(request))
  const page = url.pathname.replace(/\/__data\.json$/, '')
  if (request.mode === 'navigate') event.respondWith(openPage(request, url))
  else if (page === url.pathname) return
  // In time for whoever goes out of reach of the network now; the page that was asked for does not wait for it.
  event.waitUntil(renewHelp(page === help))
})

/** The help page and every file it names. */
async function keepHelp(): Promise<void> {
  const page = await fetch(help, { credentials: 'omit', cache: 'no-store' })
  // Lines that are older than those kept here say so.
  if (!page.ok || page.redirected || page.headers.has('x-lines-as-of')) return
  const html = await page.clone().text()
  // Made of a newer build: the worker of that one is on its way, and keeps it with its files.
  const named = [...html.matchAll(/\/_app\/immutable\/[\w./-]+/g)].map(([path]) => path)
  if (!named.every((path) => built.has(path))) return
  const cache = await caches.open(shelf)
  const styled = [...built].filter((path) => path.includes('first-letters'))
  const needed = [...new Set([...named, ...styled])]
  const there = await Promise.all(needed.map((path) => cache.match(path, { ignoreVary: true })))
  await cache.addAll(needed.filter((_path, at) => !there[at]))
  await cache.put(help, page)
}

let renewing: Promise<void> | undefined

/** Reads the kept page anew: always, or only if it was kept long ago. Where that fails, what is kept stays. */
async function renewHelp(always: boolean): Promise<void> {
  if (!always && (await isFresh())) return
  renewing ??= keepHelp()
    .catch(() => undefined)
    .finally(() => (renewing = undefined))
  await renewing
}

async function isFresh(): Promise<boolean> {
  const kept = await keptHelp()
  const age = Date.now() - Date.parse(kept?.headers.get('date') ?? '')
  return age >= 0 && age < keepsForMs
}

async function keptHelp(): Promise<Response | undefined> {
  return await (await caches.open(shelf)).match(help, { ignoreVary: true })
}

/** Files of earlier builds. */
async function dropOld(): Promise<void> {
  const cache = await caches.open(shelf)
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url)
    if (pathname !== help && !built.has(pathname)) await cache.delete(request)
  }
}

async function fromShelf(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? (await fetch(request))
}

/** From the network, always; what is kept is for when there is none, or nothing behind it that could answer. */
async function openPage(request: Request, url: URL): Promise<Response> {
  const kept = async () => (url.pathname === help ? await keptHelp() : undefined)
  try {
    const page = await fetch(request)
    return page.status < 500 ? page : ((await kept()) ?? page)
  } catch {
    return (await kept()) ?? offlinePage()
  }
}

function offlinePage(): Response {
  const styles = [...built].filter((path) => /\/base\.[^/]+\.css$/.test(path))
  const html = `<!doctype html>
<html lang="${getLocale()}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${m.error_offline_title()}</title>
${styles.map((path) => `<link rel="stylesheet" href="${path}">`).join('')}
<main class="wrap page narrow"><h1>${m.error_offline_title()}</h1><p>${m.offline_page()}</p>
<p><a href="">${m.error_again()}</a> · <a href="${help}">${m.footer_help_lines()}</a></p></main></html>`
  return new Response(html, {
    status: 503,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'self'; font-src 'self'",
    },
  })
}
