import Type, { type Static } from 'typebox'
import { contentNoteKinds } from '../forum/contract.ts'
import {
  AuthorView,
  endpoint,
  Fields,
  IdInPath,
  Instant,
  Line,
  Nullable,
  OneOf,
  pageQuery,
  Slug,
} from '../kernel/contract.ts'
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

// --- the sample ----------------------------------------------------------------------------------------------------

/** What a post of the sample is about: `none` where the rules were right to say nothing. */
export const sampleLabels = ['none', ...signalLabels] as const
export type SampleLabel = (typeof sampleLabels)[number]

/** A post of which no rule said anything, without whoever wrote it. */
export const SampledPost = Type.Object({
  id: Type.String(),
  /** Of the first post of a thread. */
  title: Nullable(Type.String()),
  html: Type.String(),
  contentNotes: Type.Array(OneOf(contentNoteKinds)),
  /** Name of its group. */
  place: Type.String(),
  path: Type.String(),
})
export type SampledPost = Static<typeof SampledPost>

export const SampleView = Type.Object({
  items: Type.Array(SampledPost),
  nextCursor: Nullable(Type.String()),
  /** Of all that were labelled: in how many the rules missed something, and between which shares that likely is. */
  estimate: Type.Object({
    labelled: Type.Integer(),
    missed: Type.Integer(),
    from: Type.Number(),
    to: Type.Number(),
    byLabel: Type.Array(Type.Object({ label: OneOf(signalLabels), count: Type.Integer() })),
  }),
})
export type SampleView = Static<typeof SampleView>

export const listSample = endpoint({
  method: 'GET',
  path: '/api/moderation/sample',
  access: 'moderator',
  summary:
    'Posts drawn at random from those of which no rule said anything, the earliest first, and what labels say of all. Apart from cases.',
  query: Fields(pageQuery),
  reply: SampleView,
})

export const labelSample = endpoint({
  method: 'POST',
  path: '/api/moderation/sample/:postId/label',
  access: 'moderator',
  summary: 'Says once what a post of the sample is about. It opens no case and decides nothing.',
  params: Type.Object({ postId: IdInPath }),
  body: Fields({ label: OneOf(sampleLabels) }),
  reply: null,
})
