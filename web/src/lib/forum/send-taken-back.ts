import { refreshAll } from '$app/navigation'
import { page } from '$app/state'
import { kept, takeBack } from './taken-back.ts'

/** Sends what `owner` wished on an earlier page of this tab. A thread that was rendered before shows it as gone after. */
export async function sendTakenBack(owner: string): Promise<void> {
  const wishes = Object.entries(sessionStorage).filter(([key, whose]) => key.startsWith(kept) && whose === owner)
  const sent = await Promise.allSettled(wishes.map(([key]) => takeBack(key.slice(kept.length))))
  if (page.route.id === '/threads/[threadId]' && sent.some(({ status }) => status === 'fulfilled')) await refreshAll()
}
