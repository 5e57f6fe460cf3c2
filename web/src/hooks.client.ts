import type { ClientInit, HandleClientError } from '@sveltejs/kit/hooks'
import { baseLocale, isLocale, overwriteGetLocale } from '@secure-base/shared/messages/runtime.js'
import { ApiProblem } from '#lib/kernel/ask.ts'

/** The server has chosen the language; the browser keeps to it. */
export const init: ClientInit = () => {
  const { lang } = document.documentElement
  overwriteGetLocale(() => (isLocale(lang) ? lang : baseLocale))
}

export const handleError: HandleClientError = ({ error }) => {
  if (error instanceof ApiProblem) return error.forPage()
  // A browser that reaches nobody says so in words of its own, whether the line is down or we are.
  const unreached =
    error instanceof TypeError && (!navigator.onLine || /fetch|network|load failed/i.test(error.message))
  if (unreached) return { status: 503, code: 'offline', message: 'offline' }
}
