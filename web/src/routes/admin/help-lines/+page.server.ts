import { redirect, type RequestEvent } from '@sveltejs/kit'
import { callHoldsDays } from '@secure-base/shared/care/help-lines.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { ApiProblem } from '#lib/kernel/ask.ts'
import { refuse, requireAdministrator, requireMe, text } from '#lib/kernel/forms.ts'
import { lineDraftOf, versionIn } from './line-draft.ts'
import type { Actions, PageServerLoad } from './$types'

const doings = ['confirmed', 'corrected', 'added', 'removed', 'shown', 'undone', 'meanwhile'] as const
type Doing = (typeof doings)[number]

export const load: PageServerLoad = async (event) => {
  await requireAdministrator(event)
  const { searchParams } = event.url
  const { lines } = await api(event.fetch).listKeptLines()
  return {
    lines,
    days: callHoldsDays,
    changed: searchParams.get('changed'),
    did: doings.find((one) => one === searchParams.get('did')),
  }
}

/**
 * One act on one line. It leads back to the list by an address that says what was done, so that loading the page again
 * does nothing twice; one that came after somebody else’s shows the line as it is now.
 */
function act(did: Doing, perform: (event: RequestEvent, lineId: string, form: FormData) => Promise<unknown>) {
  return async (event: RequestEvent) => {
    await requireMe(event)
    const form = await event.request.formData()
    const lineId = text(form, 'id')
    let said = did
    try {
      await perform(event, lineId, form)
    } catch (error) {
      if (!(error instanceof ApiProblem && error.reason === 'changed-meanwhile')) {
        return await refuse(event, error, form, {
          problems: { 'not-found': m.lines_not_there, 'nothing-to-undo': m.lines_nothing_to_undo },
        })
      }
      said = 'meanwhile'
    }
    redirect(303, `/admin/help-lines?changed=${encodeURIComponent(lineId)}&did=${said}`)
  }
}

export const actions: Actions = {
  confirm: act('confirmed', ({ fetch }, lineId, form) =>
    api(fetch).confirmHelpLine({ params: { lineId }, query: versionIn(form) }),
  ),
  remove: act('removed', ({ fetch }, lineId, form) =>
    api(fetch).removeHelpLine({ params: { lineId }, query: versionIn(form) }),
  ),
  show: act('shown', ({ fetch }, lineId, form) =>
    api(fetch).keepHelpLine({ params: { lineId }, query: versionIn(form), body: lineDraftOf(form) }),
  ),
  undo: act('undone', ({ fetch }, lineId, form) =>
    api(fetch).undoHelpLine({ params: { lineId }, query: versionIn(form) }),
  ),
}
