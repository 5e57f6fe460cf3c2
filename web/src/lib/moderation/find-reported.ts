import { subjectTypes } from '@secure-base/shared/moderation/case-state.ts'
import { ApiProblem, ask } from '#lib/kernel/ask.ts'
import { getThread, listPosts } from '#lib/kernel/endpoints.ts'
import type { ReportAbout } from './report-about.ts'

interface Found {
  about: ReportAbout
  /** Where it stands. */
  back: string
  mine: boolean
}

/** What an address of `/report` is about: a thread or a post by its place, anything else by its type and id. */
export async function findReported(fetch: typeof globalThis.fetch, url: URL): Promise<Found> {
  const query = url.searchParams
  const threadId = query.get('thread')
  if (threadId) {
    const number = Number(query.get('post')) || 0
    const thread = await ask(fetch, getThread, { params: { threadId } })
    if (!number) {
      const by = named(thread.author)
      const about: ReportAbout = { type: 'thread', id: threadId, by }
      return { about, back: `/threads/${threadId}`, mine: thread.mine }
    }
    const page = await ask(fetch, listPosts, { params: { threadId }, query: { from: number, limit: 1 } })
    const post = page.items.find((one) => one.number === number)
    if (!post || post.state === 'deleted') throw new ApiProblem({ status: 404, code: 'not-found' })
    return {
      about: {
        type: 'post',
        id: post.id,
        by: post.mine ? undefined : named(post.author),
        threadId: number === 1 ? threadId : undefined,
      },
      back: `/threads/${threadId}?from=${number}#post-${number}`,
      mine: post.mine,
    }
  }
  const type = subjectTypes.find((one) => one === query.get('type'))
  const id = query.get('id')
  if (!type || !id) throw new ApiProblem({ status: 404, code: 'not-found' })
  const by = query.get('by')
  const asked = URL.parse(query.get('back') ?? '/', url.origin)
  const back = asked?.origin === url.origin && !asked.pathname.startsWith('//') ? asked.pathname + asked.search : '/'
  return { about: { type, id, ...(by && { by: { id: by, name: '' } }) }, back, mine: false }
}

function named({ id, name }: { id?: string; name: string }): ReportAbout['by'] {
  return id ? { id, name } : undefined
}
