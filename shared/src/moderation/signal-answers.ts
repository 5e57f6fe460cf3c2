/** What a moderator makes of one thing that review saw. */
export const signalAnswers = ['agree', 'lower', 'raise', 'wrong-label', 'second-opinion'] as const
export type SignalAnswer = (typeof signalAnswers)[number]

/** What a signal can be about. */
export const signalLabels = ['risk', 'danger', 'personal', 'hostility', 'solicitation', 'sexual'] as const
export type SignalLabel = (typeof signalLabels)[number]

/** The key by which each is given. */
export const answerKeys: Readonly<Record<SignalAnswer, string>> = {
  agree: 'a',
  lower: 'l',
  raise: 'r',
  'wrong-label': 'w',
  'second-opinion': 'o',
}
