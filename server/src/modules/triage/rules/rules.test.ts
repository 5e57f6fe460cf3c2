import { expect, test } from 'vitest'
import { ruleFiles } from '../read-text.ts'
import { lists } from './lists.ts'
import { modifiers } from './modifiers.ts'

const namedLists = [lists, ...ruleFiles.map((file) => file.lists)].flatMap((some) => Object.entries(some))
const sayings = [
  ...ruleFiles.flatMap((file) => file.rules.map(({ id, patterns, except }) => ({ id, patterns, except }))),
  ...modifiers.flatMap(({ id, marks }) => marks.map(({ patterns, except }) => ({ id, patterns, except }))),
]

test('every list is used', () => {
  const used = new Set<string>()
  const use = (pattern: string): void => {
    for (const [, name] of pattern.matchAll(/\{(\w+)\}/g)) {
      if (used.has(name!)) continue
      used.add(name!)
      for (const [, entries] of namedLists.filter(([other]) => other === name)) entries.forEach(use)
    }
  }
  for (const { patterns, except = [] } of sayings) [...patterns, ...except].forEach(use)
  expect(namedLists.map(([name]) => name).filter((name) => !used.has(name))).toEqual([])
})

test('no two lists have one name: the later would silently stand for both', () => {
  expect(twice(namedLists.map(([name]) => name))).toEqual([])
})

test('nothing stands twice in a list or in a rule', () => {
  const doubled = [
    ...namedLists.flatMap(([name, entries]) => twice(entries).map((entry) => `{${name}} ${entry}`)),
    ...sayings.flatMap(({ id, patterns, except = [] }) =>
      [...twice(patterns), ...twice(except)].map((pattern) => `${id} ${pattern}`),
    ),
  ]
  expect(doubled).toEqual([])
})

function twice(words: readonly string[]): string[] {
  return words.filter((word, at) => words.indexOf(word) !== at)
}
