import Type, { type Static } from 'typebox'
import { contentNoteKinds } from '../forum/contract.ts'
import {
  AuthorView,
  endpoint,
  Fields,
  Id,
  IdInPath,
  Instant,
  Line,
  Nullable,
  OneOf,
  PageOf,
  pageQuery,
  Slug,
} from '../kernel/contract.ts'
import { signalLabels } from '../moderation/signal-answers.ts'
import { ownRuleStates, ownRuleSubjects } from './own-rule-state.ts'

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

// --- rules of administrators' own -----------------------------------------------------------------------------------

/** So many at a time are in shadow or live. */
export const ownRulesAtMost = 30

const Example = Line(300)

export const OwnRuleDraft = Fields({
  label: OneOf(signalLabels),
  /** One that the label has for such rules; see `ownRuleLevels`. */
  level: Type.String({ minLength: 2, maxLength: 2 }),
  /** What a moderator reads: “offers coaching in a trade of coins”. */
  sentence: Line(160),
  /** Words and phrases, each of letters, digits, apostrophes and hyphens; found as whole words. */
  words: Type.Array(Line(60), { minItems: 1, maxItems: 60, uniqueItems: true }),
  /** Texts that it must see, and texts that it must not. */
  sees: Type.Array(Example, { minItems: 1, maxItems: 10, uniqueItems: true }),
  passes: Type.Array(Example, { minItems: 1, maxItems: 10, uniqueItems: true }),
})
export type OwnRuleDraft = Static<typeof OwnRuleDraft>

export const OwnRuleView = Type.Object({
  id: Type.String(),
  version: Type.Integer(),
  /** As signals name it. */
  rule: Type.String(),
  label: OneOf(signalLabels),
  level: Type.String(),
  sentence: Type.String(),
  words: Type.Array(Type.String()),
  sees: Type.Array(Type.String()),
  passes: Type.Array(Type.String()),
  state: OneOf(ownRuleStates),
  /** Whether what it sees opens a case once it is live, or waits beside the text. */
  opensCase: Type.Boolean(),
  made: Type.Object({ at: Instant, by: AuthorView }),
  /** Who brought it where it stands, and when. */
  moved: Type.Object({ at: Instant, by: AuthorView }),
  /** What it would have flagged in the last thirty days; `doneAt` is null while they are still being read. */
  shadow: Type.Object({
    since: Instant,
    until: Instant,
    doneAt: Nullable(Instant),
    /** Which kind of text is being read; null once all were. */
    reading: Nullable(OneOf(ownRuleSubjects)),
    read: Type.Integer(),
    flagged: Type.Integer(),
    /** Of a thousand texts; null while none was read. */
    perThousand: Nullable(Type.Number()),
    bearablePerThousand: Type.Integer(),
    /** Flagged since then, as they were written; counted no further than a thousand. */
    sinceThen: Type.Integer(),
  }),
  ...agreement,
  /** Moderators agree so seldom that it is better off. */
  proposed: Type.Boolean(),
})
export type OwnRuleView = Static<typeof OwnRuleView>

const byOwnRule = Type.Object({ ruleId: IdInPath })
/** What a change is a change of: what somebody else did meanwhile is not overwritten. */
const ofVersion = Type.Integer({ minimum: 1, maximum: 1_000_000 })

export const listOwnRules = endpoint({
  method: 'GET',
  path: '/api/admin/triage/own-rules',
  access: 'administrator',
  summary: 'Rules that administrators made, each as it stands today, the newest first.',
  query: Fields(pageQuery),
  reply: PageOf(OwnRuleView),
})

export const addOwnRule = endpoint({
  method: 'POST',
  path: '/api/admin/triage/own-rules',
  access: 'administrator',
  summary:
    'Adds a rule of words, in shadow: it reads the last thirty days, and nothing follows from it until it is live.',
  body: Fields({ id: Type.Optional(Id), ...OwnRuleDraft.properties }),
  reply: OwnRuleView,
})

export const getOwnRule = endpoint({
  method: 'GET',
  path: '/api/admin/triage/own-rules/:ruleId',
  access: 'administrator',
  summary: 'One of them, with what it would have flagged of how many texts, and how often moderators agreed with it.',
  params: byOwnRule,
  reply: OwnRuleView,
})

export const changeOwnRule = endpoint({
  method: 'PUT',
  path: '/api/admin/triage/own-rules/:ruleId',
  access: 'administrator',
  summary: 'Makes a new version of a rule, which is in shadow again; the one before stops at once.',
  params: byOwnRule,
  body: Fields({ version: ofVersion, ...OwnRuleDraft.properties }),
  reply: OwnRuleView,
})

export const moveOwnRule = endpoint({
  method: 'PUT',
  path: '/api/admin/triage/own-rules/:ruleId/state',
  access: 'administrator',
  summary:
    'Makes a rule live once the last thirty days were read, sends it to shadow, or ends it; at once, in every process.',
  params: byOwnRule,
  body: Fields({ version: ofVersion, state: OneOf(ownRuleStates) }),
  reply: OwnRuleView,
})

/** A text that a rule in shadow would have flagged; its words are asked for one by one. */
export const OwnRuleFlagView = Type.Object({
  id: Type.String(),
  type: OneOf(ownRuleSubjects),
  /** When it was written. */
  at: Instant,
  /** Name of its group; null where its words are not to be seen by whoever asks. */
  place: Nullable(Type.String()),
  path: Nullable(Type.String()),
})
export type OwnRuleFlagView = Static<typeof OwnRuleFlagView>

export const listOwnRuleFlags = endpoint({
  method: 'GET',
  path: '/api/admin/triage/own-rules/:ruleId/flags',
  access: 'administrator',
  summary:
    'What a rule would have flagged, what was written last first, without the words. No more than a thousand are kept.',
  params: byOwnRule,
  query: Fields(pageQuery),
  reply: PageOf(OwnRuleFlagView),
})

export const OwnRuleLookView = Type.Object({
  text: Type.String(),
  /** First character and the one after the last, in UTF-16 units. */
  from: Type.Integer(),
  to: Type.Integer(),
  contentNotes: Type.Array(OneOf(contentNoteKinds)),
})
export type OwnRuleLookView = Static<typeof OwnRuleLookView>

export const lookAtOwnRuleFlag = endpoint({
  method: 'POST',
  path: '/api/admin/triage/own-rules/:ruleId/flags/:flagId/look',
  access: 'administrator',
  summary: 'The words of one of them, without whoever wrote them. That somebody looked is written down.',
  params: Type.Object({ ruleId: IdInPath, flagId: IdInPath }),
  reply: OwnRuleLookView,
})
