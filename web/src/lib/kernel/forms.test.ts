import { expect, test } from 'vitest'
import { nextPage } from './forms.ts'

test('after the door one comes to a page of this site, whatever the address says', () => {
  const next = (value: string) => nextPage(new URL(`http://here.example/login?next=${encodeURIComponent(value)}`))
  expect(next('/threads/1?from=3')).toBe('/threads/1?from=3')
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
