import {
  patienceMinutes,
  purgeTime,
  quietTime,
  type ConversationFacts,
} from '@secure-base/shared/care/conversation-state.ts'
import type { Tx } from '../../kernel/ctx.ts'
import { clearTimer, setTimer, timer } from '../../kernel/timers.ts'

/** Whoever took it has let words wait for too long. */
export const conversationWaits = timer('conversation-waits')
/** Nobody has written for long. */
export const conversationQuiet = timer('conversation-quiet')
/** What was said is deleted. */
export const conversationPurge = timer('conversation-purge')

/** The day has passed in which somebody read the soft line. */
export const softLineForgotten = timer('soft-line-forgotten')

/**
 * Sets what is owed to a conversation as it stands now.
 * @param lastAt when something was last said in it
 */
export async function setClocks(tx: Tx, id: string, facts: ConversationFacts, lastAt: Date): Promise<void> {
  const now = tx.clock.now()
  const held = facts.takenBy !== null && facts.waitingSince !== null
  if (held) await setTimer(tx, conversationWaits, id, new Date(now.getTime() + patienceMinutes * 60_000))
  else await clearTimer(tx, conversationWaits, id)
  const quiet = facts.state === 'open' && facts.waitingSince === null
  if (quiet) await setTimer(tx, conversationQuiet, id, quietTime(lastAt))
  else await clearTimer(tx, conversationQuiet, id)
  if (facts.state === 'closed') await setTimer(tx, conversationPurge, id, purgeTime(now))
}
