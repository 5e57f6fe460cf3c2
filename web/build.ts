/**
 * Makes what the server and the browser need, and only when what it is made of has changed:
 * the compiled catalogue, the table of endpoints, the fonts' first letters, and the pages.
 * `node web/build.ts --only-generate` leaves the pages out (development and type checks).
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const web = path.dirname(fileURLToPath(import.meta.url))
const root = path.dirname(web)
const shared = path.join(root, 'shared')
const messagesOut = path.join(shared, 'src/messages')
const endpointsOut = path.join(web, 'src/lib/kernel/endpoints.ts')
const fontsOut = path.join(web, 'src/lib/ui/fonts')
const buildOut = path.join(web, 'build')

try {
  await compileMessages()
  await writeEndpoints()
  await cutFonts()
  if (!process.argv.includes('--only-generate')) buildPages()
} catch (error) {
  console.error(`web/build.ts: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  process.exit(1)
}
// The catalogue's compiler leaves timers of half a minute running behind it, for which nobody waits here.
process.exit(0)

async function compileMessages(): Promise<void> {
  const sources = [path.join(shared, 'messages'), path.join(shared, 'project.inlang/settings.json')]
  const made = fingerprint([...sources, path.join(root, 'pnpm-lock.yaml'), path.join(web, 'build.ts')])
  const stamp = path.join(messagesOut, '.stamp')
  if (read(stamp) === made) return

  const settings = JSON.parse(fs.readFileSync(path.join(shared, 'project.inlang/settings.json'), 'utf8')) as {
    locales: string[]
  }
  for (const locale of settings.locales) readCatalogue(locale)
  const { compile } = await import('@inlang/paraglide-js')
  await compile({
    project: path.join(shared, 'project.inlang'),
    outdir: messagesOut,
    // The pages and the server say which language they speak; see locale.ts.
    strategy: ['globalVariable', 'baseLocale'],
    emitTsDeclarations: true,
    emitGitIgnore: false,
    emitPrettierIgnore: false,
    emitReadme: false,
    // While there is one language, nothing needs to ask which one it is.
    ...(settings.locales.length === 1 && { experimentalStaticLocale: JSON.stringify(settings.locales[0]) }),
  })
  fs.writeFileSync(stamp, made)
}

/** @throws with the file's name: the compiler itself would pass over what it cannot read. */
function readCatalogue(locale: string): void {
  const file = `shared/messages/${locale}.json`
  try {
    JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'))
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

/** The browser gets methods and paths; the schemas stay behind as types. */
async function writeEndpoints(): Promise<void> {
  const areas = fs
    .readdirSync(path.join(shared, 'src'))
    .filter((area) => area !== 'kernel' && fs.existsSync(path.join(shared, 'src', area, 'contract.ts')))
    .sort()
  const contracts = areas.map((area) => path.join(shared, 'src', area, 'contract.ts'))
  const made = fingerprint([...contracts, path.join(shared, 'src/kernel/contract.ts'), path.join(web, 'build.ts')])
  if (read(endpointsOut)?.startsWith(`// ${made}`)) return

  const endpoints: string[] = []
  const commands: string[] = []
  const owner = new Map<string, string>()
  for (const [index, area] of areas.entries()) {
    const contract = (await import(contracts[index]!)) as Record<
      string,
      { method?: string; path?: string; name?: string }
    >
    for (const [name, shape] of Object.entries(contract)) {
      if (typeof shape !== 'object' || shape === null) continue
      const isEndpoint = typeof shape.method === 'string' && typeof shape.path === 'string'
      const isCommand = typeof shape.name === 'string' && shape.name.includes(':') && 'payload' in shape
      if (!isEndpoint && !isCommand) continue
      if (owner.has(name)) throw new Error(`${name} is exported by the contracts of ${owner.get(name)} and ${area}`)
      owner.set(name, area)
      if (isEndpoint) endpoints.push(`export const ${name} = '${shape.method} ${shape.path}' as EndpointAt<'${name}'>`)
      else commands.push(`  '${shape.name}': '${name}',`)
    }
  }

  const lines = [
    `// ${made}`,
    '// Written by web/build.ts from the contracts. Not to be edited.',
    ...areas.map((area) => `import type * as ${variable(area)} from '@secure-base/shared/${area}/contract.ts'`),
    '',
    `export type Contracts = ${areas.map((area) => `typeof ${variable(area)}`).join(' & ')}`,
    '',
    '/** Method and path of an endpoint; `name` is only there for types. One by one, so that a page gets those it asks. */',
    'export type EndpointAt<K extends keyof Contracts> = `${string} ${string}` & { readonly name?: K }',
    '',
    ...endpoints,
    '',
    '/** Socket commands, and the name of each in its contract. */',
    `export interface Commands {`,
    ...commands.map((line) => line.replace(/,$/, '')),
    '}',
    '',
  ]
  fs.mkdirSync(path.dirname(endpointsOut), { recursive: true })
  fs.writeFileSync(endpointsOut, lines.join('\n'))
}

/**
 * The letters of English alone, which every page needs; what else Latin writes is in the family's own files and comes
 * when somebody's words ask for it (see `fonts.css`).
 */
async function cutFonts(): Promise<void> {
  const family = path.join(web, 'node_modules/@fontsource/atkinson-hyperlegible-next/files')
  const made = fingerprint([path.join(root, 'pnpm-lock.yaml'), path.join(web, 'build.ts')])
  const stamp = path.join(fontsOut, '.stamp')
  if (read(stamp) === made) return

  const { default: subsetFont } = await import('subset-font')
  const ascii = String.fromCharCode(...Array.from({ length: 0x5f }, (_, index) => 0x20 + index))
  const letters = `${ascii}\u00a0·–—‘’“”…`
  fs.mkdirSync(fontsOut, { recursive: true })
  for (const weight of [400, 600]) {
    const whole = fs.readFileSync(path.join(family, `atkinson-hyperlegible-next-latin-${weight}-normal.woff2`))
    const cut = await subsetFont(whole, letters, { targetFormat: 'woff2' })
    fs.writeFileSync(path.join(fontsOut, `first-letters-${weight}.woff2`), cut)
  }
  fs.writeFileSync(stamp, made)
}

function variable(area: string): string {
  return area.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function buildPages(): void {
  const inputs = ['src', 'static', 'vite.config.ts', 'tsconfig.json', 'package.json', 'build.ts'].map((name) =>
    path.join(web, name),
  )
  const content = [path.join(shared, 'src'), path.join(shared, 'guides'), path.join(shared, 'rules')]
  const made = fingerprint([...inputs, ...content, path.join(root, 'pnpm-lock.yaml')])
  const stamp = path.join(buildOut, '.stamp')
  if (read(stamp) === made) return
  checkGuides()

  fs.rmSync(stamp, { force: true })
  const vite = path.join(web, 'node_modules/vite/bin/vite.js')
  const done = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: web, encoding: 'utf8' })
  if (done.status !== 0) {
    process.stderr.write(done.stdout + done.stderr)
    throw new Error('the pages could not be built; the reason stands above')
  }
  fs.writeFileSync(stamp, made)
}

/** Front matter that is wrong stops the build, with the name of its file. */
function checkGuides(): void {
  const done = spawnSync(process.execPath, [path.join(root, 'server/src/modules/guides/check.ts')], {
    encoding: 'utf8',
  })
  if (done.status !== 0) throw new Error(/^Error: (.+)$/m.exec(done.stderr)?.[1] ?? done.stderr)
}

/** One number for the contents of files and folders. */
function fingerprint(places: string[]): string {
  const hash = createHash('sha256').update(process.version)
  for (const place of places) {
    for (const file of filesIn(place)) hash.update(path.relative(root, file)).update('\0').update(fs.readFileSync(file))
  }
  return hash.digest('hex').slice(0, 32)
}

function filesIn(place: string): string[] {
  if (!fs.existsSync(place)) return []
  if (fs.statSync(place).isFile()) return [place]
  return fs
    .readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== '.stamp' && !/\.test\.ts$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
}

function read(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined
}
