import { error, fail, redirect, type ActionFailure, type RequestEvent } from '@sveltejs/kit'
import type { MeView } from '@secure-base/shared/accounts/contract.ts'
import { administers } from '@secure-base/shared/kernel/policy.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { getLocale } from '@secure-base/shared/messages/runtime.js'
import { pauseWords } from '#lib/moderation/pause-words.ts'
import { Times } from '#lib/ui/times.ts'
import { ApiProblem } from './ask.ts'
import { problemWords } from './problems.ts'

/** What a refused form gets back: why, what is wrong with which field, and all that was typed. */
export interface Refused {
  /** Which form of the page it was. */
  of?: string | undefined
  problem: string
  errors: Record<string, string>
  typed: Record<string, string>
}

/** A field of a form as text; empty when it is missing. A form breaks lines by two characters, our own pages by one. */
export function text(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : ''
}

// Words of the catalogue take other arguments, or none; that is decided where they are named.
type Say = ((problem: ApiProblem, clock: (at: Date) => string) => string) | (() => string)

interface Words {
  /** What to say of a field that the API refuses. */
  fields?: Record<string, () => string>
  /** What to say of a reason or code, where this form knows it better. */
  problems?: Record<string, Say>
  /** Which field a reason is about, where it is about one. */
  blame?: Record<string, string>
  /** Which form of the page this is, where there are several. */
  of?: string
}

/** Answers a form whose call was refused. What was typed stays, except passwords. Anything but a refusal is thrown on. */
export async function refuse(
  event: RequestEvent,
  problem: unknown,
  form: FormData,
  words: Words = {},
): Promise<ActionFailure<Refused>> {
  if (!(problem instanceof ApiProblem)) throw problem
  const paused = problem.reason === 'not-in-good-standing'
  // Then the page with the form can hardly be made either, or is not shown any more.
  if ((problem.status >= 500 || paused) && wordsIn(form)) giveBack(event, problem, form)
  const me = await event.locals.me().catch(() => null)
  const times = new Times(getLocale(), me?.timeZone)
  const clock = (at: Date): string => times.clock(at)

  const errors: Record<string, string> = {}
  for (const { path } of problem.errors) {
    const field = path.replace(/^\/?(?:body\/)?/, '').split(/[/.]/)[0] ?? ''
    errors[field] ??= words.fields?.[field]?.() ?? m.problem_field()
  }
  const blamed = problem.reason ? words.blame?.[problem.reason] : undefined
  const own = words.problems?.[problem.reason ?? ''] ?? words.problems?.[problem.code]
  const until = paused && me ? pauseWords(me) : null
  const said = own ? own(problem, clock) : (until ?? problemWords(problem, clock))
  // Said beside the field, it need not be said twice.
  if (blamed) errors[blamed] = said
  return fail(problem.status, {
    of: words.of,
    problem: blamed ? m.problem_invalid() : said,
    errors,
    typed: typedIn(form),
  })
}

/** Answers a form that we need not send on, because we already see what is wrong. */
export function refuseFields(form: FormData, errors: Record<string, string>, of?: string): ActionFailure<Refused> {
  return fail(400, { of, problem: m.problem_invalid(), errors, typed: typedIn(form) })
}

function typedIn(form: FormData): Record<string, string> {
  const typed: Record<string, string> = {}
  for (const [name, value] of form) {
    if (typeof value === 'string' && !/password|token/i.test(name)) typed[name] = value
  }
  return typed
}

/**
 * The signed-in account, or a way to the door and back.
 * @param form what was sent, where it may hold words: somebody who was signed out meanwhile gets them back
 */
export async function requireMe(event: RequestEvent, form?: FormData): Promise<MeView> {
  const me = await event.locals.me().catch((problem: unknown) => giveBack(event, problem, form))
  if (me) return me
  if (event.locals.written || (form && wordsIn(form))) {
    giveBack(event, new ApiProblem({ status: 401, code: 'unauthenticated' }), form)
  }
  redirect(303, `/login?next=${encodeURIComponent(event.url.pathname + event.url.search)}`)
}

/**
 * Whoever is signed in and administers this site; a page that is theirs begins with it.
 * @throws a redirect to the door for guests, 403 for everybody else
 */
export async function requireAdministrator(event: RequestEvent): Promise<MeView> {
  const me = await requireMe(event)
  if (!administers(me)) error(403, { code: 'forbidden', message: 'forbidden' })
  return me
}

/** Answers with an error page that holds what somebody wrote: there is no page of its own to hold it. */
function giveBack(event: RequestEvent, problem: unknown, form: FormData | undefined): never {
  // A layout above the form asks who it is as well, once the form is refused, and would send them away without it.
  if (form) event.locals.written = wordsIn(form)
  const { written } = event.locals
  if (!(problem instanceof ApiProblem) || (!form && !written)) throw problem
  error(problem.status, { ...problem.forPage(), ...(written && { written }) })
}

/** Fields into which people write what they would not like to write again. */
const writtenFields = [
  ...['title', 'body', 'note', 'text', 'statement', 'removeWords', 'description', 'address', 'access'],
  // A rule of administrators' own, and a help line.
  ...['sentence', 'words', 'sees', 'passes', 'name', 'call', 'hours', 'source'],
]

function wordsIn(form: FormData): string {
  return writtenFields
    .map((name) => text(form, name))
    .filter((words) => words.trim() !== '')
    .join('\n\n')
}

/** Where to go after the door: only ever a page of this site. */
export function nextPage(url: URL): string {
  // Read as a browser would, which hears `/\\there.example` and a tab between two slashes as another host.
  const asked = url.searchParams.get('next') ?? ''
  const next = URL.parse(asked, url.origin)
  if (next === null || next.origin !== url.origin || !asked.startsWith('/')) return '/'
  // The act of a form, which the address of a page that a form led to still names, is not done again.
  for (const name of [...next.searchParams.keys()]) if (name.startsWith('/')) next.searchParams.delete(name)
  // `/.//there.example` comes out as a path that a browser hears as another host once more.
  return next.pathname.startsWith('//') ? '/' : next.pathname + next.search
}
