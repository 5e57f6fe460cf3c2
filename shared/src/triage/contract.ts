import Type, { type Static } from 'typebox'
import { AuthorView, endpoint, Fields, Instant, Line, Nullable, OneOf, Slug } from '../kernel/contract.ts'
import { signalLabels } from '../moderation/signal-answers.ts'

/** How often moderators agreed; `from` and `to` hold the middle 90 % of what is likely. */
const agreement = {
  agree: Type.Integer(),
  disagree: Type.Integer(),
  from: Type.Number(),
  to: Type.Number(),
}

export const TriageRuleView = Type.Object({
  rule: Type.String(),
  label: OneOf(signalLabels),
  level: Type.String(),
  /** What it says it saw. */
  sentence: Type.String(),
  ...agreement,
  /** Of signals that something made matter less: “negated”. */
  byModifier: Type.Array(Type.Object({ modifier: Type.String(), ...agreement })),
  /** It is wrong so often that muting it is worth a thought. */
  proposed: Type.Boolean(),
  /** It sees risk or danger: whoever answers for muting it is named. */
  needsName: Type.Boolean(),
  muted: Nullable(Type.Object({ at: Instant, by: AuthorView, answersFor: Nullable(AuthorView) })),
})
export type TriageRuleView = Static<typeof TriageRuleView>

export const listTriageRules = endpoint({
  method: 'GET',
  path: '/api/triage/rules',
  access: 'moderator',
  summary: 'Every rule by which texts are read, and how often moderators agreed with it. There are as many as ship.',
  reply: Type.Object({ items: Type.Array(TriageRuleView) }),
})

const byRule = Type.Object({ rule: Slug })

export const muteRule = endpoint({
  method: 'PUT',
  path: '/api/admin/triage/rules/:rule/mute',
  access: 'administrator',
  summary: 'Makes a rule say nothing from now on, in every process. One that sees risk or danger needs a name.',
  params: byRule,
  body: Fields({
    /** Pseudonym of the moderator or administrator who answers for it. */
    answersFor: Type.Optional(Line(60)),
  }),
  reply: TriageRuleView,
})

export const unmuteRule = endpoint({
  method: 'DELETE',
  path: '/api/admin/triage/rules/:rule/mute',
  access: 'administrator',
  summary: 'Lets a rule speak again.',
  params: byRule,
  reply: null,
})
