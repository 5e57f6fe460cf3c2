import { expect, test } from 'vitest'
import { pseudonymKey } from './pseudonym-key.ts'

test.each([
  ['Ana', 'ana'],
  ['a.n_a', 'ana'],
  ['Ánà', 'ana'],
  ['АНА', 'aha'],
  ['pаul', 'paul'],
  ['Bi11', 'bill'],
  ['modern', 'modem'],
  ['０range', 'orange'],
  ['ɡսs', 'gus'],
  ['ᴅɪɴᴀ', 'dina'],
  ['ꓠꓳꓣꓮ', 'nora'],
  ['ᎠᎥᎡᎬ', 'dire'],
])('%s looks like %s', (one, other) => {
  expect(pseudonymKey(one)).toBe(pseudonymKey(other))
})

test.each([
  ['ana', 'anna'],
  ['wren', 'when'],
  ['sol', 'soul'],
  ['小林', '小森'],
])('%s and %s are two people', (one, other) => {
  expect(pseudonymKey(one)).not.toBe(pseudonymKey(other))
})

test('a name of nothing but separators is still a name', () => {
  expect(pseudonymKey('._.')).not.toBe('')
})
