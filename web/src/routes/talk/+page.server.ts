import { redirect } from '@sveltejs/kit'
import { m } from '@secure-base/shared/messages/messages.js'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { loadMessages } from '#lib/care/load-messages.ts'
import { api } from '#lib/kernel/api.ts'
import { ApiProblem } from '#lib/kernel/ask.ts'
import { refuse, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await requireMe(event)
  const { fetch, url } = event
  const [team, { items }] = await Promise.all([
    api(fetch).getTeam(),
    api(fetch).listConversations({ query: { limit: 20 } }),
  ])
  const asked = url.searchParams.get('conversation')
  const shown = items.find((one) => (asked ? one.id === asked : one.state === 'open')) ?? null
  return {
    team,
    shown,
    ...(shown ? await loadMessages(fetch, shown, url.searchParams.get('from')) : { from: 1, messages: [] }),
    past: items.filter((one) => one.state === 'closed' && one.id !== shown?.id),
    hasOpen: items.some((one) => one.state === 'open'),
    conversationId: newId(),
    messageId: newId(),
    now: Date.now(),
  }
}

const fields = { body: m.talk_too_long, message: m.talk_too_long }

export const actions: Actions = {
  open: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const message = { id: text(form, 'id'), body: text(form, 'body') }
    try {
      await begin(event.fetch, event.url.searchParams.get('as') ?? newId(), message)
    } catch (error) {
      return await refuse(event, error, form, { fields, of: 'open' })
    }
    redirect(303, '/talk')
  },

  write: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const body = { id: text(form, 'id'), body: text(form, 'body') }
    const conversationId = event.url.searchParams.get('in') ?? ''
    try {
      await api(event.fetch).writeMessage({ params: { conversationId }, body })
    } catch (error) {
      return await refuse(event, error, form, { fields, of: 'write', problems: { closed: m.talk_problem_closed } })
    }
    redirect(303, '/talk')
  },

  end: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const conversationId = text(form, 'conversationId')
    try {
      await api(event.fetch).closeConversation({ params: { conversationId } })
    } catch (error) {
      return await refuse(event, error, form, { of: 'end' })
    }
    redirect(303, `/talk?conversation=${conversationId}`)
  },
}

/** Begins a conversation; where one was begun in another window meanwhile, the words go there. */
async function begin(fetch: typeof globalThis.fetch, id: string, message: { id: string; body: string }): Promise<void> {
  try {
    await api(fetch).openConversation({ body: { id, message } })
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.reason !== 'already-open') throw error
    const { items } = await api(fetch).listConversations({ query: { limit: 1 } })
    if (items[0]?.state !== 'open') throw error
    await api(fetch).writeMessage({ params: { conversationId: items[0].id }, body: message })
  }
}
