import type { HelpLineView } from '@secure-base/shared/care/contract.ts'
import { withKept } from '@secure-base/shared/care/help-lines.ts'
import { api } from '#lib/kernel/api.ts'
import type { PageServerLoad } from './$types'

/** As they were last read here, with what administrators have made of them: nobody's words, and the same for everybody. */
let lastRead: HelpLineView[] | undefined

/** The lines come with the page, so that it is whole where it is kept for the hours without a connection. */
export const load: PageServerLoad = async ({ fetch, setHeaders }) => {
  try {
    const { lines } = await api(fetch).listHelpLines()
    lastRead = lines
    return { lines }
  } catch {
    // Somebody may need them while the database is away. A browser that has kept the page has kept nothing worse, and
    // is not to put this in its place.
    setHeaders({ 'x-lines-as-of': 'earlier' })
    return { lines: lastRead ?? shipped() }
  }
}

function shipped(): HelpLineView[] {
  return withKept([]).map((line) => ({ ...line, confirmedAt: null }))
}
