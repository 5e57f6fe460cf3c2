import { expect, test } from 'vitest'
import { nextPage, text } from './forms.ts'

test('after the door one comes to a page of this site, whatever the address says', () => {
  const next = (value: string) => nextPage(new URL(`http://here.example/login?next=${encodeURIComponent(value)}`))
  expect(next('/threads/1?from=3')).toBe('/threads/1?from=3')
  expect(next('/report?/send&thread=1&post=2')).toBe('/report?thread=1&post=2')
  for (const trick of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '',
    '/\t/evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
  ]) {
    expect(next(trick), trick).toBe('/')
  }
})

test('a line break is one character, whether a form or a script has sent it', () => {
  const form = new FormData()
  form.set('body', 'one\r\ntwo\r\n')
  expect(text(form, 'body')).toBe('one\ntwo\n')
})
