import Type, { type Static } from 'typebox'
import { endpoint, Fields, IdInPath, Instant, Nullable, OneOf, PageOf, pageQuery } from '../kernel/contract.ts'
import { ruleSlugs } from '../rules/contract.ts'

/** 2 to 30 letters, digits, `-`, `_`, `.`, spaces inside; none that is not seen. Unique without case and look-alikes. */
export const Pseudonym = Type.String({
  minLength: 2,
  maxLength: 30,
  pattern: '^(?!.*\\p{Default_Ignorable_Code_Point})[\\p{L}\\p{N}_.-][\\p{L}\\p{M}\\p{N}_. -]*[\\p{L}\\p{M}\\p{N}_.-]$',
  description: '2 to 30 letters, digits, - _ . and spaces inside',
})
export const Password = Type.String({ minLength: 8, maxLength: 200, description: 'at least 8 characters' })
const PasswordGiven = Type.String({ minLength: 1, maxLength: 200 })
const PseudonymGiven = Type.String({ minLength: 1, maxLength: 60 })
const Email = Type.String({ maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$' })

const HourMinute = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' })
/** Hours without mail or push, in the person's own time zone; may pass midnight. */
export const QuietHours = Fields({ from: HourMinute, to: HourMinute })
export type QuietHours = Static<typeof QuietHours>

/** How an account sees itself. */
export const MeView = Type.Object({
  id: Type.String(),
  pseudonym: Type.String(),
  mark: Type.String(),
  role: OneOf(['member', 'moderator', 'administrator']),
  standing: OneOf(['good', 'muted', 'suspended', 'banned']),
  /** While one may not write: until when, and by which rule. Null in good standing. */
  pause: Nullable(Type.Object({ until: Instant, reason: OneOf(ruleSlugs) })),
  email: Nullable(Type.String()),
  timeZone: Type.String({ description: 'IANA name' }),
  country: Nullable(Type.String({ description: 'ISO 3166-1, two letters' })),
  locale: Type.String(),
  quietHours: Nullable(Type.Object({ from: Type.String(), to: Type.String() })),
  mailNotifications: Type.Boolean(),
  groups: Type.Array(
    Type.Object({
      id: Type.String(),
      slug: Type.String(),
      name: Type.String(),
      role: OneOf(['member', 'greeter', 'facilitator', 'organiser']),
      leads: Type.Boolean(),
      organises: Type.Boolean({ description: 'may propose meetups' }),
    }),
  ),
  unreadNotifications: Type.Integer(),
})
export type MeView = Static<typeof MeView>

export const setUp = endpoint({
  method: 'POST',
  path: '/api/setup',
  access: 'anyone',
  summary: 'Makes the first administrator, with the token printed at start; afterwards 404.',
  body: Fields({ token: Type.String({ minLength: 1, maxLength: 200 }), pseudonym: Pseudonym, password: Password }),
  reply: MeView,
})

export const askSetUp = endpoint({
  method: 'GET',
  path: '/api/setup',
  access: 'anyone',
  summary: 'Whether the first administrator is still to be made; afterwards 404.',
  reply: Type.Object({ open: Type.Boolean() }),
})

export const SignUpDraft = Fields({
  pseudonym: Pseudonym,
  password: Password,
  email: Type.Optional(Email),
  ofAge: Type.Literal(true, { description: '18 or older' }),
  agreedRulesVersion: Type.Integer({ minimum: 1 }),
  timeZone: Type.Optional(Type.String({ maxLength: 60 })),
  locale: Type.Optional(Type.String({ maxLength: 20 })),
})
export type SignUpDraft = Static<typeof SignUpDraft>

export const signUp = endpoint({
  method: 'POST',
  path: '/api/accounts',
  access: 'anyone',
  summary: 'Signs up, and in.',
  body: SignUpDraft,
  reply: MeView,
})

export const logIn = endpoint({
  method: 'POST',
  path: '/api/login',
  access: 'anyone',
  summary: 'Signs in. The answer never tells whether an account exists.',
  body: Fields({ pseudonym: PseudonymGiven, password: PasswordGiven }),
  reply: MeView,
})

export const logOut = endpoint({
  method: 'POST',
  path: '/api/logout',
  access: 'anyone',
  summary: 'Ends this login session.',
  reply: null,
})

export const getMe = endpoint({
  method: 'GET',
  path: '/api/me',
  access: 'account',
  summary: 'The signed-in account.',
  reply: MeView,
})

export const SettingsDraft = Fields({
  email: Type.Optional(Nullable(Email)),
  timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  country: Type.Optional(Nullable(Type.String({ pattern: '^[A-Z]{2}$' }))),
  locale: Type.Optional(Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', maxLength: 20 })),
  quietHours: Type.Optional(Type.Unsafe<QuietHours | null>({ ...QuietHours, type: ['object', 'null'] })),
  mailNotifications: Type.Optional(Type.Boolean()),
})
export type SettingsDraft = Static<typeof SettingsDraft>

export const changeSettings = endpoint({
  method: 'PATCH',
  path: '/api/me',
  access: 'account',
  summary: 'Changes settings; what is not named stays.',
  body: SettingsDraft,
  reply: MeView,
})

export const changePassword = endpoint({
  method: 'PUT',
  path: '/api/me/password',
  access: 'account',
  summary: 'Sets a new password and ends every other login session.',
  body: Fields({ password: PasswordGiven, newPassword: Password }),
  reply: null,
})

export const exportMe = endpoint({
  method: 'GET',
  path: '/api/me/export',
  access: 'account',
  summary: 'Everything kept about the account, as one JSON document.',
  reply: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
})

export const eraseMe = endpoint({
  method: 'DELETE',
  path: '/api/me',
  access: 'account',
  summary: 'Deletes the account: words and name go, threads stay readable.',
  body: Fields({ password: PasswordGiven }),
  reply: null,
})

export const LoginSessionView = Type.Object({
  id: Type.String(),
  device: Type.String(),
  createdAt: Instant,
  expiresAt: Instant,
  current: Type.Boolean(),
})
export type LoginSessionView = Static<typeof LoginSessionView>

export const listLoginSessions = endpoint({
  method: 'GET',
  path: '/api/me/login-sessions',
  access: 'account',
  summary: 'Where this account is signed in.',
  query: Fields(pageQuery),
  reply: PageOf(LoginSessionView),
})

export const endLoginSession = endpoint({
  method: 'DELETE',
  path: '/api/me/login-sessions/:loginSessionId',
  access: 'account',
  summary: 'Ends one of one’s own login sessions.',
  params: Type.Object({ loginSessionId: IdInPath }),
  reply: null,
})

export const BlockView = Type.Object({
  id: Type.String(),
  pseudonym: Type.String(),
  mark: Type.String(),
  since: Instant,
})
export type BlockView = Static<typeof BlockView>

export const listBlocks = endpoint({
  method: 'GET',
  path: '/api/blocks',
  access: 'account',
  summary: 'Whom this account has blocked, the last one first.',
  query: Fields(pageQuery),
  reply: PageOf(BlockView),
})
export const blockAccount = endpoint({
  method: 'PUT',
  path: '/api/blocks/:accountId',
  access: 'account',
  summary: 'Blocks somebody; they are not told.',
  params: Type.Object({ accountId: IdInPath }),
  reply: BlockView,
})
export const unblockAccount = endpoint({
  method: 'DELETE',
  path: '/api/blocks/:accountId',
  access: 'account',
  summary: 'Ends a block.',
  params: Type.Object({ accountId: IdInPath }),
  reply: null,
})

export const AccountView = Type.Object({
  id: Type.String(),
  pseudonym: Type.String(),
  role: OneOf(['member', 'moderator', 'administrator']),
})
export type AccountView = Static<typeof AccountView>

export const appointAccount = endpoint({
  method: 'PATCH',
  path: '/api/admin/accounts/:accountId',
  access: 'administrator',
  summary: 'Gives an account a site role; counts from its next request on.',
  params: Type.Object({ accountId: IdInPath }),
  body: Fields({ role: OneOf(['member', 'moderator', 'administrator']) }),
  reply: AccountView,
})

const uuid = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'

export const findAccounts = endpoint({
  method: 'GET',
  path: '/api/admin/accounts',
  access: 'administrator',
  summary: 'Accounts by the beginning of their pseudonym; or those of up to a hundred ids, with a comma between.',
  query: Fields({
    ...pageQuery,
    pseudonym: Type.Optional(Type.String({ maxLength: 30 })),
    ids: Type.Optional(Type.String({ pattern: `^${uuid}(,${uuid}){0,99}$` })),
  }),
  reply: PageOf(AccountView),
})
