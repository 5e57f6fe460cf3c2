import { redirect, type RequestEvent } from '@sveltejs/kit'
import { reportCategories, worry, type ReportCategory } from '@secure-base/shared/moderation/report-categories.ts'
import { lookedAtBy } from '@secure-base/shared/moderation/urgency.ts'
import type { SubjectType } from '@secure-base/shared/moderation/case-state.ts'
import { m } from '@secure-base/shared/messages/messages.js'
import { api } from '#lib/kernel/api.ts'
import { refuse, requireMe, text } from '#lib/kernel/forms.ts'
import { findReported } from '#lib/moderation/find-reported.ts'
import { reportSubjects } from '#lib/moderation/report-about.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireMe(event)
  const { searchParams } = event.url
  const [found, { rules }] = await Promise.all([findReported(event.fetch, event.url), api(event.fetch).getRules()])
  const received = await findReceived(event, searchParams.get('received'))
  const category = searchParams.get('category') ?? ''
  const worried = received ? received.category === worry : category === worry
  const subject = searchParams.get('subject')
  const subjects = reportSubjects(found.about)
  return {
    ...found,
    rules,
    subjects,
    /** Of this address, but for the answers to the first step. */
    place: placeIn(searchParams),
    subject: subjects.find(({ type }) => type === subject)?.type ?? found.about.type,
    category: reportCategories.find((one) => one === category) ?? '',
    /** The first step was sent without an answer. */
    unanswered: searchParams.has('step'),
    received,
    /** Whom whoever is worried could turn to. */
    known: worried
      ? await api(event.fetch)
          .getCare()
          .catch(() => null)
      : null,
    now: new Date().toISOString(),
    blocked: searchParams.has('blocked'),
  }
}

const answers = ['subject', 'category', 'step', 'received', 'blocked']

/** What is reported, of all that the address says. */
function placeIn(query: URLSearchParams): [string, string][] {
  return [...query].filter(([name]) => !name.startsWith('/') && !answers.includes(name))
}

/** The report that was just made: what was wrong, and by when a person looks. */
async function findReceived({ fetch }: RequestEvent, id: string | null) {
  if (!id) return null
  const { items } = await api(fetch).listReports({ query: { limit: 100 } })
  const report = items.find((one) => one.id === id)
  return {
    category: report?.category ?? null,
    lookedAtBy: report ? lookedAtBy({ category: report.category, at: new Date(report.at) }).toISOString() : null,
  }
}

export const actions: Actions = {
  send: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const note = text(form, 'note').trim()
    let id: string
    try {
      const { about } = await findReported(event.fetch, event.url)
      const wanted = text(form, 'subject') as SubjectType
      const subject = reportSubjects(about).find(({ type }) => type === wanted) ?? { type: about.type, id: about.id }
      const category = text(form, 'category') as ReportCategory
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
    const form = await event.request.formData()
    await requireMe(event, form)
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
