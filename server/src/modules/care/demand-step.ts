import {
  stepConversation,
  type ConversationAct,
  type ConversationFacts,
} from '@secure-base/shared/care/conversation-state.ts'
import { conflict } from '@secure-base/shared/kernel/problem.ts'

/**
 * The conversation after the act, by the rules.
 * @throws Problem `conflict` with the fact that stands against it
 */
export function demandStep(facts: ConversationFacts, act: ConversationAct, now: Date): ConversationFacts {
  const after = stepConversation(facts, act, now)
  return 'refused' in after ? conflict(after.refused) : after
}
