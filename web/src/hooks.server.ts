import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestEvent } from '@sveltejs/kit'
import type { Handle, HandleFetch, HandleServerError } from '@sveltejs/kit/hooks'
import { baseLocale, overwriteGetLocale, type Locale } from '@secure-base/shared/messages/runtime.js'
import { api } from '#lib/kernel/api.ts'
import { answerReads, ApiProblem } from '#lib/kernel/ask.ts'
import { askInProcess, inProcessApi, readInProcess } from '#lib/kernel/in-process-api.ts'
import { chooseLocale, directionOf } from '#lib/kernel/locale.ts'

const current = new AsyncLocalStorage<{ locale: Locale; event: RequestEvent }>()
overwriteGetLocale(() => current.getStore()?.locale ?? baseLocale)
answerReads((path, asked) => {
  const event = current.getStore()?.event
  return event && readInProcess(event, path, asked)
})

export const handle: Handle = ({ event, resolve }) => {
  let me: ReturnType<App.Locals['me']> | undefined
  event.locals.me = () => (me ??= event.cookies.get('login') ? askWhoIAm(event.fetch) : Promise.resolve(null))

  const locale = chooseLocale(event.cookies.get('locale'), event.request.headers.get('accept-language'))
  return current.run({ locale, event }, async () => {
    let page: string | undefined
    const response = await resolve(event, {
      transformPageChunk: ({ html }) => {
        page = speakIn(locale, html)
        return event.platform ? '' : page
      },
      preload: ({ type, path }) =>
        type === 'js' || type === 'css' || (type === 'font' && path.includes('first-letters')),
      filterSerializedResponseHeaders: (name) => name === 'content-type',
    })
    if (ownWords.test(event.route.id ?? '')) response.headers.set('x-robots-tag', 'all')
    if (page === undefined || !event.platform) return response
    const length = response.headers.get('content-length')
    if (length === null) throw new Error('a page came in parts, and would lose them: no load may leave promises open')
    if (length !== '0') return response // the page could not be made after all
    // The server sends the page as the text that it is: as a stream of bytes it would be copied three times on its way.
    event.platform.req.page = page
    response.headers.delete('content-length')
    return new Response(null, response)
  })
}

/** The template speaks the base language: to look for a word in a page costs as much as to render half of it. */
function speakIn(locale: Locale, html: string): string {
  if (locale === baseLocale) return html
  return html.replace('lang="en" dir="ltr"', `lang="${locale}" dir="${directionOf(locale)}"`)
}

/** Pages that hold our words alone may be found by a search engine; what people wrote may not. */
const ownWords = /^\/(guides|help|rules|developers)(\/|$)/

async function askWhoIAm(fetch: typeof globalThis.fetch): ReturnType<App.Locals['me']> {
  try {
    return await api(fetch).getMe()
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'unauthenticated') return null
    throw error
  }
}

/** Pages ask the API in the same process. */
export const handleFetch: HandleFetch = ({ event, request, fetch }) => {
  const url = new URL(request.url)
  const app = inProcessApi(event)
  if (!app || url.origin !== event.url.origin || !url.pathname.startsWith('/api/')) return fetch(request)
  return askInProcess(app, event, request)
}

/** What the API refused keeps its status and reason on the page; what broke is logged and hidden. */
export const handleError: HandleServerError = ({ error, kind, event }) => {
  if (error instanceof ApiProblem) return error.forPage()
  if (kind === 'unknown') console.error(`page ${event.route.id ?? 'unknown'} broke:`, error)
}
