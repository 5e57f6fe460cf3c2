/// <reference lib="webworker" />
import { immutable } from '$app/manifest'
import { self } from '$app/service-worker'
import { m } from '@secure-base/shared/messages/messages.js'
import { getLocale } from '@secure-base/shared/messages/runtime.js'

/**
 * Keeps the help page and the files it is made of, so that the help lines open without a connection. Nothing else is
 * ever kept: no page with people's words, no answer of the API, and the help page as a stranger sees it.
 */
const shelf = 'shell'
const help = '/help'
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
  if (built.has(url.pathname)) event.respondWith(fromShelf(request))
  else if (request.mode === 'navigate') event.respondWith(openPage(request, url))
})

/** The help page and every file it names. */
async function keepHelp(): Promise<void> {
  const page = await fetch(help, { credentials: 'omit', cache: 'no-store' })
  if (!page.ok) return
  const cache = await caches.open(shelf)
  const html = await page.clone().text()
  const files = [...built].filter((path) => html.includes(path))
  const styled = [...built].filter((path) => path.includes('first-letters'))
  await cache.addAll([...new Set([...files, ...styled])])
  await cache.put(help, page)
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

async function openPage(request: Request, url: URL): Promise<Response> {
  try {
    return await fetch(request)
  } catch {
    const kept = url.pathname === help ? await caches.match(help, { ignoreVary: true }) : undefined
    return kept ?? offlinePage()
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
