import { execFileSync } from 'node:child_process'
import path from 'node:path'

// `pnpm db:new NAME`: writes the SQL that leads from the last migration to today's tables, to be read before it is kept.
const name = process.argv[2]
if (!name || !/^[a-z0-9-]+$/.test(name)) {
  console.error('Give the migration a name in kebab-case: pnpm db:new add-drafts')
  process.exit(1)
}
const server = path.resolve(import.meta.dirname, '../..')
execFileSync(path.join(server, 'node_modules/.bin/drizzle-kit'), ['generate', '--name', name], {
  cwd: server,
  stdio: 'inherit',
})
