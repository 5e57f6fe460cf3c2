import type { ConversationView, MessageView } from '@secure-base/shared/care/contract.ts'
import { api } from '#lib/kernel/api.ts'

const shown = 100

/** The last words of a conversation, or those from a number on. */
export async function loadMessages(
  fetch: typeof globalThis.fetch,
  { id, lastNumber }: ConversationView,
  asked: string | null,
): Promise<{ from: number; messages: MessageView[] }> {
  const wanted = Number(asked)
  const from =
    Number.isInteger(wanted) && wanted > 0 && wanted <= lastNumber ? wanted : Math.max(1, lastNumber - shown + 1)
  const { items } = await api(fetch).listMessages({ params: { conversationId: id }, query: { from, limit: shown } })
  return { from, messages: items }
}
