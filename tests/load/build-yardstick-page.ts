import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

/** Builds the smallest SvelteKit page of twenty posts in a folder outside the repository, with the product's versions. */
export function buildYardstickPage(folder: string): void {
  fs.cpSync(path.join(import.meta.dirname, 'yardstick-page'), folder, { recursive: true })
  const modules = path.join(folder, 'node_modules')
  fs.mkdirSync(modules)
  for (const name of ['@sveltejs', 'svelte', 'vite']) {
    fs.symlinkSync(path.join(root, 'web/node_modules', name), path.join(modules, name))
  }
  fs.symlinkSync(path.join(root, 'tests/node_modules/pg'), path.join(modules, 'pg'))
  const vite = path.join(modules, 'vite/bin/vite.js')
  const built = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: folder, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`the minimal page could not be built:\n${built.stdout}${built.stderr}`)
}
