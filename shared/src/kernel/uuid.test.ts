import { expect, test } from 'vitest'
import { newDraftId, newId } from './uuid.ts'

test('ids are UUIDv7 of their time', () => {
  const id = newId(Date.UTC(2026, 10, 22))
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(Date.UTC(2026, 10, 22))
})

test('ids that are made at the same moment are in the order in which they were made', () => {
  const ids = Array.from({ length: 1_000 }, () => {
    newId() // another clock beside it
    return newId(1_795_000_000_000)
  })
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})

test('ids of drafts look like the others, and say nothing of when they were made', () => {
  const ids = Array.from({ length: 200 }, () => newDraftId())
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(new Set(ids.map((id) => id.slice(0, 8))).size).toBe(ids.length)
})
