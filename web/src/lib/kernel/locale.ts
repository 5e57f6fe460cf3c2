import { baseLocale, isLocale, locales, type Locale } from '@secure-base/shared/messages/runtime.js'

/** The language of a page: the one chosen, else the first that the browser asks for and we have. */
export function chooseLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  if (locales.length === 1) return baseLocale
  const asked = (acceptLanguage ?? '').split(',').map((part) => part.split(';')[0]?.trim() ?? '')
  for (const tag of [chosen ?? '', ...asked]) {
    if (isLocale(tag)) return tag
    const language = tag.split('-')[0]
    if (isLocale(language)) return language
  }
  return baseLocale
}

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'ckb', 'sd', 'ug', 'yi'])

/** Which way the page runs. */
export function directionOf(locale: string): 'ltr' | 'rtl' {
  return rightToLeft.has(locale.split('-')[0] ?? '') ? 'rtl' : 'ltr'
}
