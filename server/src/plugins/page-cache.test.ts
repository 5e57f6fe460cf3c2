import { expect, test } from 'vitest'
import { PageCache, type KeptPage } from './page-cache.ts'

const page: KeptPage = { headers: [], etag: '', body: Buffer.from('words'), encoded: new Map() }

test('a page is kept for a second and no longer', () => {
  const cache = new PageCache()
  cache.keep('/threads/1', 'thread:1', page, cache.moves, 0)
  expect(cache.find('/threads/1', 999)).toBe(page)
  expect(cache.find('/threads/1', 1_000)).toBeUndefined()
})

test('what moves takes all its pages along and leaves the others', () => {
  const cache = new PageCache()
  cache.keep('/threads/1', 'thread:1', page, cache.moves, 0)
  cache.keep('/threads/1?from=21', 'thread:1', page, cache.moves, 0)
  cache.keep('/threads/2', 'thread:2', page, cache.moves, 0)
  cache.drop('thread:1')
  expect(cache.find('/threads/1', 1)).toBeUndefined()
  expect(cache.find('/threads/1?from=21', 1)).toBeUndefined()
  expect(cache.find('/threads/2', 1)).toBe(page)
})

test('a page whose rendering began before a change is not kept after it', () => {
  const cache = new PageCache()
  const moves = cache.moves
  cache.drop('thread:1')
  cache.keep('/threads/1', 'thread:1', page, moves, 0)
  expect(cache.find('/threads/1', 1)).toBeUndefined()
})

test('addresses without end do not fill the memory', () => {
  const cache = new PageCache()
  for (let i = 0; i < 2_000; i++) cache.keep(`/threads/1?from=${i}`, 'thread:1', page, cache.moves, 0)
  const kept = Array.from({ length: 2_000 }, (_, i) => cache.find(`/threads/1?from=${i}`, 1)).filter(Boolean)
  expect(kept.length).toBeLessThanOrEqual(500)
})
