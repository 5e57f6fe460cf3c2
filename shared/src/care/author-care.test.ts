import { expect, test } from 'vitest'
import { offerFor } from './author-care.ts'

test.each([
  [[], null],
  [[{ label: 'hostility', level: 'H3' }], null],
  [[{ label: 'not-analysed', level: 'N1' }], null],
  [[{ label: 'risk', level: 'C1' }], 'line'],
  [[{ label: 'danger', level: 'C1' }], 'line'],
  [[{ label: 'risk', level: 'C2' }], 'card'],
  [[{ label: 'risk', level: 'C3' }], 'card'],
  [[{ label: 'danger', level: 'D1' }], 'card'],
  [
    [
      { label: 'risk', level: 'C1' },
      { label: 'personal', level: 'P2' },
    ],
    'line',
  ],
  [
    [
      { label: 'risk', level: 'C1' },
      { label: 'risk', level: 'C2' },
    ],
    'card',
  ],
])('what was seen, and what its author is offered: %j', (seen, offered) => {
  expect(offerFor(seen)).toBe(offered)
})
