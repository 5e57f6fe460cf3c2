import { expect, test } from 'vitest'
import { guest, type Account, type GroupRole } from '../kernel/policy.ts'
import { mayDeletePost, mayEditPost, mayReact, mayReply, maySeeVersions, type PostFacts } from './policy.ts'

function account(id: string, more: Partial<Account> & { inGroup?: GroupRole | null } = {}): Account {
  const { inGroup = 'member', ...rest } = more
  const memberships = new Map(inGroup ? [['group', inGroup]] : [])
  return { ...guest, id, pseudonym: id, role: 'member', memberships, ...rest }
}
const thread = { groupId: 'group', state: 'open' } as const
const locked = { groupId: 'group', state: 'locked' } as const
const post: PostFacts = {
  groupId: 'group',
  threadState: 'open',
  authorId: 'ana',
  number: 2,
  state: 'visible',
  threadAuthorId: 'ben',
}
const reason = (verdict: { allowed: boolean; reason?: string }) => (verdict.allowed ? null : verdict.reason)

test.each([
  ['a guest', guest, thread, 'not-signed-in'],
  ['a member', account('ana'), thread, null],
  ['somebody outside of the group', account('ana', { inGroup: null }), thread, 'not-a-member'],
  ['a moderator from outside', account('cara', { role: 'moderator', inGroup: null }), locked, null],
  ['a member, where it is locked', account('ana'), locked, 'thread-locked'],
  ['a greeter, where it is locked', account('ana', { inGroup: 'greeter' }), locked, 'thread-locked'],
  ['a facilitator, where it is locked', account('dan', { inGroup: 'facilitator' }), locked, null],
  ['somebody muted', account('ana', { standing: 'muted' }), thread, 'not-in-good-standing'],
  [
    'a suspended moderator',
    account('cara', { role: 'moderator', standing: 'suspended' }),
    thread,
    'not-in-good-standing',
  ],
] as const)('%s and a reply', (_who, actor, facts, expected) => {
  expect(reason(mayReply.decide(actor, facts))).toBe(expected)
})

test('only authors change or delete, while it is theirs to do', () => {
  const [ana, cara] = [account('ana'), account('cara', { role: 'moderator' })]
  expect(reason(mayEditPost.decide(ana, post))).toBe(null)
  expect(reason(mayEditPost.decide(cara, post))).toBe('not-the-author')
  expect(reason(mayEditPost.decide(ana, { ...post, state: 'hidden' }))).toBe('post-not-visible')
  expect(reason(mayEditPost.decide(ana, { ...post, threadState: 'locked' }))).toBe('thread-locked')
  expect(reason(mayEditPost.decide(account('ana', { standing: 'muted' }), post))).toBe('not-in-good-standing')
  expect(reason(mayDeletePost.decide(account('ana', { standing: 'muted', inGroup: null }), post))).toBe(null)
  expect(reason(mayEditPost.decide(ana, { ...post, state: 'held' }))).toBe(null)
  expect(reason(mayEditPost.decide(ana, { ...post, state: 'deleted' }))).toBe('post-not-visible')
  expect(reason(mayDeletePost.decide(ana, { ...post, state: 'held' }))).toBe(null)
  expect(reason(mayDeletePost.decide(ana, { ...post, state: 'hidden' }))).toBe('post-not-visible')
  expect(reason(mayDeletePost.decide(cara, post))).toBe('not-the-author')
})

test('earlier versions are for the author and moderators, not for who leads the group', () => {
  expect(reason(maySeeVersions.decide(account('ana'), post))).toBe(null)
  expect(reason(maySeeVersions.decide(account('cara', { role: 'moderator' }), post))).toBe(null)
  expect(reason(maySeeVersions.decide(account('dan', { inGroup: 'facilitator' }), post))).toBe('not-the-author')
})

test('nobody reacts to themselves, and only whoever asked says what helped', () => {
  const react = (actor: Account, kind: string, more: Partial<PostFacts> = {}) =>
    reason(mayReact.decide(actor, { ...post, ...more, kind }))
  expect(react(account('ana'), 'relate')).toBe('own-post')
  expect(react(account('ben'), 'helped')).toBe(null)
  expect(react(account('dan'), 'helped')).toBe('not-the-thread-author')
  expect(react(account('dan'), 'with-you')).toBe(null)
  expect(react(account('dan', { inGroup: null }), 'with-you')).toBe('not-a-member')
  expect(react(account('dan'), 'with-you', { state: 'deleted' })).toBe('post-not-visible')
})
