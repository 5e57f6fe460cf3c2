import Type, { type Static } from 'typebox'
import { endpoint, Fields, Id, Instant, Nullable, OneOf, PageOf, pageQuery } from '../kernel/contract.ts'

/** What people are told about. The words for each kind live in the catalogue; no kind carries what somebody wrote. */
export const notificationKinds = [
  'thread-reply',
  'post-quoted',
  'membership-asked',
  'membership-answered',
  'session-scheduled',
  'session-changed',
  'session-cancelled',
  'meetup-host-asked',
  'meetup-host-answered',
  'meetup-published',
  'meetup-changing',
  'meetup-changed',
  'meetup-kept',
  'meetup-paused',
  'meetup-hidden',
  'meetup-cancelled',
  'meetup-address',
  'place-offered',
  'place-lapsed',
  'line-over',
  'report-received',
  'report-looked-at',
  'report-acted',
  'report-kept',
  'report-changed',
  'worry-received',
  'worry-looked-at',
  'worry-seen',
  'decision-made',
  'appeal-received',
  'appeal-answered',
  'alias-lifted',
  'opinion-wanted',
  'conversation-opened',
  'conversation-answered',
  'needed-now',
] as const
export type NotificationKind = (typeof notificationKinds)[number]

export const NotificationView = Type.Object({
  id: Type.String(),
  kind: OneOf(notificationKinds),
  at: Instant,
  read: Type.Boolean(),
  /** Page of this site that it leads to. */
  path: Type.String(),
  /** A name to say with it: of a group or session; never of a person, never words from a post. */
  about: Nullable(Type.String()),
})
export type NotificationView = Static<typeof NotificationView>

export const listNotifications = endpoint({
  method: 'GET',
  path: '/api/notifications',
  access: 'account',
  summary: 'One’s own notifications, newest first.',
  query: Fields(pageQuery),
  reply: PageOf(NotificationView),
})

export const readNotifications = endpoint({
  method: 'PUT',
  path: '/api/notifications/read',
  access: 'account',
  summary: 'Marks as read: those named, else all.',
  body: Fields({ ids: Type.Optional(Type.Array(Id, { maxItems: 100 })) }),
  reply: null,
})
