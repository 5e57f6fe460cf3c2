import { error, redirect } from '@sveltejs/kit'
import { offeredBeside } from '#lib/care/offer-page.ts'
import { api } from '#lib/kernel/api.ts'
import { ApiProblem } from '#lib/kernel/ask.ts'
import { requireMe } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

/** After posting without a script: what is for the author alone. Whoever comes here by another way reads the thread. */
export const load: PageServerLoad = async (event) => {
  await requireMe(event)
  const { post, number } = await ownPost(event)
  const back = `/threads/${event.params.threadId}?from=${Math.max(1, number - 9)}&posted=${number}#post-${number}`
  const offered = offeredBeside(event.cookies, number)
  if (!offered) redirect(303, back)
  return {
    offered: { ...offered, subject: { type: 'post' as const, id: post.id } },
    known: await api(event.fetch)
      .getCare()
      .catch(() => null),
    back,
    html: post.html,
    now: Date.now(),
  }
}

interface Asked {
  readonly fetch: typeof globalThis.fetch
  readonly params: { threadId: string; number: string }
}

async function ownPost({ fetch, params: { threadId, ...asked } }: Asked) {
  const number = Number(asked.number)
  if (!Number.isInteger(number) || number < 1 || number > 2_147_483_647) error(404, 'not-found', { code: 'not-found' })
  const page = await api(fetch).listPosts({ params: { threadId }, query: { from: number, limit: 1 } })
  const [post] = page.items
  if (post?.number !== number || !post.mine) error(404, 'not-found', { code: 'not-found' })
  return { post, number }
}

export const actions: Actions = {
  notMe: async (event) => {
    await requireMe(event)
    const { post } = await ownPost(event)
    try {
      await api(event.fetch).sayNotMe({ body: { subject: { type: 'post', id: post.id } } })
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem
      return { notMe: 'failed' as const }
    }
    return { notMe: 'said' as const }
  },
}
