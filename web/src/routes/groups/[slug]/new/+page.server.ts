import { error, redirect } from '@sveltejs/kit'
import type { ThreadAnswer } from '@secure-base/shared/forum/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { newDraftId } from '@secure-base/shared/kernel/uuid.ts'
import { offerPage } from '#lib/care/offer-page.ts'
import { notesIn } from '#lib/forum/notes-in.ts'
import { supportWanted } from '#lib/forum/words.ts'
import { api } from '#lib/kernel/api.ts'
import { refuse, refuseFields, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireMe(event)
  const { slug } = event.params
  const group = await api(event.fetch).getGroup({ params: { slug } })
  if (!group.mayRead) error(403, 'forbidden', { code: 'forbidden' })
  // Whoever has not joined yet is shown how.
  if (!group.mayWrite) redirect(303, `/groups/${slug}`)
  return { group: { slug, name: group.name, access: group.access }, threadId: newDraftId() }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const wanted = supportWanted.find((kind) => kind === text(form, 'supportWanted'))
    // All that is missing is said at once, as the page does by itself.
    if (!wanted) {
      return refuseFields(form, {
        supportWanted: m.new_thread_support_missing(),
        ...(text(form, 'title').trim() === '' && { title: m.forum_title_missing() }),
        ...(text(form, 'body').trim() === '' && { body: m.forum_body_missing() }),
      })
    }
    const notes = notesIn(form)
    let thread: ThreadAnswer
    try {
      thread = await api(event.fetch).openThread({
        params: event.params,
        body: {
          id: text(form, 'id') || newDraftId(),
          title: text(form, 'title').trim(),
          body: text(form, 'body'),
          supportWanted: wanted,
          ...(notes.length > 0 && { contentNotes: notes }),
          ...(form.has('unnamed') && { unnamed: true }),
        },
      })
    } catch (problem) {
      return await refuse(event, problem, form, {
        fields: { title: m.forum_title_missing, body: m.forum_body_missing },
      })
    }
    offerPage({ ...event, params: { threadId: thread.id } }, 1, thread)
    redirect(303, `/threads/${thread.id}?posted=1`)
  },
}
