import Type, { type Static } from 'typebox'
import {
  AuthorView,
  endpoint,
  Fields,
  Id,
  IdInPath,
  Instant,
  Nullable,
  OneOf,
  PageOf,
  pageQuery,
  Words,
} from '../kernel/contract.ts'
import { conversationSides } from './conversation-state.ts'

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
