import { expect, test } from 'vitest'
import { excerptOf, onlyInHtml, type ShownPost } from './shown-post.ts'

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
  const [post] = onlyInHtml([{ number: 1, html: '<p>hello</p>' } as ShownPost])
  expect(post!.html).toBe('<p>hello</p>')
  expect(Object.keys(post!)).toEqual(['number'])
})
