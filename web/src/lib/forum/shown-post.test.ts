import { expect, test } from 'vitest'
import { excerptOf, fromPage, onlyInHtml, type ShownPost } from './shown-post.ts'

test('an excerpt is text, cut between words', () => {
  expect(excerptOf('<p>I know that <em>noon</em>.</p><p>Really &amp; truly &lt;b&gt;</p>')).toBe(
    'I know that noon . Really & truly <b>',
  )
  const long = excerptOf(`<p>${'word '.repeat(100)}</p>`)
  expect(long.length).toBeLessThanOrEqual(141)
  expect(long.endsWith('word…')).toBe(true)
})

test('text that was escaped twice is unescaped once', () => {
  expect(excerptOf('<p>&amp;lt;</p>')).toBe('&lt;')
})

test('words that stand in the HTML are readable on the server and not serialised again', () => {
  const whole: ShownPost = {
    id: 'one',
    number: 1,
    state: 'visible',
    author: { id: 'ana-1', name: 'ana', mark: '/mark.svg' },
    html: '<p>hello</p>',
    body: null,
    mine: false,
    at: '2026-11-25T12:00:00.000Z',
    editedAt: null,
    contentNotes: [],
    quotes: [],
    reactions: { yours: [] },
  }
  const [post] = onlyInHtml([whole])
  expect(post!.whole).toBe(whole)
  expect({ ...post }).toEqual({ id: 'one', number: 1, by: 'ana-1' })
  expect(fromPage([post!])).toEqual([whole])

  const special: ShownPost = {
    ...whole,
    state: 'held',
    html: null,
    body: 'hello',
    mine: true,
    blocked: true,
    editedAt: '2026-11-25T13:00:00.000Z',
    contentNotes: ['loss'],
    quotes: [{ postId: 'two', number: 2, name: 'ben', excerpt: null, contentNotes: [] }],
    reactions: { yours: ['relate'] },
  }
  const [kept] = onlyInHtml([special])
  expect(kept!.whole).toBe(special)
  // Of what others may not read, the page says nothing: what scripts are to know is in the data, and no words.
  expect({ ...kept }).toEqual({
    id: 'one',
    number: 1,
    author: special.author,
    state: 'held',
    body: 'hello',
    mine: true,
    blocked: true,
    editedAt: special.editedAt,
    contentNotes: ['loss'],
    quotes: special.quotes,
    reactions: special.reactions,
  })
})
