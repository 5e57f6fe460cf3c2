import { administers, allow, deny, moderates, policy, type Account, type Actor } from '../kernel/policy.ts'

/** What the rules are worth is read by those who work with them. */
export const mayReadRules = policy('triage.read', (actor: Account, _nothing: null) => {
  if (!moderates(actor)) return deny('not-a-moderator')
  return actor.standing === 'good' ? allow : deny('not-in-good-standing')
})

/** Whoever wrote something does not say what it is about. */
export const mayLabelSample = policy('triage.label', (actor: Account, post: { readonly authorId: string }) => {
  if (!moderates(actor)) return deny('not-a-moderator')
  if (actor.standing !== 'good') return deny('not-in-good-standing')
  return post.authorId === actor.id ? deny('own-words') : allow
})

/** Which rules speak is decided by administrators. */
export const mayMuteRule = policy('triage.mute', (actor: Account, _nothing: null) => {
  if (!administers(actor)) return deny('not-an-administrator')
  return actor.standing === 'good' ? allow : deny('not-in-good-standing')
})

/** Which words texts are read for beyond the rules that ship is decided by administrators as well. */
export const mayKeepOwnRules = policy('triage.own-rules', (actor: Account, _nothing: null) => {
  if (!administers(actor)) return deny('not-an-administrator')
  return actor.standing === 'good' ? allow : deny('not-in-good-standing')
})

/** Whether somebody can answer for a rule that is muted. */
export function isOfTheTeam(person: Pick<Actor, 'role'>): boolean {
  return moderates(person)
}
