import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig, type Plugin, type Rolldown } from 'vite'

/** Kit hides its announcer of page titles by a style attribute, which our policy refuses; base.css hides it instead. */
const announcerWithoutStyle: Plugin = {
  name: 'announcer-without-style',
  enforce: 'pre',
  transform: {
    filter: { id: /@sveltejs\/kit\/src\/runtime\/components\/root\.svelte$/ },
    handler: (code) => code.replace(/(id="svelte-announcer"[^>]*?)\sstyle="[^"]*"/, '$1'),
  },
}

/**
 * Kit hashes each inline script on another thread, and each page by a loop in JavaScript for an `etag`. On a page of
 * twenty posts that is a tenth of the work; the server names the pages that it keeps, and no other is asked for again.
 */
const leanAnswers: Plugin = {
  name: 'lean-answers',
  enforce: 'pre',
  apply: 'build',
  transform: {
    filter: { id: /@sveltejs\/kit\/src\/runtime\/server\/page\/(csp|render)\.js$/ },
    handler(code, id) {
      const [before, after] = id.endsWith('csp.js')
        ? [
            /async function sha256\(content\) \{[^}]*\}/,
            `import { hash as digest } from 'node:crypto'
             async function sha256(content) { return digest('sha256', content, 'base64') }`,
          ]
        : [/headers\.set\('etag', `"\$\{hash\(transformed\)\}"`\);/, '']
      if (!before.test(code)) this.error(`${id} is not as this plugin knows it: see what has changed there`)
      return code.replace(before, after)
    },
  },
}

const shared = path.join(import.meta.dirname, '../shared')
const { locales } = JSON.parse(fs.readFileSync(path.join(shared, 'project.inlang/settings.json'), 'utf8')) as {
  locales: [string, ...string[]]
}

/** While somebody develops, a changed word or contract is compiled at once. */
const generateOnChange: Plugin = {
  name: 'generate-on-change',
  apply: 'serve',
  configureServer({ watcher }) {
    watcher.add([path.join(shared, 'messages'), path.join(shared, 'src')])
    watcher.on('change', (file) => {
      if (!file.startsWith(path.join(shared, 'messages')) && path.basename(file) !== 'contract.ts') return
      spawnSync(process.execPath, [path.join(import.meta.dirname, 'build.ts'), '--only-generate'], { stdio: 'inherit' })
    })
  },
}

/**
 * All our components are written in runes, none waits for promises in its markup, and nobody traces in production.
 * Svelte finds that out while it runs; said while building, what the other ways would need does not travel.
 */
const svelteAsWeUseIt: Plugin = {
  name: 'svelte-as-we-use-it',
  apply: 'build',
  transform: {
    filter: { id: /\/svelte\/src\/internal\/flags\/\w+\.js$/ },
    handler(code, id) {
      if (!id.endsWith('index.js')) this.error(`Something asks for ${id}, which this plugin has switched off`)
      const fixed = code.replace(/export let (\w+_mode_flag) = false;/g, 'export const $1 = false;')
      const left = fixed.replace(/export function \w+\(\) \{\s*\w+ = (?:true|false);\s*\}/g, '')
      if (left === code || /let /.test(left))
        this.error(`${id} is not as this plugin knows it: see what has changed there`)
      return left
    },
  },
}

/** With one language nobody asks which one it is, and the compiler's machinery for asking need not travel. */
const oneLanguage: Plugin = {
  name: 'one-language',
  apply: 'build',
  transform: {
    filter: { id: /\/shared\/src\/messages\/runtime\.js$/ },
    handler: () =>
      locales.length > 1
        ? undefined
        : `export const baseLocale = '${locales[0]}'
           export const locales = [baseLocale]
           export const experimentalStaticLocale = baseLocale
           export const isLocale = (locale) => locale === baseLocale
           export const getLocale = () => baseLocale
           export const overwriteGetLocale = () => {}`,
  },
}

/** With one language a message is its words: the compiler's question for the language goes, and its weight with it. */
const plainMessages: Plugin = {
  name: 'plain-messages',
  apply: 'build',
  transform: {
    filter: { id: /\/shared\/src\/messages\/messages\/\w+\.js$/ },
    handler: (code) =>
      code.replace(
        /\(\(inputs(?: = \{\})?, options = \{\}\) => \{\s*experimentalStaticLocale \?\? [^\n]*\n\s*return (\w+)\(inputs\)\s*\}\)/,
        '$1',
      ),
  },
}

/**
 * Kit lists what a page needs by walking its imports, and follows what the first shared file loads later before it looks
 * at the second: what both lead to it took for something that comes later, and the page was shown without its styles.
 * So each file that something starts from names all that it needs itself, those that load nothing later first.
 */
const neededFirst: Plugin = {
  name: 'needed-first',
  apply: 'build',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const manifest = bundle['.vite/manifest.json']
      if (this.environment.name !== 'client' || manifest?.type !== 'asset') return
      const chunks = JSON.parse(String(manifest.source)) as Record<string, ManifestChunk>
      const neededBy = (file: string, found = new Set<string>()): Set<string> => {
        for (const needed of chunks[file]?.imports ?? []) {
          if (!found.has(needed)) neededBy(needed, found.add(needed))
        }
        return found
      }
      const loadsLater = (file: string): number => Number((chunks[file]?.dynamicImports ?? []).length > 0)
      const whole = Object.entries(chunks).map(([file, chunk]): [string, ManifestChunk] => {
        if (!chunk.isEntry && !chunk.isDynamicEntry) return [file, { ...chunk, imports: [] }]
        const imports = [...neededBy(file)].sort((one, other) => loadsLater(one) - loadsLater(other))
        return [file, { ...chunk, imports }]
      })
      manifest.source = JSON.stringify(Object.fromEntries(whole), null, 2)
    },
  },
}

interface ManifestChunk {
  isEntry?: boolean
  isDynamicEntry?: boolean
  imports?: string[]
  dynamicImports?: string[]
}

const routes = path.join(import.meta.dirname, 'src/routes')
/** What runs on every page, and the page that most people come to first, from a link, with nothing kept yet. */
const kitsEntry = /\/runtime\/client\/entry\.js$/
const onEveryPage = /\/runtime\/client\/entry\.js$|\/generated\/[\w/-]+\/app\.js$|\/routes\/\+(layout|error)\.svelte$/
const threadPage = path.join(routes, 'threads/[threadId]/+page.svelte')

const catalogue = path.join(shared, 'src/messages/messages.js')
const message = /\/shared\/src\/messages\/messages\/(?!_)(\w+)\.js$/

/**
 * Names the file in which a module that several pages share travels: one for what is needed everywhere, with what the
 * thread page shares; one for what else many pages share, the fields of forms above all. Left alone, each set of pages
 * would get a file of its own, dozens of a few hundred bytes whose headers weigh as much as they do.
 */
function shareOf(id: string, modules: Rolldown.ChunkingContext): string | null {
  const users = usersOf(id, modules)
  const pages = [...users].filter((user) => user.startsWith(routes) && user.endsWith('+page.svelte')).length
  // What Kit starts with, it looks for in a file of its own.
  if (kitsEntry.test(id)) return null
  if ([...users].some((user) => onEveryPage.test(user))) return 'base'
  if (pages < 2) return null
  if (users.has(threadPage)) return 'base'
  return pages > 2 || message.test(id) ? 'forms' : null
}

/** A module and all that import it, through however many others. */
function usersOf(id: string, modules: Rolldown.ChunkingContext): Set<string> {
  const words = message.exec(id)?.[1]
  const users = new Set([id, ...(words ? speakersOf(words, modules) : [])])
  if (words) users.delete(id)
  for (const user of users) for (const importer of modules.getModuleInfo(user)?.importers ?? []) users.add(importer)
  return users
}

const speakers = new Map<string, Set<string>>()

/** The modules that say a message. Each imports the whole catalogue, so only their words tell which of it they use. */
function speakersOf(words: string, modules: Rolldown.ChunkingContext): Iterable<string> {
  if (speakers.size === 0) {
    for (const id of modules.getModuleInfo(catalogue)!.importers) {
      for (const [, said] of modules.getModuleInfo(id)!.code!.matchAll(/\bm\.(\w+)/g)) {
        speakers.set(said!, (speakers.get(said!) ?? new Set()).add(id))
      }
    }
  }
  return speakers.get(words) ?? []
}

export default defineConfig({
  plugins: [
    generateOnChange,
    oneLanguage,
    plainMessages,
    svelteAsWeUseIt,
    announcerWithoutStyle,
    leanAnswers,
    neededFirst,
    sveltekit({
      adapter: adapter({ out: 'build', precompress: true }),
      // Hashes, because a cached page would replay a nonce.
      csp: {
        mode: 'hash',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          'style-src': ['self'],
          'img-src': ['self', 'data:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'manifest-src': ['self'],
          'worker-src': ['self'],
          'form-action': ['self'],
          'base-uri': ['none'],
          'frame-ancestors': ['none'],
        },
      },
      paths: { relative: false },
      // The mark of a component's styles stands on each of its elements, hundreds of times in a page of posts.
      compilerOptions: { runes: true, cssHash: ({ hash, css }) => `s${hash(css).slice(0, 5)}` },
    }),
  ],
  build: {
    // A data: font or picture would need a wider policy.
    assetsInlineLimit: 0,
  },
  environments: {
    client: {
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: {
              groups: [{ name: shareOf, debugName: 'shared' }],
            },
          },
        },
      },
    },
  },
})
