import { expect, test } from 'vitest'
import { asCards } from './practices.ts'

test('every practice stands on a card of its own, and nothing else does', () => {
  const html = '<h2 id="a">A</h2><p>1</p><h3>Practice</h3><ol></ol><h2 id="b">B</h2><h3>Practice</h3><p>2</p>'
  expect(asCards(html)).toBe(
    '<h2 id="a">A</h2><p>1</p><section class="practice"><h3>Practice</h3><ol></ol></section>' +
      '<h2 id="b">B</h2><section class="practice"><h3>Practice</h3><p>2</p></section>',
  )
  expect(asCards('<h3 id="other">Other</h3>')).toBe('<h3 id="other">Other</h3>')
})
