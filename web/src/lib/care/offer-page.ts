import { redirect, type Cookies } from '@sveltejs/kit'
import type { CareOffered } from '@secure-base/shared/care/contract.ts'

/** How long the page after posting can be opened. */
const minutes = 10
const name = 'beside'

interface Posting {
  readonly cookies: Cookies
  readonly url: URL
  readonly params: { threadId: string }
}

const pathOf = (threadId: string) => `/threads/${threadId}/posted`

/**
 * Without a script, what an answer to one's own words says besides stands on a page after posting. Its address says
 * nothing of why; that is in a cookie for this page alone, for ten minutes.
 * @throws Redirect to that page, where something is offered
 */
export function offerPage({ cookies, url, params }: Posting, number: number, answer: CareOffered): void {
  if (answer.care === null) return
  const path = pathOf(params.threadId)
  cookies.set(name, [number, answer.care, answer.readBy ?? ''].join(' '), {
    path,
    httpOnly: true,
    sameSite: 'lax',
    secure: url.protocol === 'https:',
    maxAge: minutes * 60,
  })
  redirect(303, `${path}/${number}`)
}

/** What is offered beside this post, or null where nothing is (any more). */
export function offeredBeside(
  cookies: Cookies,
  number: number,
): { care: 'line' | 'card'; readBy: string | null } | null {
  const [of, care, readBy] = cookies.get(name)?.split(' ') ?? []
  if (Number(of) !== number || (care !== 'line' && care !== 'card')) return null
  return { care, readBy: readBy && !Number.isNaN(Date.parse(readBy)) ? readBy : null }
}
