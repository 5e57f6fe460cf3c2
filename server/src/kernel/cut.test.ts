import Type from 'typebox'
import { expect, test } from 'vitest'
import { Nullable, OneOf, PageOf } from '@secure-base/shared/kernel/contract.ts'
import { PostPage, ThreadView } from '@secure-base/shared/forum/contract.ts'
import { cutTo } from './cut.ts'

const View = PageOf(
  Type.Object({
    id: Type.String(),
    kind: OneOf(['one', 'other']),
    author: Nullable(Type.Object({ name: Type.String(), left: Type.Optional(Type.Boolean()) })),
    notes: Type.Array(Type.String()),
  }),
)

test('a field that the contract does not name stays behind, however deep', () => {
  const item = { id: '1', kind: 'one', author: { name: 'Ana', email: 'ana@example.org' }, notes: ['a'], secret: 1 }
  expect(cutTo(View)({ items: [item, { ...item, author: null }], nextCursor: null, rows: 2 })).toEqual({
    items: [
      { id: '1', kind: 'one', author: { name: 'Ana' }, notes: ['a'] },
      { id: '1', kind: 'one', author: null, notes: ['a'] },
    ],
    nextCursor: null,
  })
})

test('what is cut shares nothing with what it was cut from', () => {
  const view = { items: [{ id: '1', kind: 'one', author: { name: 'Ana' }, notes: ['a'] }], nextCursor: null }
  const cut = cutTo(View)(view) as typeof view
  cut.items[0]!.author.name = 'Ben'
  cut.items[0]!.notes.push('b')
  expect(view.items[0]).toEqual({ id: '1', kind: 'one', author: { name: 'Ana' }, notes: ['a'] })
})

test('an object never passes where a plain value belongs, nor the other way round', () => {
  expect(() => cutTo(View)({ items: [{ id: { of: 'a row' } }], nextCursor: null })).toThrow(TypeError)
  expect(() => cutTo(View)({ items: 'all', nextCursor: null })).toThrow(TypeError)
})

test('a contract that says more than types goes through the serializer, and is cut as well', () => {
  const Either = Type.Object({
    either: Type.Union([Type.Object({ a: Type.String() }), Type.Object({ b: Type.String() })]),
  })
  expect(cutTo(Either)({ either: { b: 'kept' }, more: 1 })).toEqual({ either: { b: 'kept' } })
})

test.each([PostPage, ThreadView])('the pages of threads are cut without JSON', (schema) => {
  expect(String(cutTo(schema))).not.toContain('JSON')
})
