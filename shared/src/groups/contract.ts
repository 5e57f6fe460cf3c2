import Type, { type Static } from 'typebox'
import { endpoint, Fields, IdInPath, Line, Nullable, OneOf, PageOf, Slug, pageQuery } from '../kernel/contract.ts'

export const groupRoles = ['member', 'greeter', 'facilitator', 'organiser'] as const

/** A town or quarter a group belongs to; words, not an address. */
const Place = Line(80)

export const GroupView = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  name: Type.String(),
  summary: Type.String(),
  guide: Type.String({ description: 'slug of the guide it is themed on' }),
  ledBy: OneOf(['peers', 'therapist']),
  audience: OneOf(['self', 'loved-ones', 'both']),
  access: OneOf(['open', 'members', 'approval']),
  place: Nullable(Type.String()),
  membership: Nullable(Type.Object({ role: OneOf(groupRoles), state: OneOf(['member', 'asked']) })),
  mayRead: Type.Boolean(),
  mayWrite: Type.Boolean({ description: 'open threads' }),
  mayAnswer: Type.Boolean({ description: 'let in whoever asks' }),
  leading: Type.Boolean({ description: 'whoever asks is a facilitator of it, and plans its live sessions' }),
  organising: Type.Boolean({ description: 'whoever asks is an organiser of it, and proposes its meetups' }),
})
export type GroupView = Static<typeof GroupView>

const bySlug = Type.Object({ slug: Slug })

export const listGroups = endpoint({
  method: 'GET',
  path: '/api/groups',
  access: 'anyone',
  summary: 'The directory of groups.',
  query: Fields({
    ...pageQuery,
    guide: Type.Optional(Slug),
    kind: Type.Optional(OneOf(['online', 'therapist-led', 'local'])),
  }),
  reply: PageOf(GroupView),
})

export const getGroup = endpoint({
  method: 'GET',
  path: '/api/groups/:slug',
  access: 'anyone',
  summary: 'One group.',
  params: bySlug,
  reply: GroupView,
})

export const GroupDraft = Fields({
  slug: Slug,
  name: Line(60),
  summary: Line(200),
  guide: Slug,
  ledBy: OneOf(['peers', 'therapist']),
  audience: OneOf(['self', 'loved-ones', 'both']),
  access: OneOf(['open', 'members', 'approval']),
  place: Type.Optional(Place),
})
export type GroupDraft = Static<typeof GroupDraft>

export const createGroup = endpoint({
  method: 'POST',
  path: '/api/groups',
  access: 'administrator',
  summary: 'Opens a new group.',
  body: GroupDraft,
  reply: GroupView,
})

export const MembershipView = Type.Object({
  role: OneOf(groupRoles),
  state: OneOf(['member', 'asked'], { description: '`asked`: a facilitator lets in' }),
})
export type MembershipView = Static<typeof MembershipView>

export const joinGroup = endpoint({
  method: 'PUT',
  path: '/api/groups/:slug/membership',
  access: 'account',
  summary: 'Joins a group, or asks to.',
  params: bySlug,
  reply: MembershipView,
})

export const leaveGroup = endpoint({
  method: 'DELETE',
  path: '/api/groups/:slug/membership',
  access: 'account',
  summary: 'Leaves a group, or takes the request back.',
  params: bySlug,
  reply: null,
})

export const MemberView = Type.Object({
  id: Type.String(),
  pseudonym: Type.String(),
  mark: Type.String(),
  role: OneOf(groupRoles),
  state: OneOf(['member', 'asked']),
})
export type MemberView = Static<typeof MemberView>

export const listRequests = endpoint({
  method: 'GET',
  path: '/api/groups/:slug/requests',
  access: 'account',
  summary: 'Who asks to join; for facilitators of the group and moderators.',
  params: bySlug,
  query: Fields(pageQuery),
  reply: PageOf(MemberView),
})

export const answerRequest = endpoint({
  method: 'PUT',
  path: '/api/groups/:slug/requests/:accountId',
  access: 'account',
  summary: 'Lets somebody in, or declines kindly; for facilitators of the group and moderators.',
  params: Type.Object({ slug: Slug, accountId: IdInPath }),
  body: Fields({ answer: OneOf(['let-in', 'decline']) }),
  reply: null,
})

export const giveGroupRole = endpoint({
  method: 'PUT',
  path: '/api/groups/:slug/roles/:accountId',
  access: 'moderator',
  summary: 'Gives somebody a role in a group; makes them a member if they are none.',
  params: Type.Object({ slug: Slug, accountId: IdInPath }),
  body: Fields({ role: OneOf(groupRoles) }),
  reply: MemberView,
})
