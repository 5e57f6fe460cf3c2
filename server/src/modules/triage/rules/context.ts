/**
 * What is seen not in the words but beside them: what else their author wrote, and how long they wait. Only moderators
 * read these sentences, and none of them says more than that it is so: not where, not when.
 */
export const contextRules = {
  'repeated-concern': { version: 1, sentence: 'has sounded like this at least three times within 72 hours' },
  'first-post-offers': { version: 1, sentence: 'links or offers something in the first post of an account' },
  'same-text-elsewhere': { version: 1, sentence: 'stands in several places, word for word, within a day' },
  unanswered: { version: 1, sentence: 'has been waiting for an answer for an hour' },
} as const
export type ContextRuleId = keyof typeof contextRules
