import { redirect } from '@sveltejs/kit'
import { m } from '@secure-base/shared/messages/messages.js'
import { newId } from '@secure-base/shared/kernel/uuid.ts'
import { loadMessages } from '#lib/care/load-messages.ts'
import { api } from '#lib/kernel/api.ts'
import { refuse, requireMe, text } from '#lib/kernel/forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const me = await requireMe(event)
  const conversation = await api(event.fetch).getConversation({ params: event.params })
  // One's own is read where members read theirs.
  if (conversation.mine) redirect(303, `/talk?conversation=${conversation.id}`)
  const reads = conversation.with?.id === me.id
  return {
    conversation,
    reads,
    ...(reads
      ? await loadMessages(event.fetch, conversation, event.url.searchParams.get('from'))
      : { from: 1, messages: [] }),
    messageId: newId(),
  }
}

const problems = {
  'not-taken': m.care_conversation_lost,
  'taken-by-another': m.care_conversation_taken_first,
  closed: m.care_conversation_ended,
}

export const actions: Actions = {
  take: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    try {
      await api(event.fetch).takeConversation({ params: event.params })
    } catch (error) {
      return await refuse(event, error, form, { of: 'take', problems })
    }
    redirect(303, `/moderation/conversations/${event.params.conversationId}`)
  },

  leave: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    try {
      await api(event.fetch).leaveConversation({ params: event.params })
    } catch (error) {
      return await refuse(event, error, form, { of: 'take', problems })
    }
    redirect(303, '/moderation')
  },

  close: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    try {
      await api(event.fetch).closeConversation({ params: event.params })
    } catch (error) {
      return await refuse(event, error, form, { of: 'take', problems })
    }
    redirect(303, `/moderation/conversations/${event.params.conversationId}`)
  },

  write: async (event) => {
    const form = await event.request.formData()
    await requireMe(event, form)
    const body = { id: text(form, 'id'), body: text(form, 'body') }
    try {
      await api(event.fetch).writeMessage({ params: event.params, body })
    } catch (error) {
      return await refuse(event, error, form, {
        of: 'write',
        fields: { body: m.talk_too_long },
        problems: { ...problems, 'taken-by-another': m.care_conversation_lost },
      })
    }
    redirect(303, `/moderation/conversations/${event.params.conversationId}`)
  },
}
