import { expect, test } from 'vitest'
import { guest, type Account } from '../kernel/policy.ts'
import { mayKeepHelpLines } from './policy.ts'

const account = (role: Account['role'], more: Partial<Account> = {}): Account => ({
  ...guest,
  id: role,
  pseudonym: role,
  role,
  ...more,
})

test.each([
  ['an administrator', account('administrator'), true],
  ['a moderator', account('moderator'), false],
  ['a member', account('member'), false],
  ['a facilitator of a group', account('member', { memberships: new Map([['group', 'facilitator']]) }), false],
] as const)('help lines are kept by administrators alone: %s', (_name, who, allowed) => {
  expect(mayKeepHelpLines.decide(who, null).allowed).toBe(allowed)
})
