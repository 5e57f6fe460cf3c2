import type { HelpLineView } from '@secure-base/shared/care/contract.ts'
import { withKept } from '@secure-base/shared/care/help-lines.ts'
import { api } from '#lib/kernel/api.ts'
import type { PageServerLoad } from './$types'

/** The lines come with the page, so that it is whole where it is kept for the hours without a connection. */
export const load: PageServerLoad = async ({ fetch }) => ({
  // Somebody may need them while the database is away: then those that ship with the product are told.
  lines: await api(fetch)
    .listHelpLines()
    .then(({ lines }) => lines, shipped),
})

function shipped(): HelpLineView[] {
  return withKept([]).map((line) => ({ ...line, confirmedAt: null }))
}
