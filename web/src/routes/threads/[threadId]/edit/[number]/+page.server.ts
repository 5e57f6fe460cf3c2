import { error, redirect } from '@sveltejs/kit'
import type { PostAnswer } from '@secure-base/shared/forum/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { offerPage } from '#lib/care/offer-page.ts'
import { notesIn } from '#lib/forum/notes-in.ts'
import { api } from '#lib/kernel/api.ts'
import { refuse, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireMe(event)
  const { threadId } = event.params
  const number = Number(event.params.number)
  if (!Number.isInteger(number) || number < 1 || number > 2_147_483_647) error(404, 'not-found', { code: 'not-found' })
  const [thread, page] = await Promise.all([
    api(event.fetch).getThread({ params: { threadId } }),
    api(event.fetch).listPosts({ params: { threadId }, query: { from: number, limit: 1 } }),
  ])
  const [post] = page.items
  const changeable = post?.state === 'visible' || post?.state === 'held'
  if (post?.number !== number || !post.mine || !changeable) error(404, 'not-found', { code: 'not-found' })
  const { title, body, contentNotes } = await api(event.fetch).getOwnWords({ params: { postId: post.id } })
  return {
    post: { id: post.id, body, contentNotes },
    /** Nobody else has read it yet. */
    held: post.state === 'held',
    threadTitle: thread.title,
    title,
    back: addressOf(threadId, number),
  }
}

function addressOf(threadId: string, number: number): string {
  return `/threads/${threadId}?from=${Math.max(1, number - 9)}#post-${number}`
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    let post: PostAnswer
    try {
      const title = text(form, 'title').trim()
      post = await api(event.fetch).editPost({
        params: { postId: text(form, 'postId') },
        body: { body: text(form, 'body'), contentNotes: notesIn(form), ...(title && { title }) },
      })
    } catch (problem) {
      return await refuse(event, problem, form, {
        fields: { body: m.forum_body_missing, title: m.forum_title_missing },
      })
    }
    offerPage(event, post.number, post)
    redirect(303, addressOf(event.params.threadId, Number(event.params.number)))
  },
}
