import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const texts = Object.keys(JSON.parse(fs.readFileSync(path.join(root, 'shared/messages/en.json'), 'utf8')) as object)

test('every text of the catalogue is said somewhere', () => {
  const said = new Set(
    fs
      .globSync('{web,server,shared}/src/**/*.{ts,svelte}', { cwd: root, exclude: ['shared/src/messages/**'] })
      .flatMap((file) => [...fs.readFileSync(path.join(root, file), 'utf8').matchAll(/\bm\.(\w+)/g)])
      .map(([, name]) => name),
  )
  expect(texts.length).toBeGreaterThan(1_000)
  expect(texts.filter((name) => name !== '$schema' && !said.has(name))).toEqual([])
})
