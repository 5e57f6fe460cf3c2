import Type, { type Static } from 'typebox'
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
  Words,
} from '../kernel/contract.ts'
import { conversationSides } from './conversation-state.ts'
import { countryCodes } from './countries.ts'

const clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: '18:00' })

// --- the team and its hours ----------------------------------------------------------------------------------------

const DutyWindow = Type.Object(
  {
    /** 1 is Monday. */
    day: Type.Integer({ minimum: 1, maximum: 7 }),
    from: clock,
    /** One that is no later than `from` is on the next day. */
    to: clock,
  },
  { additionalProperties: false },
)

export const DutyHoursDraft = Fields({
  timeZone: Type.String({ minLength: 1, maxLength: 60, description: 'IANA name' }),
  /** Empty: the team says nothing of when it is there. */
  hours: Type.Array(DutyWindow, { maxItems: 50 }),
})
export type DutyHoursDraft = Static<typeof DutyHoursDraft>

export const TeamView = Type.Object({
  timeZone: Type.String(),
  hours: Type.Array(DutyWindow),
  /** Whether these hours say that somebody is there at this moment. */
  onDuty: Type.Boolean(),
  /** Until when, while somebody is; null where no end is in sight. */
  until: Nullable(Instant),
  /** From when, while nobody is; null where no hours are set. */
  from: Nullable(Instant),
  /**
   * Who would read what one writes: the `team`; only people whom one has blocked (`blocked`), since there is nobody else;
   * or `nobody`.
   */
  reach: OneOf(['team', 'blocked', 'nobody']),
})
export type TeamView = Static<typeof TeamView>

export const getTeam = endpoint({
  method: 'GET',
  path: '/api/team',
  access: 'account',
  summary: 'When the team is there, and who of it would read what one writes to them.',
  reply: TeamView,
})

export const setDutyHours = endpoint({
  method: 'PUT',
  path: '/api/admin/duty-hours',
  access: 'administrator',
  summary: 'Says in which hours of the week somebody of the team means to be there.',
  body: DutyHoursDraft,
  reply: TeamView,
})

// --- conversations -------------------------------------------------------------------------------------------------

export const ConversationView = Type.Object({
  id: Type.String(),
  member: AuthorView,
  mine: Type.Boolean(),
  state: OneOf(['open', 'closed']),
  /** Whoever of the team has it; null while nobody does. */
  with: Nullable(AuthorView),
  takenAt: Nullable(Instant),
  openedAt: Instant,
  /** Since when words of the member wait for an answer. */
  waitingSince: Nullable(Instant),
  lastAt: Instant,
  lastNumber: Type.Integer(),
  closedAt: Nullable(Instant),
  closedBy: Nullable(OneOf([...conversationSides, 'time'])),
  /** When what was said in it is deleted; null while it is open. */
  purgeAt: Nullable(Instant),
  /** When it closes by itself if nobody writes; null once it is closed, and while words wait. */
  closesAt: Nullable(Instant),
})
export type ConversationView = Static<typeof ConversationView>

export const MessageView = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  side: OneOf(conversationSides),
  by: AuthorView,
  mine: Type.Boolean(),
  html: Type.String(),
  at: Instant,
})
export type MessageView = Static<typeof MessageView>

export const MessageDraft = Fields({ id: Id, body: Words(4_000) })
export type MessageDraft = Static<typeof MessageDraft>

export const ConversationDraft = Fields({ id: Id, message: MessageDraft })
export type ConversationDraft = Static<typeof ConversationDraft>

const byConversation = Type.Object({ conversationId: IdInPath })

export const listConversations = endpoint({
  method: 'GET',
  path: '/api/conversations',
  access: 'account',
  summary: 'One’s own conversations with the team, newest first.',
  query: Fields(pageQuery),
  reply: PageOf(ConversationView),
})

export const openConversation = endpoint({
  method: 'POST',
  path: '/api/conversations',
  access: 'account',
  summary: 'Begins a private conversation with the team; one at a time. Open to muted and suspended members too.',
  body: ConversationDraft,
  reply: ConversationView,
})

export const getConversation = endpoint({
  method: 'GET',
  path: '/api/conversations/:conversationId',
  access: 'account',
  summary: 'One conversation, without its words: one’s own, or as one of the team.',
  params: byConversation,
  reply: ConversationView,
})

export const listMessages = endpoint({
  method: 'GET',
  path: '/api/conversations/:conversationId/messages',
  access: 'account',
  summary: 'What was said, in order; for the member, and for whoever of the team has the conversation.',
  params: byConversation,
  query: Fields({ ...pageQuery, from: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })) }),
  reply: PageOf(MessageView),
})

export const writeMessage = endpoint({
  method: 'POST',
  path: '/api/conversations/:conversationId/messages',
  access: 'account',
  summary: 'Writes in a conversation: as its member, or as whoever of the team has it.',
  params: byConversation,
  body: MessageDraft,
  reply: MessageView,
})

export const closeConversation = endpoint({
  method: 'POST',
  path: '/api/conversations/:conversationId/close',
  access: 'account',
  summary: 'Ends a conversation: as its member, or as whoever of the team has it.',
  params: byConversation,
  reply: ConversationView,
})

export const listWaitingConversations = endpoint({
  method: 'GET',
  path: '/api/moderation/conversations',
  access: 'moderator',
  summary: 'Open conversations: those whose words wait for an answer first, the longest first. Without words.',
  query: Fields(pageQuery),
  reply: PageOf(ConversationView),
})

export const takeConversation = endpoint({
  method: 'PUT',
  path: '/api/moderation/conversations/:conversationId/claim',
  access: 'moderator',
  summary: 'Takes a conversation, or keeps it. Words that wait for half an hour give it back to the team.',
  params: byConversation,
  reply: ConversationView,
})

export const leaveConversation = endpoint({
  method: 'DELETE',
  path: '/api/moderation/conversations/:conversationId/claim',
  access: 'moderator',
  summary: 'Gives a conversation back to the team.',
  params: byConversation,
  reply: null,
})

/** Pushed as `conversation:event` to its member and to the team: a hint to ask again, without a word of it. */
export interface ConversationEvent {
  readonly conversationId: string
  readonly type: 'opened' | 'written' | 'taken' | 'left' | 'closed'
}

// --- help lines ----------------------------------------------------------------------------------------------------

const PhoneNumber = Type.String({
  pattern: '^[+*#]?\\d[\\d ()./*#-]{0,28}$',
  minLength: 2,
  maxLength: 30,
  description: 'as one reads it: digits, spaces and the usual marks',
})
const WebAddress = Type.String({
  pattern: '^https://[^\\s/?#@\\\\]+\\.[^\\s@\\\\]+$',
  maxLength: 300,
  description: 'https',
})
const Day = Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$', description: '2026-11-22' })

const lineFields = {
  /** ISO 3166-1, two letters. */
  country: OneOf(countryCodes),
  name: Line(120),
  call: PhoneNumber,
  alternative: Nullable(PhoneNumber),
  /** A number that takes text messages. */
  text: Nullable(PhoneNumber),
  /** `24/7`, or in words. */
  hours: Line(80),
  /** `free`, or in words. */
  cost: Line(80),
  emergency: PhoneNumber,
  /** The page on which it was read. */
  source: WebAddress,
  /** The day on which it was read there. */
  checkedAt: Day,
}

export const HelpLineDraft = Fields(lineFields)
export type HelpLineDraft = Static<typeof HelpLineDraft>

export const HelpLineView = Type.Object({
  id: Type.String(),
  ...lineFields,
  /** When an administrator last called it; null while nobody has. */
  confirmedAt: Nullable(Instant),
})
export type HelpLineView = Static<typeof HelpLineView>

export const listHelpLines = endpoint({
  method: 'GET',
  path: '/api/help-lines',
  access: 'anyone',
  summary: 'All help lines by country, each with its source and the day on which it was read there.',
  reply: Type.Object({ lines: Type.Array(HelpLineView) }),
})

export const KeptLineView = Type.Object({
  ...HelpLineView.properties,
  confirmedBy: Nullable(AuthorView),
  /** Not shown to anybody else. */
  removed: Type.Boolean(),
  /** Whether it is to be called now: nobody has, or it was long ago. */
  due: Type.Boolean(),
  /** Until when the last call speaks for it; null where nobody has called. */
  callHoldsUntil: Nullable(Instant),
  /** One more with every change; 0 of a line as it ships. */
  version: Type.Integer(),
  /** Whether the last change can be taken back. */
  undoable: Type.Boolean(),
})
export type KeptLineView = Static<typeof KeptLineView>

export const listKeptLines = endpoint({
  method: 'GET',
  path: '/api/admin/help-lines',
  access: 'administrator',
  summary: 'The same with who has confirmed each line, and with lines that are not shown.',
  reply: Type.Object({ lines: Type.Array(KeptLineView) }),
})

const byLine = Type.Object({ lineId: IdInPath })
/** Which version one has seen: somebody else’s change since then is a `conflict`, `changed-meanwhile`. */
const asSeen = Type.Object({ version: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })) })

export const keepHelpLine = endpoint({
  method: 'PUT',
  path: '/api/admin/help-lines/:lineId',
  access: 'administrator',
  summary: 'Adds a help line under an id of one’s own, or corrects one. A line that was changed is to be called anew.',
  params: Type.Object({ lineId: Id }),
  query: asSeen,
  body: HelpLineDraft,
  reply: KeptLineView,
})

export const confirmHelpLine = endpoint({
  method: 'PUT',
  path: '/api/admin/help-lines/:lineId/confirmation',
  access: 'administrator',
  summary: 'Says that one has called this line, and that it is as it stands here.',
  params: byLine,
  query: asSeen,
  reply: KeptLineView,
})

export const removeHelpLine = endpoint({
  method: 'DELETE',
  path: '/api/admin/help-lines/:lineId',
  access: 'administrator',
  summary: 'Shows a line to nobody any more. It can be shown again by keeping it.',
  params: byLine,
  query: asSeen,
  reply: null,
})

export const undoHelpLine = endpoint({
  method: 'POST',
  path: '/api/admin/help-lines/:lineId/undo',
  access: 'administrator',
  summary: 'Takes the last change of a line back, with whoever had called it before; once.',
  params: byLine,
  query: asSeen,
  reply: Type.Object({
    /** Null where there was no such line before. */
    line: Nullable(KeptLineView),
  }),
})

// --- care for whoever wrote something ------------------------------------------------------------------------------

/**
 * What the answer to one’s own words says besides: told to their author alone, in that answer, and kept nowhere.
 */
export const careFields = {
  /** The `card`, one soft `line`, or nothing. */
  care: Nullable(OneOf(['line', 'card'])),
  /** By when somebody of the team means to have read it; only while they mean to be there until then. */
  readBy: Nullable(Instant),
}
export const CareOffered = Type.Object(careFields)
export type CareOffered = Static<typeof CareOffered>

export const CareView = Type.Object({
  /** The country that one has chosen. */
  country: Nullable(Type.String()),
  /** One line for it, where there is one. */
  line: Nullable(HelpLineView),
  /** The emergency number there, where it is known. */
  emergency: Nullable(Type.String()),
  team: TeamView,
})
export type CareView = Static<typeof CareView>

export const getCare = endpoint({
  method: 'GET',
  path: '/api/care',
  access: 'account',
  summary: 'Whom one could turn to: a help line for one’s country, its emergency number, and when the team is there.',
  reply: CareView,
})

export const NotMeDraft = Fields({
  subject: Fields({ type: OneOf(['post', 'live-message']), id: IdInPath }),
})
export type NotMeDraft = Static<typeof NotMeDraft>

export const sayNotMe = endpoint({
  method: 'POST',
  path: '/api/care/not-me',
  access: 'account',
  summary:
    'Says of one’s own words that they were not about oneself. Moderators read it beside what was seen; it decides nothing.',
  body: NotMeDraft,
  reply: null,
})
