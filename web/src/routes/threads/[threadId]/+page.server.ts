import { redirect, type RequestEvent } from '@sveltejs/kit'
import type { PostAnswer, ReactionKind } from '@secure-base/shared/forum/contract.ts'
import { newDraftId } from '@secure-base/shared/kernel/uuid.ts'
import { offerPage } from '#lib/care/offer-page.ts'
import { notesIn } from '#lib/forum/notes-in.ts'
import { replyProblem } from '#lib/forum/reply-problem.ts'
import { onlyInHtml, shownPost } from '#lib/forum/shown-post.ts'

import { guideOfGroup } from '#lib/groups/guide-of-group.ts'
import { pauseWords } from '#lib/moderation/pause-words.ts'
import { api } from '#lib/kernel/api.ts'
import { ApiProblem } from '#lib/kernel/ask.ts'
import { refuse, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

const pageSize = 20

export const load: PageServerLoad = async ({ fetch, isDataRequest, locals, params, setHeaders, url }) => {
  const { threadId } = params
  const from = numberIn(url, 'from') ?? 1
  const [{ thread, page }, me] = await Promise.all([
    api(fetch).readThread({ params: { threadId }, query: { from, limit: pageSize } }),
    locals.me().catch(() => null),
  ])
  // A link to a post that is not there any more leads to the end of what there is.
  if (page.items.length === 0 && from > 1) redirect(303, `/threads/${threadId}?from=${lastPageFrom(page.posts)}`)
  if (!me && thread.group.access === 'open') setHeaders({ 'x-page-tag': `thread:${threadId}` })

  const posts = page.items.map(shownPost)
  return {
    thread,
    from,
    last: page.posts,
    latestFrom: lastPageFrom(page.posts),
    posts: isDataRequest ? posts : onlyInHtml(posts),
    guide: await guideOfGroup(fetch, thread.group.slug),
    ...(thread.mayReply && { replyId: newDraftId() }),
    pause: me && pauseWords(me),
    quoting: numberIn(url, 'quote'),
    deleting: numberIn(url, 'delete'),
    blocking: numberIn(url, 'block'),
    more: numberIn(url, 'more'),
    posted: numberIn(url, 'posted'),
  }
}

function numberIn(url: URL, name: string): number | undefined {
  const value = Number(url.searchParams.get(name))
  return Number.isInteger(value) && value > 0 && value <= 2_147_483_647 ? value : undefined
}

/** The page that ends with the last post, so that it is never nearly empty. */
function lastPageFrom(last: number): number {
  return Math.max(1, last - pageSize + 1)
}

/** Back to where one was, at the post concerned. */
function backTo(event: RequestEvent, number: string, more = ''): never {
  const from = numberIn(event.url, 'from')
  const query = [from ? `from=${from}` : '', more].filter(Boolean).join('&')
  redirect(303, `/threads/${event.params.threadId}${query ? `?${query}` : ''}#post-${Number(number)}`)
}

/** The post with this number here. It is asked for when it is needed, so that not each button has to carry it. */
async function idOf(event: RequestEvent<{ threadId: string }>, number: number): Promise<string> {
  const { threadId } = event.params
  const page = await api(event.fetch).listPosts({ params: { threadId }, query: { from: number, limit: 1 } })
  const post = page.items.find((one) => one.number === number)
  if (!post) throw new ApiProblem({ status: 404, code: 'not-found' })
  return post.id
}

export const actions: Actions = {
  reply: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const { threadId } = event.params
    let post: PostAnswer
    const quotes = form.getAll('quotes').filter((id) => typeof id === 'string')
    try {
      const notes = notesIn(form)
      const draft = {
        body: text(form, 'body'),
        ...(notes.length > 0 && { contentNotes: notes }),
        ...(form.has('unnamed') && { unnamed: true }),
        ...(quotes.length > 0 && { quotes }),
      }
      const say = (id: string) => api(event.fetch).replyToThread({ params: { threadId }, body: { id, ...draft } })
      post = await say(text(form, 'id') || newDraftId())
      // Whoever goes back finds the form of an earlier reply again; other words in it are another reply.
      if (post.body !== null && post.body !== draft.body) post = await say(newDraftId())
    } catch (error) {
      const say = (problem: ApiProblem, clock: (at: Date) => string) => replyProblem(problem, quotes.length, clock)
      return await refuse(event, error, form, { problems: { invalid: say, forbidden: say } })
    }
    const { number } = post
    offerPage(event, number, post)
    const from = numberIn(event.url, 'from') ?? 1
    const pageFrom = number < from + pageSize ? from : lastPageFrom(number)
    redirect(303, `/threads/${threadId}?from=${pageFrom}&posted=${number}#post-${number}`)
  },

  delete: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    try {
      await api(event.fetch).deletePost({ params: { postId: text(form, 'postId') } })
    } catch (error) {
      return await refuse(event, error, form)
    }
    backTo(event, text(form, 'number'))
  },

  react: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const [kind, number = '', given] = text(form, 'kind').split(' ')
    try {
      const params = { postId: await idOf(event, Number(number)), kind: kind as ReactionKind }
      if (given === 'given') await api(event.fetch).takeReactionBack({ params })
      else await api(event.fetch).giveReaction({ params })
    } catch (error) {
      return await refuse(event, error, form)
    }
    backTo(event, number)
  },

  block: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    try {
      await api(event.fetch).blockAccount({ params: { accountId: text(form, 'accountId') } })
    } catch (error) {
      return await refuse(event, error, form)
    }
    backTo(event, text(form, 'number'))
  },

  join: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    try {
      await api(event.fetch).joinGroup({ params: { slug: text(form, 'slug') } })
    } catch (error) {
      return await refuse(event, error, form)
    }
    const from = numberIn(event.url, 'from')
    redirect(303, `/threads/${event.params.threadId}${from ? `?from=${from}` : ''}#reply`)
  },
}
