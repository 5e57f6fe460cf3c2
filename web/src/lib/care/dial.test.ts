import { expect, test } from 'vitest'
import { dial } from './dial.ts'

test.each([
  ['112', '112'],
  ['116 123', '116123'],
  ['0800-111 0/111', '08001110111'],
  ['(020) 7946.0000', '02079460000'],
  ['+49 (0)800 111', '+49800111'],
  ['*4141', '*4141'],
  ['#123', '%23123'],
])('%s is dialled as %s', (read, dialled) => {
  expect(dial(read)).toBe(dialled)
})
