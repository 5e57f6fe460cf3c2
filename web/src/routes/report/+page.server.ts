import { redirect, type RequestEvent } from '@sveltejs/kit'
import { lookedAtBy } from '@secure-base/shared/moderation/urgency.ts'
import { subjectTypes, type SubjectType } from '@secure-base/shared/moderation/case-state.ts'
import type { RuleSlug } from '@secure-base/shared/rules/contract.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { api, ApiProblem } from '#lib/kernel/api.ts'
import { nextPage, refuse, requireMe, text } from '#lib/kernel/forms.ts'
import { reportSubjects, type ReportAbout } from '#lib/moderation/report-about.ts'
import type { Actions, PageServerLoad } from './$types'

interface Found {
  about: ReportAbout
  /** Where it stands. */
  back: string
  mine: boolean
}

export const load: PageServerLoad = async (event) => {
  await requireMe(event)
  const { searchParams } = event.url
  const [found, { rules }] = await Promise.all([find(event), api(event.fetch).getRules()])
  const category = searchParams.get('category') ?? ''
  const subject = searchParams.get('subject')
  const subjects = reportSubjects(found.about)
  return {
    ...found,
    rules,
    subjects,
    /** Of this address, but for the answers to the first step. */
    place: placeIn(searchParams),
    subject: subjects.find(({ type }) => type === subject)?.type ?? found.about.type,
    category: rules.find(({ slug }) => slug === category)?.slug ?? '',
    /** The first step was sent without an answer. */
    unanswered: searchParams.has('step'),
    received: await findReceived(event, searchParams.get('received')),
    blocked: searchParams.has('blocked'),
  }
}

const answers = ['subject', 'category', 'step', 'received', 'blocked']

/** What is reported, of all that the address says. */
function placeIn(query: URLSearchParams): [string, string][] {
  return [...query].filter(([name]) => !name.startsWith('/') && !answers.includes(name))
}

/** What is reported: a thread or a post by its place, anything else by its type and id. */
async function find({ fetch, url }: RequestEvent): Promise<Found> {
  const query = url.searchParams
  const threadId = query.get('thread')
  if (threadId) {
    const number = Number(query.get('post')) || 0
    const thread = await api(fetch).getThread({ params: { threadId } })
    if (!number) {
      const by = named(thread.author)
      const about: ReportAbout = { type: 'thread', id: threadId, by }
      return { about, back: `/threads/${threadId}`, mine: thread.mine }
    }
    const page = await api(fetch).listPosts({ params: { threadId }, query: { from: number, limit: 1 } })
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
  const back = nextPage(new URL(`?${new URLSearchParams({ next: query.get('back') ?? '' })}`, url))
  return { about: { type, id, ...(by && { by: { id: by, name: '' } }) }, back, mine: false }
}

function named({ id, name }: { id?: string; name: string }): ReportAbout['by'] {
  return id ? { id, name } : undefined
}

/** The report that was just made: what was wrong, and by when a person looks. */
async function findReceived({ fetch }: RequestEvent, id: string | null) {
  if (!id) return null
  const { items } = await api(fetch).listReports({ query: { limit: 100 } })
  const report = items.find((one) => one.id === id)
  return {
    worried: report?.category === 'safety',
    lookedAtBy: report ? lookedAtBy({ category: report.category, at: new Date(report.at) }).toISOString() : null,
  }
}

export const actions: Actions = {
  send: async (event) => {
    await requireMe(event)
    const form = await event.request.formData()
    const note = text(form, 'note').trim()
    let id: string
    try {
      const { about } = await find(event)
      const wanted = text(form, 'subject') as SubjectType
      const subject = reportSubjects(about).find(({ type }) => type === wanted) ?? { type: about.type, id: about.id }
      const category = text(form, 'category') as RuleSlug
      ;({ id } = await api(event.fetch).reportSubject({ body: { subject, category, ...(note && { note }) } }))
    } catch (error) {
      return await refuse(event, error, form, {
        fields: { note: m.report_note_too_long },
        problems: { 'own-words': m.report_own_words, 'not-found': m.report_gone },
      })
    }
    redirect(303, here(event, { received: id }))
  },

  block: async (event) => {
    await requireMe(event)
    const form = await event.request.formData()
    try {
      await api(event.fetch).blockAccount({ params: { accountId: text(form, 'accountId') } })
    } catch (error) {
      return await refuse(event, error, form)
    }
    redirect(303, here(event, { received: event.url.searchParams.get('received') ?? '', blocked: 'yes' }))
  },
}

/** This page about the same thing, one step further. */
function here({ url }: RequestEvent, more: Record<string, string>): string {
  return `/report?${new URLSearchParams([...placeIn(url.searchParams), ...Object.entries(more)])}`
}
