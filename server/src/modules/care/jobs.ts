import { stepConversation, type ConversationAct } from '@secure-base/shared/care/conversation-state.ts'
import type { App } from '../../app.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { deleteSignalsOf } from '../moderation/queries.ts'
import { announce } from './announce.ts'
import { conversationPurge, conversationQuiet, conversationWaits, setClocks, softLineForgotten } from './clocks.ts'
import { deleteConversation, forgetSoftLine, lockConversationByTime, updateConversation } from './queries.ts'

/** What time does to conversations: gives them back to the team, closes them, deletes them. And what it forgets. */
export function careJobs(app: App): void {
  app.timers.handle(conversationWaits, (tx, id) => pass(tx, id, { type: 'wait-too-long' }))
  app.timers.handle(conversationQuiet, (tx, id) => pass(tx, id, { type: 'fall-silent' }))
  app.timers.handle(conversationPurge, async (tx, id) => {
    const found = await lockConversationByTime(tx, id)
    if (found?.state === 'closed') await deleteSignalsOf(tx, 'conversation-message', await deleteConversation(tx, id))
  })
  app.timers.handle(softLineForgotten, forgetSoftLine)
}

async function pass(tx: Tx, id: string, act: ConversationAct): Promise<void> {
  // Whoever left for good took it along.
  const found = await lockConversationByTime(tx, id)
  if (!found) return
  const after = stepConversation(found, act, tx.clock.now())
  if ('refused' in after || after === found) return
  await updateConversation(tx, found, 'time', after)
  await setClocks(tx, id, after, new Date(found.row.last_at))
  announce(tx, after.state === 'closed' ? 'closed' : 'left', found)
}
