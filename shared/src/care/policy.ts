import { administers, allow, deny, moderates, policy, type Account, type Verdict } from '../kernel/policy.ts'

/** A conversation as it stands to whoever asks. */
export interface ConversationPartFacts {
  readonly memberId: string
  readonly takenBy: string | null
}

/**
 * Talking to the team is open to everybody who can sign in: muted or suspended, for whatever reason, or a moderator who
 * needs somebody. A pause takes away what reaches other members; it takes nobody's way to a person.
 */
export const mayTalk = policy('conversation.open', (_actor: Account, _nothing: null) => allow)

/** One's own conversation, whoever one is besides. */
function own(actor: Account, facts: ConversationPartFacts): Verdict {
  return facts.memberId === actor.id ? allow : deny('not-yours')
}
export const mayWrite = policy('conversation.write', own)
export const mayEnd = policy('conversation.end', own)

/** The queue of conversations, to moderators who are not shut out themselves. */
export const mayListWaiting = policy('conversation.list', (actor: Account, _nothing: null) => tends(actor))

function tends(actor: Account): Verdict {
  if (!moderates(actor)) return deny('not-a-moderator')
  return actor.standing === 'good' ? allow : deny('not-in-good-standing')
}

/** Moderators look after other people's conversations. Blocks are no matter of role, and are kept by the query. */
function looksAfter(actor: Account, facts: ConversationPartFacts): Verdict {
  return facts.memberId === actor.id ? deny('part-of-it') : tends(actor)
}
export const mayTake = policy('conversation.take', looksAfter)
export const mayAnswer = policy('conversation.answer', looksAfter)

/** That there is a conversation, and who has it: its member, and the team. */
export const maySeeConversation = policy('conversation.see', (actor: Account, facts: ConversationPartFacts) =>
  facts.memberId === actor.id ? allow : tends(actor),
)

/** What is said in it: its member, and whoever of the team has it at this moment. */
export const mayReadConversation = policy('conversation.read', (actor: Account, facts: ConversationPartFacts) => {
  if (facts.memberId === actor.id) return allow
  const verdict = tends(actor)
  if (!verdict.allowed) return verdict
  return facts.takenBy === actor.id ? allow : deny('not-taken')
})

export const maySetDutyHours = policy('duty-hours.set', (actor: Account, _nothing: null) =>
  administers(actor) ? allow : deny('not-an-administrator'),
)

export const mayKeepHelpLines = policy('help-line.keep', (actor: Account, _nothing: null) =>
  administers(actor) ? allow : deny('not-an-administrator'),
)

/** Of one’s own words one may say that they were not about oneself, whatever one’s standing. */
export const maySayNotMe = policy('signal.not-me', (actor: Account, words: { readonly concernedId: string | null }) =>
  words.concernedId === actor.id ? allow : deny('not-yours'),
)
